"""Is this a working day in China? Holidays and make-up workdays of the known years, Monday to Friday for the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import chinese_calendar

from repair.errors import SettingError

DAY = timedelta(days=1)
AHEAD = timedelta(days=60)  # the State Council announces a year some weeks before it begins
SHAPE = 'It must look like {"2027": {"holidays": ["2027-01-01"], "workdays": ["2027-02-07"]}}.'


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One year's arrangement as the State Council announced it."""

    holidays: frozenset[date]  # weekdays and weekend days off
    workdays: frozenset[date]  # make-up workdays (调休)


@dataclass(frozen=True, slots=True)
class Workdays:
    """The working days; years given by an override file come before the library's."""

    overrides: Mapping[int, YearPlan] = field(default_factory=dict)
    _added: dict[tuple[date, int], date] = field(default_factory=dict, compare=False, repr=False)

    def known(self, year: int) -> bool:
        """Whether this year's holidays are known; if not, Monday to Friday is only an estimate to be shown as such."""
        return year in self.overrides or _library_says(date(year, 1, 1)) is not None

    def unknown_soon(self, today: date) -> tuple[int, ...]:
        """The years from today to AHEAD whose holidays are not known; desk and doctor warn of them."""
        return tuple(year for year in range(today.year, (today + AHEAD).year + 1) if not self.known(year))

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day; never raises."""
        plan = self.overrides.get(day.year)
        if plan is not None:
            return day in plan.workdays or (day not in plan.holidays and day.weekday() < 5)
        said = _library_says(day)
        return day.weekday() < 5 if said is None else said

    def next_workday(self, day: date) -> date:
        """The first working day on or after this day."""
        while not self.is_workday(day):
            day += DAY
        return day

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after this day, which itself is not counted; the day itself for 0."""
        known = self._added.get((day, count))
        if known is None:
            known = day
            for _ in range(count):
                known = self.next_workday(known + DAY)
            self._added[day, count] = known
        return known


@lru_cache(maxsize=8192)
def _library_says(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the library raises for years it does not know
        return None


def load_workdays(overrides_file: str) -> Workdays:
    """The calendar with the years of a JSON file; an empty name means no file. Raises SettingError."""
    if not overrides_file:
        return Workdays()
    try:
        given = json.loads(Path(overrides_file).read_text("utf-8"))
        return Workdays({int(year): _plan(int(year), plan) for year, plan in given.items()})
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise SettingError(f"HOLIDAYS_FILE: {overrides_file}: {error}", remedy=SHAPE) from error


def _plan(year: int, plan: dict[str, Any]) -> YearPlan:
    if unknown := set(plan) - {"holidays", "workdays"}:
        raise ValueError(f"{sorted(unknown)} in {year} is not known")
    days = {name: frozenset(map(date.fromisoformat, plan.get(name, []))) for name in ("holidays", "workdays")}
    for day in days["holidays"] | days["workdays"]:
        if day.year != year:
            raise ValueError(f"{day} is listed under {year}")
    if both := days["holidays"] & days["workdays"]:
        raise ValueError(f"{min(both)} is both a holiday and a workday")
    if not days["holidays"]:
        raise ValueError(f"{year} has no holidays")
    return YearPlan(holidays=days["holidays"], workdays=days["workdays"])
