"""Is somebody in the office now, and when is somebody there next?"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from repair.conversations.patterns import pattern
from repair.conversations.wording import sentence
from repair.errors import SettingError
from repair.policy.hours import SendingHours
from repair.policy.wording import day_words
from repair.policy.workdays import Workdays, load_workdays
from repair.settings import Settings

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]+\s*(\d{1,2})[:：](\d{2})")


@cache
def office_hours(words: str) -> SendingHours | None:
    """The office's hours as OFFICE_HOURS writes them in words; None when they cannot be computed with."""
    spans = ",".join(f"{a}:{b}-{c}:{d}" for a, b, c, d in _SPAN.findall(words))
    days = (
        "workdays"
        if pattern("office", "workdays").search(words)
        else "everyday"
        if pattern("office", "every_day").search(words)
        else ""
    )
    if not spans or not days:
        return None
    try:
        return SendingHours.parse(f"{days} {spans}")
    except SettingError:
        return None


def calendar(settings: Settings) -> Workdays:
    """The working days, with the holidays of HOLIDAYS_FILE; read once a process."""
    return _calendar(settings.HOLIDAYS_FILE)


def when_back(settings: Settings, now: datetime) -> str:
    """A sentence for who waits for a person outside office hours: from when on; empty while the office is open.

    Also empty when the hours cannot be computed with: then only their words are said, elsewhere.
    """
    hours = office_hours(settings.OFFICE_HOURS)
    if hours is None or hours.open_at(now, calendar(settings)):
        return ""
    return sentence("office_closed", settings, when=moment(settings, hours.next_open(now, calendar(settings)), now))


def moment(settings: Settings, at: datetime, now: datetime) -> str:
    """A moment in words, seen from now: 今天14:00, 明天9:00, 9月21日（周一）9:00."""
    hour = f"{at.hour}:{at.minute:02d}"
    code = {0: "moment_today", 1: "moment_tomorrow"}.get((at.date() - now.date()).days, "moment_day")
    return sentence(
        code, settings, hour=hour, day=short_day(at.date(), now.date()), weekday=weekday(settings, at.date())
    )


def short_day(day: date, today: date) -> str:
    """A date without its year when that is this year's."""
    return day_words(day) if day.year != today.year else day_words(day)[5:]


def weekday(settings: Settings, day: date) -> str:
    """The last sign of the weekday's name."""
    return sentence("weekdays", settings)[day.weekday()]


@cache
def _calendar(file: str) -> Workdays:
    return load_workdays(file)
