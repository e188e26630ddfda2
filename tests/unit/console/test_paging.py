"""Does a cursor name one place in a list, and can a changed one do harm?"""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.paging import cursor, values_of
from repair.clock import CHINA


@given(st.datetimes(min_value=datetime(1992, 1, 1), timezones=st.just(CHINA)), st.text(max_size=40))  # noqa: DTZ001 - as hypothesis wants it
def test_a_cursor_says_again_what_it_was_made_of(at, key) -> None:
    assert values_of(cursor(at, key), (datetime, str)) == [at, key]


def test_days_and_numbers_survive_too() -> None:
    assert values_of(cursor(date(2026, 9, 16), 12), (date, int)) == [date(2026, 9, 16), 12]


@pytest.mark.parametrize("word", ["", "x", "{}", cursor(1), cursor("2026", "1"), cursor("2026-09-16T09:30:00", 1)])
def test_a_changed_cursor_is_no_cursor(word) -> None:
    assert values_of(word, (datetime, int)) is None


@given(st.text(max_size=60))
def test_no_word_breaks_the_reader(word) -> None:
    found = values_of(word, (datetime, int))
    assert found is None or [type(value) for value in found] == [datetime, int]
