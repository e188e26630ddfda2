"""May a reminder leave at this moment, and if not, when?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Self

from repair.clock import CHINA, aware
from repair.errors import SettingError
from repair.policy.workdays import Workdays

SHAPE = re.compile(r"(workdays|everyday)\s+(.+)")
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
REMEDY = "Write it like 'workdays 09:00-11:30,14:00-17:30' or 'everyday 00:00-24:00'."
MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The hours in which messages may leave, in Chinese time."""

    workdays_only: bool
    spans: tuple[tuple[int, int], ...]  # minutes after midnight, first included, last not; in order, apart

    @classmethod
    def parse(cls, text: str) -> Self:
        """Hours as the setting writes them. Raises SettingError when they cannot be used."""
        shape = SHAPE.fullmatch(text.strip())
        if not shape:
            raise SettingError(f"sending hours {text!r} are not readable", remedy=REMEDY)
        spans = tuple(sorted(_span(piece.strip()) for piece in shape[2].split(",")))
        if any(late[0] < early[1] for early, late in pairwise(spans)):
            raise SettingError(f"sending hours {text!r} overlap", remedy=REMEDY)
        return cls(workdays_only=shape[1] == "workdays", spans=spans)

    def open_at(self, moment: datetime, workdays: Workdays) -> bool:
        """Whether a message may leave at this moment."""
        here = aware(moment)
        minute = here.hour * 60 + here.minute
        return self._day_open(here.date(), workdays) and any(start <= minute < end for start, end in self.spans)

    def next_open(self, moment: datetime, workdays: Workdays) -> datetime:
        """This moment when it is open, else the first open one after it."""
        if self.open_at(moment, workdays):
            return moment
        here = aware(moment)
        minute = here.hour * 60 + here.minute
        day = here.date()
        if self._day_open(day, workdays):
            for start, _ in self.spans:
                if start > minute:
                    return _at(day, start)
        day += timedelta(days=1)
        while not self._day_open(day, workdays):
            day += timedelta(days=1)
        return _at(day, self.spans[0][0])

    def _day_open(self, day: date, workdays: Workdays) -> bool:
        return not self.workdays_only or workdays.is_workday(day)


def _span(piece: str) -> tuple[int, int]:
    found = SPAN.fullmatch(piece)
    if not found:
        raise SettingError(f"sending hours {piece!r} are not readable", remedy=REMEDY)
    hours, minutes, end_hours, end_minutes = map(int, found.groups())
    start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
    if max(minutes, end_minutes) > 59 or not 0 <= start < end <= MIDNIGHT:
        raise SettingError(f"sending hours {piece!r} do not go forward within one day", remedy=REMEDY)
    return start, end


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=CHINA)
