"""Does each deduction and each listing get the steps the ladder gives it, on the right day, and no others?"""

from __future__ import annotations

from datetime import date

import pytest

from repair.messages.render import Item, render
from scheduler.ladder import load_ladder
from scheduler.planner import Past, Plan, plan
from scheduler.recheck import recheck
from tests.unit.scheduler.conftest import a_deduction, a_listing, at

LADDER = load_ladder()


def deduction(law, now: str, *, past: Past | None = None, **given) -> Plan:
    moment = at(now)
    return plan(a_deduction(moment.date(), **given), past or Past(), ladder=LADDER, law=law, now=moment)


def listing(law, now: str, *, past: Past | None = None, **given) -> Plan:
    moment = at(now)
    return plan(a_listing(moment.date(), **given), past or Past(), ladder=LADDER, law=law, now=moment)


def shown(made: Plan) -> list[tuple[str, str, str]]:
    return [(one.step, one.channel, one.due_at.strftime("%m-%d %H:%M")) for one in made.steps]


def test_a_deduction_is_told_before_on_and_after_its_deadline(law) -> None:
    """Deadline Friday 2026-06-12; Friday 06-19 is the Dragon Boat festival, so that the week counts from Saturday."""
    assert shown(deduction(law, "2026-06-01T10:00", deadline=date(2026, 6, 12))) == [
        ("deduction_soon", "sms", "06-05 09:00"),
        ("deduction_today", "sms", "06-12 09:00"),
        ("deduction_1", "sms", "06-15 09:00"),
        ("deduction_8", "sms", "06-22 09:00"),
        ("deduction_8", "voice", "06-22 09:00"),
        ("deduction_15", "sms", "06-29 09:00"),
        ("deduction_15", "voice", "06-29 09:00"),
        ("deduction_22", "sms", "07-06 09:00"),
        ("deduction_22", "voice", "07-06 09:00"),
        ("deduction_29", "sms", "07-13 09:00"),
        ("deduction_29", "voice", "07-13 09:00"),
    ]


@pytest.mark.parametrize(
    ("deadline", "last", "why"),
    [
        (date(2026, 6, 14), "06-12 09:00", "a Sunday"),
        (date(2026, 6, 19), "06-18 09:00", "the Dragon Boat festival, a Friday"),
        (date(2026, 6, 21), "06-18 09:00", "the last of three days off"),
    ],
)
def test_a_deadline_on_a_day_off_is_told_on_the_last_sending_day_before(law, deadline, last, why) -> None:
    steps = {one[0]: one[2] for one in shown(deduction(law, "2026-06-01T10:00", deadline=deadline))}
    assert steps["deduction_today"] == last, why


def test_before_the_deadline_itself_no_text_says_today(law, settings) -> None:
    standing = a_deduction(date(2026, 6, 12), deadline=date(2026, 6, 14))
    assert recheck("deduction_today", "sms", 1, standing, ladder=LADDER, law=law, now=at("2026-06-12T09:00")) is None
    text = render([Item(step="deduction_today", standing=standing)], "sms", settings).text
    assert "2026年6月14日" in text and "今天" not in text
    asked = recheck("deduction_today", "sms", 1, standing, ladder=LADDER, law=law, now=at("2026-06-11T10:00"))
    assert asked is not None and asked.reason == "too_early"


def test_a_long_holiday_brings_no_two_reminders_of_one_deduction_together(law) -> None:
    """Deadline 2026-09-30: the day after and a week after both leave on 10-08, when people work again."""
    steps = [step for step, channel, _ in shown(deduction(law, "2026-09-20T10:00")) if channel == "sms"]
    assert steps == ["deduction_soon", "deduction_today", "deduction_1", "deduction_15", "deduction_22", "deduction_29"]


def test_a_deduction_that_comes_late_is_told_where_it_stands_now(law) -> None:
    made = shown(deduction(law, "2026-07-07T10:00", deadline=date(2026, 6, 12)))
    assert [(step, due) for step, channel, due in made if channel == "sms"] == [
        ("deduction_22", "07-07 10:00"),
        ("deduction_29", "07-13 09:00"),
    ]
    assert deduction(law, "2026-09-01T10:00", deadline=date(2026, 6, 12)).steps == ()


@pytest.mark.parametrize(
    ("given", "why"),
    [({"rectified_on": date(2026, 9, 20)}, "rectified"), ({"enterprise_closed": True}, "closed")],
)
def test_a_deduction_that_is_over_is_silent(law, given, why) -> None:
    made = deduction(law, "2026-09-20T10:00", **given)
    assert (made.steps, made.why) == ((), why)


def test_dates_of_the_list_that_nobody_verified_stay_in_the_house(law) -> None:
    made = listing(law, "2026-09-01T10:00")
    assert [(one.step, one.reason) for one in made.steps] == [("listing_open", "dates_unverified")]
    applied = listing(law, "2026-09-18T10:00", applied_on=date(2026, 9, 18))
    assert shown(applied) == [("listing_result", "sms", "10-09 09:00")]  # without a word about the list's own dates


@pytest.mark.usefixtures("verified")
def test_a_listing_gets_its_ladder_like_a_window(law) -> None:
    """Listed on 2025-09-15: twelve months are over on 2026-09-15."""
    assert shown(listing(law, "2026-09-01T10:00")) == [
        ("listing_prepare", "sms", "09-08 09:00"),
        ("listing_open", "sms", "09-16 09:00"),
        ("listing_7", "sms", "09-23 09:00"),
        ("listing_7", "voice", "09-23 09:00"),
        ("listing_30", "sms", "10-16 09:00"),
        ("listing_30", "voice", "10-16 09:00"),
        ("listing_90", "sms", "12-15 09:00"),
        ("listing_90", "voice", "12-15 09:00"),
    ]


@pytest.mark.usefixtures("verified")
def test_a_listing_that_comes_late_gets_one_message_for_what_is_past(law) -> None:
    steps = [step for step, channel, _ in shown(listing(law, "2026-11-01T10:00")) if channel == "sms"]
    assert steps == ["listing_backlog", "listing_90"]


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"removed_on": date(2026, 9, 1)}, "listing_removed"),
        ({"withdrawn_on": date(2026, 9, 1)}, "listing_withdrawn"),
        ({"enterprise_closed": True}, "closed"),
        ({"listed_on": date(2023, 10, 1)}, "listing_ended"),
    ],
)
def test_an_entry_that_is_over_is_silent(law, given, why) -> None:
    made = listing(law, "2026-10-02T10:00", **given)
    assert (made.steps, made.why) == ((), why)
