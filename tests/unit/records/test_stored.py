"""On which days may a window change by itself, and what is kept of it?"""

from __future__ import annotations

from datetime import date, timedelta

from repair.policy.facts import Severity
from repair.records.stored import stored_row, turning_days
from repair.records.windows import window_of
from tests.builders import facts

TODAY = date(2026, 7, 1)


def days(**given) -> list[date]:
    known = facts(**given)
    return turning_days(known, window_of(known, TODAY), TODAY)


def test_a_waiting_record_turns_when_its_period_ends_when_it_opens_and_when_it_is_over() -> None:
    assert days() == [date(2026, 9, 16), date(2027, 6, 16)]


def test_a_date_ahead_takes_effect_on_its_day() -> None:
    assert days(paid_on=date(2026, 8, 3))[0] == date(2026, 8, 3)
    assert days(decided_on=date(2026, 7, 9))[0] == date(2026, 7, 9)


def test_a_record_that_is_over_never_turns() -> None:
    assert days(repaired_on=TODAY) == []
    assert days(withdrawn_on=TODAY) == []
    assert days(enterprise_closed=True) == []
    assert days(decided_on=TODAY - timedelta(days=2000), rectified_on=None, served_on=None, paid_on=None) == []


def test_a_record_without_a_confirmed_class_has_no_days() -> None:
    assert days(confirmed=False) == []


def test_what_is_kept_says_the_same_as_the_window() -> None:
    known = facts(paid_on=None, severity=Severity.SERIOUS)
    window = window_of(known, TODAY)
    row = stored_row(7, 3, window, TODAY, None)
    assert (row["severity"], row["state"], row["duties_open"], row["unapplied"]) == ("严重", "waiting", True, True)
    assert (row["earliest_apply"], row["max_end"]) == (window.earliest_apply, window.max_end)
    gone = window_of(facts(repaired_on=TODAY), TODAY)
    assert stored_row(7, 3, gone, TODAY, None)["unapplied"] is False
