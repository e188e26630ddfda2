"""Is a call placed again when it helps, at an hour at which it may, and not too often?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.messages.redial import again_at, ours
from repair.messages.standing import Law
from repair.policy.hours import SendingHours
from repair.policy.workdays import load_workdays

LAW = Law(
    workdays=load_workdays(""),
    sms=SendingHours.parse("everyday 00:00-24:00"),
    voice=SendingHours.parse("workdays 09:00-11:30,14:00-17:30"),
)
MORNING = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)  # a Wednesday
STATUSES = ["busy", "no-answer", "machine", "later", "unconfirmed", "completed", "failed", "canceled", "", "what"]


def at(status: str, redials: int = 0, ended: datetime = MORNING, expires: datetime | None = None) -> datetime | None:
    return again_at(status=status, redials=redials, ended_at=ended, expires_at=expires, law=LAW)


@pytest.mark.parametrize(
    ("status", "hour", "minute"), [("busy", 9, 45), ("no-answer", 10, 30), ("machine", 14, 0), ("later", 14, 0)]
)
def test_each_way_of_meeting_nobody_has_its_own_pause(status: str, hour: int, minute: int) -> None:
    assert at(status) == MORNING.replace(hour=hour, minute=minute)


def test_the_afternoon_that_is_over_becomes_the_next_working_morning() -> None:
    friday = datetime(2026, 9, 18, 17, 0, tzinfo=CHINA)
    assert at("no-answer", ended=friday) == datetime(2026, 9, 20, 9, 0, tzinfo=CHINA)  # a Sunday that is worked


def test_two_redials_are_the_most_and_who_asked_for_later_is_called_once_more() -> None:
    assert [at("busy", redials) is not None for redials in range(4)] == [True, True, False, False]
    assert [at("later", redials) is not None for redials in range(3)] == [True, False, False]


@pytest.mark.parametrize("status", ["unconfirmed", "completed", "failed", "canceled", "in-progress", ""])
def test_what_was_answered_or_refused_is_not_called_again(status: str) -> None:
    assert at(status) is None


def test_a_call_that_would_come_too_late_is_not_placed() -> None:
    assert at("busy", expires=MORNING + timedelta(minutes=15)) is None
    assert at("busy", expires=MORNING + timedelta(minutes=16)) is not None


def test_only_the_doors_own_words_stand_against_the_providers() -> None:
    assert [one for one in STATUSES if ours(one)] == ["machine", "later", "unconfirmed"]


@given(
    st.sampled_from(STATUSES),
    st.integers(0, 5),
    st.integers(0, 60 * 24 * 400).map(lambda minutes: MORNING + timedelta(minutes=minutes)),
    st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=9))),
)
def test_a_redial_is_later_within_hours_and_before_its_end(
    status: str, redials: int, ended: datetime, left: timedelta | None
) -> None:
    expires = None if left is None else ended + left
    again = at(status, redials, ended, expires)
    if again is None:
        return
    assert again >= ended + timedelta(minutes=15)
    assert LAW.voice.open_at(again, LAW.workdays)
    assert expires is None or again < expires
    assert redials < 2
