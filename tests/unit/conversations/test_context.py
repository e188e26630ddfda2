"""Is what was spoken of kept, bounded, forgotten in time, and never trusted blindly?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.conversations.context import KEPT_FOR, PENDING, Context, Pending, keep, read, read_kept

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)
SHORT = st.text(max_size=20)
CONTEXTS = st.builds(
    Context,
    topics=st.lists(SHORT, max_size=3).map(tuple),
    question=SHORT,
    about=st.lists(SHORT, max_size=8).map(tuple),
    named=st.booleans(),
    listed=st.lists(SHORT, max_size=8).map(tuple),
    offered=st.lists(SHORT, max_size=8).map(tuple),
    pending=st.none() | st.builds(Pending, kind=st.sampled_from(PENDING), question=SHORT, effect=SHORT),
)


@given(CONTEXTS)
def test_what_is_kept_is_read_again(context: Context) -> None:
    assert read(keep(context, NOW), NOW) == context


@given(CONTEXTS, st.timedeltas(KEPT_FOR + timedelta(minutes=2), timedelta(days=400)))
def test_after_a_day_it_is_forgotten(context: Context, later: timedelta) -> None:
    assert read(keep(context, NOW), NOW + later) == Context()


@pytest.mark.parametrize(
    "kept",
    [
        None,
        {},
        [],
        "x",
        {"at": "yesterday"},
        {"at": "2026-09-16T09:30:00"},
        {"at": NOW.isoformat(), "topics": "x", "about": 3, "pending": "y", "listed": [None, 5]},
        {"at": NOW.isoformat(), "pending": {"kind": "rm -rf"}},
    ],
)
def test_what_is_odd_is_left_out(kept: Any) -> None:
    context = read(kept, NOW)
    assert context.pending is None
    assert context.topics == context.about == ()


def test_it_stays_small() -> None:
    large = Context(topics=("x" * 999,) * 99, offered=("y" * 999,) * 99, about=("z",) * 99, question="q" * 9999)
    assert len(str(keep(large, NOW))) < 6000
    assert len(read_kept(keep(large, NOW)).about) == 8


def test_the_newest_topics_come_first_and_only_three_are_kept() -> None:
    context = Context(topics=("a", "b", "c"))
    assert context.spoke_of("d", "b") == ("b", "d", "a")
