"""Does a limit hold, whatever the order of tries, in several processes at once, and does it end by itself?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Throttle
from repair.store.throttle import Limit, forget, full, take, who

START = datetime.fromisoformat("2026-09-16T09:30+08:00")
HOUR = timedelta(hours=1)
RUN = count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(most=st.integers(1, 4), waits=st.lists(st.integers(0, 50), max_size=25))
def test_a_limit_holds_in_every_stretch_of_its_span(database: Database, most: int, waits: list[int]) -> None:
    limit = Limit(name=f"test_{next(RUN)}", most=most, within=HOUR)  # a replayed example must not find old counts
    now, taken, began, used = START, [], START - 2 * HOUR, 0
    for wait in waits:
        now += timedelta(minutes=wait)
        with database.session() as session:
            allowed = take(session, limit, "somebody", now)
        if now >= began + HOUR:  # the rule in plain words: a new span begins with the first try after the last one
            began, used = now, 0
        assert allowed == (used < most)
        used += allowed
        taken += [now] * allowed
    for at in taken:
        assert sum(at <= other < at + HOUR for other in taken) <= 2 * most


def test_of_many_tries_at_the_same_moment_exactly_so_many_pass(database: Database) -> None:
    limit = Limit(name="at_once", most=3, within=HOUR)

    def one(_: int) -> bool:
        with database.session() as session:
            return take(session, limit, "a firm", START)

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(one, range(24))) == 3


def test_one_subject_does_not_use_up_anothers_limit(database: Database) -> None:
    limit, other = Limit(name="one", most=1, within=HOUR), Limit(name="two", most=1, within=HOUR)
    with database.session() as session:
        assert take(session, limit, "a", START)
        assert not take(session, limit, "a", START)
        assert take(session, limit, "b", START)
        assert take(session, other, "a", START)


def test_full_only_looks(database: Database) -> None:
    limit = Limit(name="failures", most=2, within=HOUR)
    with database.session() as session:
        assert not full(session, limit, "a", START)
        assert take(session, limit, "a", START)
        assert not full(session, limit, "a", START)
        assert take(session, limit, "a", START)
        assert full(session, limit, "a", START)
        assert not full(session, limit, "a", START + HOUR)


def test_what_is_over_is_forgotten_and_nothing_else(database: Database) -> None:
    short, long = Limit(name="short", most=1, within=HOUR), Limit(name="long", most=1, within=24 * HOUR)
    with database.session() as session:
        take(session, short, "a", START)
        take(session, long, "a", START)
        assert forget(session, START + HOUR) == 1
        assert session.scalars(select(Throttle.name)).all() == ["long"]


def test_the_table_tells_nobodys_number_and_offices_count_apart(settings: Settings) -> None:
    kept = who(settings, "phone", "+8613900001234")
    assert "1390000" not in kept
    assert kept == who(settings, "phone", "+8613900001234")
    assert kept != who(settings, "phone", "+8613900001235")
    assert kept != who(settings.model_copy(update={"SECRET_KEY": "another"}), "phone", "+8613900001234")
    assert who(settings, "ab", "c") != who(settings, "a", "bc")
