"""Until the day of the next look, time changes neither how a record stands nor what it is to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.messages.standing import Law, PenaltyStanding, Standing
from repair.policy.facts import Severity
from scheduler.days import midnight
from scheduler.ladder import load_ladder
from scheduler.next_look import next_look
from scheduler.planner import plan
from tests.unit.scheduler.conftest import a_deduction, a_standing
from tests.unit.scheduler.test_ladder_holds import made, past
from tests.unit.scheduler.worlds import (
    SLOW,
    Record,
    hours,
    law_with,
    moments,
    records,
    rules_named,
    standing_of,
    versions,
)

FAR = timedelta(days=400)
ALWAYS = law_with("everyday 00:00-24:00")


def days_between(standing: Standing, now: datetime, law: Law) -> Iterator[date]:
    """The days after today on which nobody is going to look."""
    today = now.date()
    look = next_look(standing, ladder=load_ladder(), law=law, today=today)
    assert look is None or look > today
    day = today + timedelta(days=1)
    while day < (look or today + FAR):
        yield day
        day += timedelta(days=1)


def essence(standing: Standing) -> Any:
    """How it stands, without the words about the day."""
    if isinstance(standing, PenaltyStanding):
        return replace(standing.window, trace=())
    window = getattr(standing, "window", None)
    return replace(window, trace=()) if window else standing.clock.state  # type: ignore[attr-defined]


@SLOW
@given(records, moments, versions)
def test_it_stands_as_it_does_until_the_next_look(record: Record, now: datetime, version: str) -> None:
    with rules_named(version):
        standing = standing_of(record, now.date())
        for day in days_between(standing, now, ALWAYS):
            assert essence(standing_of(record, day)) == essence(standing), day


@SLOW
@given(st.sampled_from(Severity), st.sampled_from([None, True]), st.integers(0, 1150), st.sampled_from(["", "applied"]))
def test_a_quiet_record_is_looked_at_before_its_window_turns(severity, published, age, said) -> None:
    """Nothing happens to it but time: its period ends, it opens, its publication ends."""
    today = date(2026, 9, 16)
    quiet = dict.fromkeys(("served_on", "paid_on", "rectified_on"))
    given = {"decided_on": today - timedelta(days=age), "severity": severity, "published": published, **quiet}
    standing = a_standing(today, said=said, **given)
    for day in days_between(standing, midnight(today), ALWAYS):
        assert essence(a_standing(day, said=said, **given)) == essence(standing), day


@SLOW
@given(records, moments, hours, versions)
def test_no_new_message_comes_up_before_the_next_look(
    record: Record, now: datetime, open_hours: str, version: str
) -> None:
    ladder, law = load_ladder(), law_with(open_hours)
    with rules_named(version):
        standing = standing_of(record, now.date())
        first = made(standing, now, law)
        expected = {(one.step, one.channel) for one in first.steps}
        for day in list(days_between(standing, now, law))[:60]:
            then = midnight(day) + timedelta(minutes=5)
            again = plan(standing_of(record, day), past(first, then, standing), ladder=ladder, law=law, now=then)
            # what is only kept back, for want of a number, may be shown for some days longer than it is the next
            assert {(one.step, one.channel) for one in again.steps if not one.reason} <= expected, day


def test_a_repaired_record_is_never_looked_at_again() -> None:
    now = datetime(2026, 9, 16, 9, tzinfo=CHINA)
    standing = a_standing(now.date(), repaired_on=now.date())
    assert next_look(standing, ladder=load_ladder(), law=ALWAYS, today=now.date()) is None


def test_a_rectified_deduction_is_never_looked_at_again_nor_one_whose_last_week_is_over() -> None:
    for today, values in ((date(2026, 9, 16), {"rectified_on": date(2026, 9, 16)}), (date(2026, 11, 30), {})):
        standing = a_deduction(today, **values)
        assert next_look(standing, ladder=load_ladder(), law=ALWAYS, today=today) is None


def test_an_open_window_is_looked_at_on_the_day_it_opens() -> None:
    now = datetime(2026, 9, 10, 9, tzinfo=CHINA)
    look = next_look(a_standing(now.date()), ladder=load_ladder(), law=ALWAYS, today=now.date())
    assert f"{look}" == "2026-09-16"
