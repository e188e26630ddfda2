"""Does each record get the steps the ladder gives it, on the right day, and no others?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from repair.policy.facts import Severity
from repair.records.key import RecordKind
from scheduler.ladder import load_ladder
from scheduler.planner import Past, Plan, plan
from tests.unit.scheduler.conftest import a_standing, at

PENALTIES = load_ladder().of(RecordKind.PENALTY)


def planned(law, now: str, *, past: Past | None = None, **given) -> Plan:
    moment = at(now)
    standing = a_standing(moment.date(), **given)
    return plan(standing, past or Past(), ladder=load_ladder(), law=law, now=moment)


def shown(made: Plan) -> list[tuple[str, str, str]]:
    return [(one.step, one.channel, one.due_at.strftime("%Y-%m-%d %H:%M")) for one in made.steps]


def test_a_new_record_gets_the_whole_ladder(law) -> None:
    """一般, decided on 2026-06-15: min_end 2026-09-15, from 2026-09-16."""
    assert shown(planned(law, "2026-06-18T10:00", paid_on=None)) == [
        ("served", "sms", "2026-06-18 10:00"),
        ("fine_due", "sms", "2026-06-30 09:00"),  # to be paid until 2026-07-03
        ("prepare", "sms", "2026-09-08 09:00"),
        ("open", "sms", "2026-09-16 09:00"),
        ("reminder_7", "sms", "2026-09-23 09:00"),
        ("reminder_7", "voice", "2026-09-23 09:00"),
        ("reminder_30", "sms", "2026-10-16 09:00"),
        ("reminder_30", "voice", "2026-10-16 09:00"),
        ("reminder_90", "sms", "2026-12-15 09:00"),
        ("reminder_90", "voice", "2026-12-15 09:00"),
    ]


def test_the_first_day_on_a_holiday_moves_the_message_later_never_earlier(law) -> None:
    """Decided on 2026-06-30: from 2026-10-01, the first day of the long holiday; people work again on 2026-10-08."""
    made = {step: due for step, _, due in shown(planned(law, "2026-08-03T10:00", decided_on=date(2026, 6, 30)))}
    assert made["open"] == "2026-10-08 09:00"
    assert "reminder_7" not in made  # its day, 2026-10-08, is the same: one message is enough


@pytest.mark.parametrize(
    ("now", "expected", "why"),
    [
        ("2026-09-15T10:00", "open", "the day before: the ladder goes on as planned"),
        ("2026-09-16T10:00", "open", "on the first day itself: no backlog"),
        ("2026-09-16T20:00", "open", "in the evening of the first day: the next morning"),
        ("2026-09-17T10:00", "backlog", "the first day is past"),
        ("2026-10-20T10:00", "backlog", "two reminders are past"),
        ("2027-03-01T10:00", "backlog", "all reminders are past"),
    ],
)
def test_a_record_first_planned_late_gets_one_message_for_what_is_past(law, now, expected, why) -> None:
    made = [step for step, channel, due in shown(planned(law, now)) if channel == "sms"]
    opening = [step for step in made if step in PENALTIES.opening]
    assert opening[0] == expected, why
    assert opening.count("backlog") <= 1


def test_after_a_backlog_message_the_next_step_keeps_its_distance(law) -> None:
    """First planned on 2026-10-13: +30 is 2026-10-16, three days later, and is left out; +90 stays."""
    steps = {step for step, _, _ in shown(planned(law, "2026-10-13T10:00"))}
    assert steps == {"backlog", "reminder_90"}
    later = planned(
        law,
        "2026-10-14T10:00",
        past=Past(
            left=frozenset({("backlog", "sms")}),
            told=frozenset({"backlog"}),
            backlog_on=date(2026, 10, 13),
            heard=frozenset({("backlog", date(2026, 10, 13))}),
        ),
    )
    assert {step for step, _, _ in shown(later)} == {"reminder_90"}


def test_a_record_that_was_told_in_time_gets_no_backlog_message(law) -> None:
    past = Past(left=frozenset({("open", "sms")}), told=frozenset({"open"}))
    steps = {step for step, _, _ in shown(planned(law, "2026-09-20T10:00", past=past))}
    assert steps == {"reminder_7", "reminder_30", "reminder_90"}


def test_a_row_that_waits_past_its_day_is_kept(law) -> None:
    past = Past(pending=frozenset({("open", "sms")}))
    assert ("open", "sms", "2026-09-18 10:00") in shown(planned(law, "2026-09-18T10:00", past=past))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"repaired_on": date(2026, 9, 1)}, "repaired"),
        ({"withdrawn_on": date(2026, 9, 1)}, "withdrawn"),
        ({"enterprise_closed": True}, "closed"),
        ({"severity": Severity.MINOR}, "not_published"),
        ({"decided_on": date(2025, 6, 15), "rule_choice": "ndrc36"}, "ended"),
        ({"said": "applied"}, "said_applied"),
        ({"said": "repaired"}, "said_repaired"),
    ],
)
def test_nothing_is_planned_when_there_is_nothing_to_tell(law, given, why) -> None:
    made = planned(law, "2026-09-16T10:00", **given)
    assert (made.steps, made.why) == ((), why)


def test_an_unconfirmed_class_and_a_missing_number_are_shown_and_not_sent(law) -> None:
    for given, why in (({"confirmed": False}, "class_unconfirmed"), ({"reachable": False}, "no_contact")):
        made = planned(law, "2026-07-16T10:00", **given)
        assert [one.reason for one in made.steps] == [why]
        assert made.why == why


def test_after_the_application_only_the_result_is_asked_for(law) -> None:
    """Ten working days after Friday 2026-09-18, with the holidays from 09-25 to 09-27 and 10-01 to 10-07 between."""
    made = planned(law, "2026-09-18T10:00", applied_on=date(2026, 9, 18))
    assert shown(made) == [("result", "sms", "2026-10-09 09:00")]
    assert made.why == "applied"


def test_a_refused_application_lets_the_reminders_go_on_without_a_backlog_message(law) -> None:
    given = {"applied_on": date(2026, 9, 18), "rejected_on": date(2026, 10, 9)}
    assert {step for step, _, _ in shown(planned(law, "2026-10-10T10:00", **given))} == {"reminder_30", "reminder_90"}


def test_a_published_minor_record_is_told_when_its_duties_are_fulfilled(law) -> None:
    given = {"severity": Severity.MINOR, "published": True, "decided_on": date(2026, 9, 1), "served_on": None}
    waiting = {**given, "paid_on": None, "rectified_on": None}
    assert planned(law, "2026-09-10T10:00", **waiting).steps == ()
    done = {**given, "paid_on": date(2026, 9, 10), "rectified_on": date(2026, 9, 9)}
    assert shown(planned(law, "2026-09-10T10:00", **done))[0] == ("open", "sms", "2026-09-10 10:00")


def test_no_message_may_leave_after_the_longest_period(law) -> None:
    """轻微, published, decided on 2026-09-01: publication stops on 2026-12-01, before +90 days."""
    given = {
        "severity": Severity.MINOR,
        "published": True,
        "decided_on": date(2026, 9, 1),
        "rectified_on": date(2026, 9, 9),
        "paid_on": date(2026, 9, 10),
    }
    made = planned(law, "2026-09-10T10:00", **given)
    assert "reminder_90" not in {one.step for one in made.steps}
    assert all(one.expires_at is not None and one.expires_at <= at("2026-12-02T00:00") for one in made.steps)


def test_a_call_joins_where_the_text_of_a_step_failed(law) -> None:
    past = Past(left=frozenset({("open", "sms")}), told=frozenset({"open"}), failed=frozenset({"open"}))
    made = planned(law, "2026-09-18T10:00", past=past)
    assert shown(made)[0] == ("open", "voice", "2026-09-18 10:00")
    again = Past(
        left=past.left, told=past.told, failed=past.failed, pending=frozenset({("open", "voice")}), backlog_on=None
    )
    assert planned(law, "2026-09-18T10:00", past=again) == made
    called = Past(left=frozenset({("open", "sms"), ("open", "voice")}), told=past.told, failed=past.failed)
    assert "open" not in {one.step for one in planned(law, "2026-09-18T11:00", past=called).steps}


def test_the_call_that_stands_for_a_failed_text_is_of_use_no_longer_than_the_text(law) -> None:
    past = Past(left=frozenset({("fine_due", "sms")}), told=frozenset({"fine_due"}), failed=frozenset({"fine_due"}))
    in_time = planned(law, "2026-07-03T16:00", past=past, paid_on=None)
    assert ("fine_due", "voice", "2026-07-03 16:00") in shown(in_time)
    late = planned(law, "2026-07-03T18:00", past=past, paid_on=None)
    assert "fine_due" not in {one.step for one in late.steps}


def test_who_has_only_a_landline_is_called_and_never_texted(law) -> None:
    moment = at("2026-09-16T10:00")
    standing = replace(a_standing(moment.date()), phones=((1, "+865703012345"),))
    made = plan(standing, Past(), ladder=load_ladder(), law=law, now=moment)
    assert [one.step for one in made.steps] == ["open", "reminder_7", "reminder_30", "reminder_90"]
    assert {one.channel for one in made.steps} == {"voice"}


def test_the_result_of_a_second_application_is_asked_for_once_more(law) -> None:
    """Asked on 2026-10-09 what became of the first; refused on the 12th, handed in again on the 15th."""
    asked = Past(left=frozenset({("result", "sms")}), told=frozenset({"result"}), asked=("result", date(2026, 10, 9)))
    first = {"applied_on": date(2026, 9, 18)}
    assert planned(law, "2026-10-10T10:00", past=asked, **first).steps == ()
    second = {"applied_on": date(2026, 10, 15), "rejected_on": date(2026, 10, 12)}
    made = planned(law, "2026-10-15T10:00", past=asked, **second)
    assert shown(made) == [("result/2026-10-15", "sms", "2026-10-29 09:00")]
    told = Past(left=asked.left, told=asked.told, asked=("result/2026-10-15", date(2026, 10, 29)))
    assert planned(law, "2026-10-30T10:00", past=told, **second).steps == ()


def test_a_corrected_day_of_the_application_does_not_ask_again(law) -> None:
    asked = Past(told=frozenset({"result"}), asked=("result", date(2026, 10, 9)))
    assert planned(law, "2026-10-12T10:00", past=asked, applied_on=date(2026, 9, 21)).steps == ()
