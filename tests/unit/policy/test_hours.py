"""Do messages leave only within the sending hours?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA, moment
from repair.errors import SettingError
from repair.policy.hours import SendingHours
from repair.policy.workdays import Workdays

DAYS = Workdays()
OFFICE = SendingHours.parse("workdays 09:00-11:30,14:00-17:30")
ALWAYS = SendingHours.parse("everyday 00:00-24:00")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(CHINA))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-09-16T08:59", False),
        ("2026-09-16T09:00", True),
        ("2026-09-16T11:29", True),
        ("2026-09-16T11:30", False),
        ("2026-09-16T13:59", False),
        ("2026-09-16T14:00", True),
        ("2026-09-16T17:30", False),
        ("2026-09-19T10:00", False),  # a Saturday
        ("2026-09-20T10:00", True),  # a Sunday worked for the holiday
        ("2026-09-25T10:00", False),  # mid-autumn, a Friday
        ("2026-09-16T01:30+00:00", True),  # 9:30 in China
    ],
)
def test_the_office_hours_are_open_when_the_office_is(at: str, is_open: bool) -> None:
    assert OFFICE.open_at(moment(at), DAYS) is is_open


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-09-16T09:30", "2026-09-16T09:30"),
        ("2026-09-16T07:00", "2026-09-16T09:00"),
        ("2026-09-16T12:00", "2026-09-16T14:00"),
        ("2026-09-16T18:00", "2026-09-17T09:00"),
        ("2026-09-30T17:30", "2026-10-08T09:00"),
        ("2026-09-19T10:00", "2026-09-20T09:00"),
    ],
)
def test_the_next_open_moment_is_found(at: str, opens: str) -> None:
    assert OFFICE.next_open(moment(at), DAYS) == moment(opens)


@given(at=MOMENTS)
def test_the_next_open_moment_is_open_and_none_before_it_is(at: datetime) -> None:
    opens = OFFICE.next_open(at, DAYS)
    assert opens >= at
    assert OFFICE.open_at(opens, DAYS)
    step = timedelta(minutes=15)
    while at < opens:
        assert not OFFICE.open_at(at, DAYS)
        at += step


@given(at=MOMENTS)
def test_every_day_around_the_clock_is_always_open(at: datetime) -> None:
    assert ALWAYS.next_open(at, DAYS) == at


def test_a_moment_of_another_zone_is_read_in_china() -> None:
    assert OFFICE.next_open(datetime(2026, 9, 16, 10, 0, tzinfo=UTC), DAYS) == moment("2026-09-17T09:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.open_at(datetime(2026, 9, 16, 10, 0), DAYS)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "",
        "workdays",
        "weekdays 09:00-10:00",
        "workdays 9-10",
        "workdays 10:00-09:00",
        "everyday 09:00-25:00",
        "everyday 09:00-10:00,09:30-11:00",
        "everyday 09:70-10:00",
        "everyday 10:00-10:00",
    ],
)
def test_hours_that_cannot_be_used_are_refused(text: str) -> None:
    with pytest.raises(SettingError, match="sending hours"):
        SendingHours.parse(text)
