"""Whatever the record, the calendar and the moment: never early, never closed, never after the end, never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.messages.standing import Law
from repair.policy.facts import Severity
from repair.policy.hours import SendingHours
from repair.policy.window import WindowState
from repair.policy.workdays import Workdays
from scheduler.ladder import load_ladder
from scheduler.planner import Past, Plan, plan
from scheduler.recheck import recheck
from tests.unit.scheduler.conftest import a_standing

FIRST, LAST = datetime(2025, 1, 1), datetime(2028, 12, 31)  # noqa: DTZ001 - hypothesis wants naive bounds
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
maybe = st.none() | days
moments = st.datetimes(FIRST, LAST).map(lambda at: at.replace(tzinfo=CHINA))
records = st.fixed_dictionaries(
    {
        "decided_on": days,
        "severity": st.sampled_from([None, *Severity]),
        "confirmed": st.booleans(),
        "published": st.sampled_from([None, True, False]),
        "served_on": maybe,
        "paid_on": maybe,
        "rectified_on": maybe,
        "applied_on": maybe,
        "rejected_on": maybe,
        "repaired_on": maybe,
        "withdrawn_on": maybe,
        "reachable": st.booleans(),
        "said": st.sampled_from(["", "", "applied", "repaired"]),
    }
)
hours = st.sampled_from(["workdays 09:00-11:30,14:00-17:30", "everyday 00:00-24:00", "everyday 08:00-20:00"])
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def law(text: str) -> Law:
    parsed = SendingHours.parse(text)
    return Law(workdays=Workdays(), sms=parsed, voice=parsed)


def made(record: dict, now: datetime, open_hours: str, past: Past | None = None) -> Plan:
    standing = a_standing(now.date(), **record)
    return plan(standing, past or Past(), ladder=load_ladder(), law=law(open_hours), now=now)


@SLOW
@given(records, moments, hours)
def test_nothing_is_due_early_closed_in_the_past_or_after_its_end(record, now, open_hours) -> None:
    window = a_standing(now.date(), **record).window
    rule = law(open_hours)
    for one in made(record, now, open_hours).steps:
        if one.reason:
            continue
        assert one.due_at >= now
        assert rule.hours(one.channel).open_at(one.due_at, rule.workdays)
        assert one.expires_at is not None
        assert one.due_at < one.expires_at
        if one.step in load_ladder().opening:
            assert window.earliest_apply is not None
            assert one.due_at.date() >= window.earliest_apply
        if window.max_end is not None:
            assert one.due_at.date() <= window.max_end


@SLOW
@given(records, moments, hours)
def test_who_may_hear_nothing_hears_nothing(record, now, open_hours) -> None:
    today = now.date()
    standing = a_standing(today, **record)
    told = [one for one in made(record, now, open_hours).steps if not one.reason]
    over = standing.window.state not in (
        WindowState.WAITING,
        WindowState.OPEN,
        WindowState.REJECTED,
        WindowState.APPLIED,
    )
    if over or not standing.window.confirmed or standing.case.said or not standing.phones:
        assert told == []


@SLOW
@given(records, moments, hours)
def test_each_step_stands_there_once_a_channel_and_planning_again_keeps_it(record, now, open_hours) -> None:
    first = made(record, now, open_hours)
    keys = [(one.step, one.channel) for one in first.steps]
    assert len(keys) == len(set(keys))
    if any(one.reason for one in first.steps):
        return
    backlog = [one.due_at.date() for one in first.steps if one.step == "backlog"]
    past = Past(pending=frozenset(keys), backlog_on=backlog[0] if backlog else None)
    assert made(record, now, open_hours, past) == first


@SLOW
@given(records, moments, moments, hours)
def test_the_check_at_sending_time_lets_nothing_early_repaired_or_closed_through(record, now, then, open_hours) -> None:
    for one in made(record, now, open_hours).steps:
        later = max(then, one.due_at - timedelta(days=3))
        standing = a_standing(later.date(), **record)
        rule = law(open_hours)
        verdict = recheck(one.step, one.channel, 1, standing, ladder=load_ladder(), law=rule, now=later)
        if verdict is not None:
            continue
        assert rule.hours(one.channel).open_at(later, rule.workdays)
        assert standing.window.dates_may_be_told
        assert standing.window.state is not WindowState.REPAIRED
        if one.step in load_ladder().opening:
            assert standing.window.may_apply
            assert standing.window.earliest_apply is not None
            assert later.date() >= standing.window.earliest_apply
