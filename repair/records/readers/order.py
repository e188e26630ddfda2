"""Do the dates of a row follow each other as they must?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from repair.records.problems import RowProblem, row_problem
from repair.records.readers.columns import column

OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOrder:
    """What is asked of a kind's dates, by columns."""

    kind: str
    first: str  # the day of the document itself: neither to come nor before the year 2000
    not_before: tuple[str, ...]  # cannot precede the first
    ahead: tuple[str, ...]  # take effect on their day; one that is still to come is told
    pairs: tuple[tuple[str, str], ...] = ()  # the second cannot precede the first
    too_early: str = "date_before_decision"  # code for a day before the document's


def judge_dates(of: DateOrder, row: int, values: Mapping[str, Any], today: date) -> Iterator[RowProblem]:
    """The problems of a row's dates. With a wrong first date the others are not compared: they would look wrong too."""
    first: date | None = values.get(of.first)
    if first is None:
        return
    name = column(of.kind, of.first).name
    if first > today:
        yield row_problem(row, name, "date_future", value=first, today=today)
    if first < OLDEST:
        yield row_problem(row, name, "date_too_old", value=first)
    if not OLDEST <= first <= today:
        return
    for key in dict.fromkeys((*of.not_before, *of.ahead)):
        day: date | None = values.get(key)
        if day is None:
            continue
        here = column(of.kind, key).name
        if day < first and key in of.not_before:
            yield row_problem(row, here, of.too_early, value=day, first=name, day=first)
        elif day < OLDEST:
            yield row_problem(row, here, "date_too_old", value=day)
        elif day > today and key in of.ahead:
            yield row_problem(row, here, "date_ahead", value=day)
    for earlier, later in of.pairs:
        before, after = values.get(earlier), values.get(later)
        if before and after and after < before:
            said = {"value": after, "first": column(of.kind, earlier).name, "day": before}
            yield row_problem(row, column(of.kind, later).name, "date_order", **said)
