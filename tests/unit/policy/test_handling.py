"""Is the review counted in working days, and an unknown year shown as an estimate?"""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from repair.policy.appeal import withdraw_by
from repair.policy.handling import review_clock
from repair.policy.rules import load_rules
from repair.policy.workdays import Workdays

BOOK = load_rules()
CALENDAR = Workdays()
DAYS = st.dates(date(2026, 4, 1), date(2028, 12, 31))


@given(applied_on=DAYS)
def test_both_answers_are_due_on_working_days_in_order(applied_on: date) -> None:
    got = review_clock(applied_on, BOOK, CALENDAR)
    assert applied_on < got.accept_by < got.result_by
    assert CALENDAR.is_workday(got.accept_by)
    assert CALENDAR.is_workday(got.result_by)
    assert got.estimated == any("估算" in line for line in got.trace)


def test_a_review_that_reaches_into_an_unknown_year_is_an_estimate() -> None:
    last = max(year for year in range(2026, 2040) if CALENDAR.known(year))
    assert not review_clock(date(last, 9, 1), BOOK, CALENDAR).estimated
    assert review_clock(date(last, 12, 28), BOOK, CALENDAR).estimated


def test_an_application_under_the_older_order_is_answered_within_the_plans_days() -> None:
    assert review_clock(date(2026, 3, 2), BOOK, CALENDAR).result_by == date(2026, 3, 16)


@given(changed_on=DAYS)
def test_a_withdrawal_is_due_on_the_third_working_day(changed_on: date) -> None:
    assert withdraw_by(changed_on, BOOK, CALENDAR) == CALENDAR.add(changed_on, 3)
