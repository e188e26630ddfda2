"""Are Chinese working days right for known years, and honest for unknown ones?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.clock import SystemClock
from repair.errors import SettingError
from repair.policy.workdays import Workdays, load_workdays
from repair.processes.checks import _calendar
from repair.settings import Settings

DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))
BAD = [
    "not json",
    "[]",
    '{"2027": {}}',
    '{"2027": {"holidays": ["2026-01-01"]}}',
    '{"2027": {"holidays": ["first of May"]}}',
    '{"2027": {"days": ["2027-01-01"]}}',
    '{"2027": {"holidays": ["2027-01-01"], "workdays": ["2027-01-01"]}}',
    '{"next year": {"holidays": ["2027-01-01"]}}',
]


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_make_up_workday_at_a_weekend_is_a_working_day(day: str) -> None:
    assert Workdays().is_workday(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-02", "2026-02-23", "2026-04-06", "2026-06-19", "2026-09-25", "2026-10-07"])
def test_a_weekday_within_a_holiday_is_not_a_working_day(day: str) -> None:
    assert not Workdays().is_workday(date.fromisoformat(day))


def test_ten_working_days_skip_the_national_holiday() -> None:
    assert Workdays().add(date(2026, 9, 24), 10) == date(2026, 10, 15)


def test_the_next_working_day_may_be_today() -> None:
    assert Workdays().next_workday(date(2026, 9, 16)) == date(2026, 9, 16)
    assert Workdays().next_workday(date(2026, 10, 1)) == date(2026, 10, 8)


def test_an_unknown_year_is_monday_to_friday_and_says_so() -> None:
    far = Workdays()
    assert not far.known(2039)
    assert far.is_workday(date(2039, 1, 3))  # a Monday
    assert not far.is_workday(date(2039, 1, 1))  # a Saturday


def test_an_override_file_makes_a_year_known(tmp_path: Path) -> None:
    file = tmp_path / "holidays.json"
    file.write_text('{"2039": {"holidays": ["2039-01-03"], "workdays": ["2039-01-01"]}}', "utf-8")
    given_days = load_workdays(str(file))
    assert given_days.known(2039)
    assert not given_days.known(2040)
    assert not given_days.is_workday(date(2039, 1, 3))
    assert given_days.is_workday(date(2039, 1, 1))
    assert not given_days.is_workday(date(2039, 1, 2))
    assert given_days.is_workday(date(2026, 10, 10))


@pytest.mark.parametrize("text", BAD)
def test_a_bad_override_file_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "holidays.json"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingError, match="HOLIDAYS_FILE"):
        load_workdays(str(file))


def test_a_missing_override_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="HOLIDAYS_FILE"):
        load_workdays(str(tmp_path / "none.json"))


def test_holiday_data_that_run_out_within_sixty_days_are_warned_about() -> None:
    """Passes when the coming weeks are known, or when doctor says that they are not; it never passes in silence."""
    now = SystemClock().now()
    unknown = Workdays().unknown_soon(now.date())
    said = _calendar(Settings(_env_file=None, HOLIDAYS_FILE=""), now)
    assert said.ok == (not unknown)
    for year in unknown:
        assert str(year) in said.detail
        assert "HOLIDAYS_FILE" in said.remedy


def test_the_year_after_the_announced_ones_is_warned_about_two_months_before() -> None:
    assert Workdays().unknown_soon(date(2026, 11, 1)) == ()
    last = max(year for year in range(2026, 2040) if Workdays().known(year))
    assert Workdays().unknown_soon(date(last, 12, 1)) == (last + 1,)
    assert Workdays().unknown_soon(date(last, 10, 1)) == ()


@given(day=DAYS, count=st.integers(1, 30))
def test_counting_working_days_lands_on_one_and_counts_each_once(day: date, count: int) -> None:
    days = Workdays()
    end = days.add(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert days.is_workday(end)
    assert sum(days.is_workday(one) for one in passed) == count
