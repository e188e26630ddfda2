"""Until the day of the next look, time changes neither a record's window nor what it is to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.messages.standing import PenaltyStanding
from repair.policy.facts import Severity
from repair.records.windows import window_of
from scheduler.days import midnight
from scheduler.ladder import load_ladder
from scheduler.next_look import next_look
from scheduler.planner import Past, plan
from tests.unit.scheduler.conftest import a_standing
from tests.unit.scheduler.test_ladder_holds import SLOW, hours, law, moments, records

FAR = timedelta(days=400)


def days_between(standing: PenaltyStanding, now: datetime, open_hours: str):
    """The days after today on which nobody is going to look."""
    today = now.date()
    look = next_look(standing, ladder=load_ladder(), law=law(open_hours), today=today)
    assert look is None or look > today
    day = today + timedelta(days=1)
    while day < (look or today + FAR):
        yield day
        day += timedelta(days=1)


@SLOW
@given(records, moments)
def test_the_window_stays_as_it_is_until_the_next_look(record, now) -> None:
    standing = a_standing(now.date(), **record)
    for day in days_between(standing, now, "everyday 00:00-24:00"):
        then = window_of(standing.case.facts, day)
        assert replace(then, trace=()) == replace(standing.window, trace=())


@SLOW
@given(st.sampled_from(Severity), st.sampled_from([None, True]), st.integers(0, 1150), st.sampled_from(["", "applied"]))
def test_a_quiet_record_is_looked_at_before_its_window_turns(severity, published, age, said) -> None:
    """Nothing happens to it but time: its period ends, it opens, its publication ends."""
    today = date(2026, 9, 16)
    quiet = dict.fromkeys(("served_on", "paid_on", "rectified_on"))
    decided = today - timedelta(days=age)
    standing = a_standing(today, decided_on=decided, severity=severity, published=published, said=said, **quiet)
    for day in days_between(standing, midnight(today), "everyday 00:00-24:00"):
        then = window_of(standing.case.facts, day)
        assert replace(then, trace=()) == replace(standing.window, trace=()), day


@SLOW
@given(records, moments, hours)
def test_no_new_message_comes_up_before_the_next_look(record, now, open_hours) -> None:
    ladder, today = load_ladder(), now.date()
    standing = a_standing(today, **record)
    made = plan(standing, Past(), ladder=ladder, law=law(open_hours), now=now).steps
    for day in list(days_between(standing, now, open_hours))[:60]:
        then = midnight(day) + timedelta(minutes=5)
        left = [one for one in made if not one.reason and one.due_at <= then]
        backlog = [one.due_at.astimezone(CHINA).date() for one in made if one.step == ladder.backlog.step]
        past = Past(
            left=frozenset((one.step, one.channel) for one in left),
            pending=frozenset((one.step, one.channel) for one in made if one.due_at > then and not one.reason),
            told=frozenset(one.step for one in left),
            backlog_on=max(backlog, default=None),
            opened=frozenset(
                (one.step, one.due_at.astimezone(CHINA).date()) for one in left if one.step in ladder.opening
            ),
        )
        again = plan(a_standing(day, **record), past, ladder=ladder, law=law(open_hours), now=then).steps
        expected = {(one.step, one.channel) for one in made}
        assert {(one.step, one.channel) for one in again} <= expected, day


def test_a_repaired_record_is_never_looked_at_again() -> None:
    now = datetime(2026, 9, 16, 9, tzinfo=CHINA)
    standing = a_standing(now.date(), repaired_on=now.date())
    assert next_look(standing, ladder=load_ladder(), law=law("everyday 00:00-24:00"), today=now.date()) is None


def test_an_open_window_is_looked_at_on_the_day_it_opens() -> None:
    now = datetime(2026, 9, 10, 9, tzinfo=CHINA)
    look = next_look(a_standing(now.date()), ladder=load_ladder(), law=law("everyday 00:00-24:00"), today=now.date())
    assert f"{look}" == "2026-09-16"
