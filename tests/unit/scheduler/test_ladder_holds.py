"""Whatever the record, the calendar, the rules and the moment: never early, never closed, never after the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.messages.standing import DeductionStanding, Law, ListingStanding, PenaltyStanding, Standing
from repair.policy.deduction import DeductionState
from repair.policy.window import WindowState
from scheduler.ladder import load_ladder
from scheduler.planner import Past, Plan, plan
from scheduler.recheck import recheck
from tests.unit.scheduler.worlds import (
    SLOW,
    Record,
    calendars,
    hours,
    landlines,
    law_with,
    moments,
    records,
    rules_named,
    standing_of,
    versions,
)

LADDER = load_ladder()
ALIVE = (WindowState.WAITING, WindowState.OPEN, WindowState.REJECTED, WindowState.APPLIED)


def made(standing: Standing, now: datetime, law: Law, past: Past | None = None) -> Plan:
    return plan(standing, past or Past(), ladder=LADDER, law=law, now=now)


def opening(standing: Standing) -> frozenset[str]:
    return LADDER.of(standing.key.kind).opening


def may_hear(standing: Standing, today: date) -> bool:
    """Whether anything at all may be said about this record; what the promises say, in other words than the code."""
    if isinstance(standing, DeductionStanding):
        closed = standing.deduction.facts.enterprise_closed
        return standing.clock.state is not DeductionState.RECTIFIED and not closed
    assert isinstance(standing, PenaltyStanding | ListingStanding)
    window = standing.window
    if window.state not in ALIVE or (window.max_end is not None and today > window.max_end):
        return False
    if isinstance(standing, ListingStanding):
        return window.dates_may_be_told or window.state is WindowState.APPLIED
    return window.dates_may_be_told and not standing.case.said


@SLOW
@given(records, moments, hours, calendars, versions, landlines)
def test_nothing_is_due_early_closed_in_the_past_or_after_its_end(
    record: Record, now: datetime, open_hours: str, calendar: str, version: str, landline: bool
) -> None:
    law = law_with(open_hours, calendar)
    with rules_named(version):
        standing = standing_of(record, now.date(), landline=landline)
        steps = [one for one in made(standing, now, law).steps if not one.reason]
    for one in steps:
        assert one.due_at >= now
        assert law.hours(one.channel).open_at(one.due_at, law.workdays)
        assert one.expires_at is not None
        assert one.due_at < one.expires_at
        assert not (landline and one.channel == "sms")
        if isinstance(standing, DeductionStanding):
            assert one.step.startswith("deduction_")
            after = one.step.removeprefix("deduction_")
            if after.isdigit():
                assert one.due_at.date() >= standing.clock.deadline + timedelta(days=int(after))
            else:
                assert one.due_at.date() <= standing.clock.deadline
            continue
        assert isinstance(standing, PenaltyStanding | ListingStanding)
        window = standing.window
        if one.step in opening(standing):
            assert window.earliest_apply is not None
            assert one.due_at.date() >= window.earliest_apply
        if window.max_end is not None:
            assert one.due_at.date() <= window.max_end


@SLOW
@given(records, moments, hours, versions)
def test_who_may_hear_nothing_hears_nothing(record: Record, now: datetime, open_hours: str, version: str) -> None:
    with rules_named(version):
        standing = standing_of(record, now.date())
        told = [one for one in made(standing, now, law_with(open_hours)).steps if not one.reason]
    if not may_hear(standing, now.date()) or not standing.phones:
        assert told == []


@SLOW
@given(records, moments, hours, calendars, landlines)
def test_each_step_stands_there_once_a_channel_and_planning_again_keeps_it(
    record: Record, now: datetime, open_hours: str, calendar: str, landline: bool
) -> None:
    law = law_with(open_hours, calendar)
    standing = standing_of(record, now.date(), landline=landline)
    first = made(standing, now, law)
    keys = [(one.step, one.channel) for one in first.steps]
    assert len(keys) == len(set(keys))
    if any(one.reason for one in first.steps):
        return
    assert made(standing, now, law, past(first, now - timedelta(seconds=1), standing)) == first


@SLOW
@given(records, moments, hours, st.data())
def test_where_a_text_failed_one_call_joins_and_planning_again_keeps_it(
    record: Record, now: datetime, open_hours: str, data: st.DataObject
) -> None:
    law = law_with(open_hours)
    standing = standing_of(record, now.date())
    steps = [one for one in made(standing, now, law).steps if not one.reason and one.channel == "sms"]
    if not steps:
        return
    failed = data.draw(st.sampled_from(steps))
    then = failed.due_at + timedelta(minutes=data.draw(st.integers(1, 5 * 1440)))
    before = Past(
        left=frozenset({(failed.step, "sms")}), told=frozenset({failed.step}), failed=frozenset({failed.step})
    )
    again = made(standing_of(record, then.date()), then, law, before)
    calls = [one for one in again.steps if (one.step, one.channel) == (failed.step, "voice") and not one.reason]
    assert len(calls) <= 1
    assert (failed.step, "sms") not in {(one.step, one.channel) for one in again.steps}
    for call in calls:
        assert call.due_at >= then
        assert call.expires_at is not None
        assert call.due_at < call.expires_at


@SLOW
@given(records, moments, moments, hours, versions, versions)
def test_the_check_at_sending_time_lets_nothing_untrue_through(
    record: Record, now: datetime, then: datetime, open_hours: str, before: str, after: str
) -> None:
    """Also when the rules changed between planning and sending."""
    law = law_with(open_hours)
    with rules_named(before):
        steps = made(standing_of(record, now.date()), now, law).steps
    for one in steps:
        later = max(then, one.due_at - timedelta(days=3))
        with rules_named(after):
            standing = standing_of(record, later.date())
            verdict = recheck(one.step, one.channel, 1, standing, ladder=LADDER, law=law, now=later)
        if verdict is not None:
            continue
        assert law.hours(one.channel).open_at(later, law.workdays)
        assert may_hear(standing, later.date())
        if one.step in opening(standing):
            assert isinstance(standing, PenaltyStanding | ListingStanding)
            assert standing.window.may_apply
            assert standing.window.earliest_apply is not None
            assert later.date() >= standing.window.earliest_apply


def past(first: Plan, now: datetime, standing: Standing) -> Past:
    """What the outbox holds at `now` when everything due until then has left."""
    rungs = LADDER.of(standing.key.kind)
    steps = [one for one in first.steps if not one.reason]
    left = [one for one in steps if one.due_at <= now]
    backlog = rungs.backlog.step if rungs.backlog else ""
    asked = [(one.step, one.due_at.astimezone(CHINA).date()) for one in left if rungs.asks(one.step)]
    return Past(
        left=frozenset((one.step, one.channel) for one in left),
        pending=frozenset((one.step, one.channel) for one in steps if one.due_at > now),
        told=frozenset(one.step for one in left),
        backlog_on=max((one.due_at.date() for one in steps if one.step == backlog), default=None),
        heard=frozenset((one.step, one.due_at.date()) for one in left if one.step in rungs.repeating),
        asked=max(asked, default=None),
    )


@SLOW
@given(records, moments, hours, calendars, st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_however_the_clock_jumps_nothing_is_told_twice(
    record: Record, now: datetime, open_hours: str, calendar: str, jumps: list[int]
) -> None:
    """A planner that is away for days and comes back: what it missed is decided again, one message at most a day."""
    law, gone = law_with(open_hours, calendar), set()
    told: list[tuple[str, str, date]] = []
    state = Past()
    for jump in jumps:
        standing = standing_of(record, now.date())
        steps = [one for one in made(standing, now, law, state).steps if not one.reason]
        due = [one for one in steps if one.due_at <= now + timedelta(hours=4)]
        for one in due:
            key = (one.step, one.channel)
            assert key not in gone
            gone.add(key)
            told.append((*key, one.due_at.date()))
        state = _after(state, standing, due, steps)
        now += timedelta(days=jump)
    repeats = LADDER.of(record[0]).repeating
    by_day = [(channel, day) for step, channel, day in told if step in repeats]
    assert len(by_day) == len(set(by_day))


def _after(state: Past, standing: Standing, due: list, steps: list) -> Past:
    rungs = LADDER.of(standing.key.kind)
    left = state.left | {(one.step, one.channel) for one in due}
    days = {(one.step, one.due_at.date()) for one in due}
    backlog = [one.due_at.date() for one in steps if rungs.backlog and one.step == rungs.backlog.step]
    asked = [pair for pair in (state.asked, *((s, d) for s, d in days if rungs.asks(s))) if pair]
    return Past(
        left=left,
        pending=frozenset((one.step, one.channel) for one in steps) - left,
        told=state.told | {one.step for one in due},
        backlog_on=max([*backlog, *([state.backlog_on] if state.backlog_on else [])], default=None),
        heard=state.heard | {(step, day) for step, day in days if step in rungs.repeating},
        asked=max(asked, key=lambda pair: pair[1], default=None),
    )
