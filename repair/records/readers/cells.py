"""How is each kind of cell read, and what is said when it cannot be?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from repair.enterprises.uscc import check
from repair.records.problems import RowProblem, row_problem
from repair.records.readers.amounts import AmountProblem, read_amount
from repair.records.readers.columns import Column, allowed_words, choices, endless_words
from repair.records.readers.dates import read_date
from repair.records.readers.points import PointsProblem, read_points
from repair.records.readers.sheet import Cell
from repair.records.readers.text import is_empty, read_text

NO_END_FROM = 2099  # a period that ends in this year or later is the template's way to say: none
SHOWN = 60  # characters of a bad value repeated in a message


class CellProblem(Exception):
    """A cell that cannot be used; `code` and values are for errors.yml."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(code)

    def at(self, row: int, column: Column) -> RowProblem:
        return row_problem(row, column.name, self.code, **self.values)


def read_cell(column: Column, cell: Cell) -> Any:
    """The value of a cell: text, date, Decimal, or what an empty cell of its kind stands for ("" or None).

    Raises CellProblem. Phones are left as they are: they belong to the contact.
    """
    if column.holds == "phone":
        return cell
    if is_empty(cell):
        if column.required:
            raise CellProblem("uscc_missing" if column.holds == "code" else "required_missing")
        return "" if column.holds in ("text", "choice", "code") else None
    return _READERS[column.holds](column, cell)


def shown(cell: object) -> str:
    """A cell's value as a message repeats it: one short line."""
    text = " ".join(read_text(cell).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _text(column: Column, cell: Cell) -> str:
    text = read_text(cell)
    if column.limit and len(text) > column.limit:
        raise CellProblem("text_too_long", length=len(text), limit=column.limit)
    return text


def _code(column: Column, cell: Cell) -> str:
    if isinstance(cell, float) and cell >= 10**15:  # Excel keeps fifteen digits of a number
        raise CellProblem("uscc_lost_digits", value=shown(cell))
    text = read_text(cell)
    reading = check(text)
    if reading.code is None:
        raise CellProblem(reading.problem, value=shown(cell), length=len("".join(text.split())))
    return reading.code


def _date(column: Column, cell: Cell) -> date:
    try:
        return read_date(cell)
    except ValueError as problem:
        raise CellProblem("date_unreadable", value=shown(cell)) from problem


def _end_date(column: Column, cell: Cell) -> date | None:
    if isinstance(cell, str) and read_text(cell) in endless_words():
        return None
    day = _date(column, cell)
    return None if day.year >= NO_END_FROM else day


def _amount(column: Column, cell: Cell) -> Decimal:
    try:
        return read_amount(cell)
    except AmountProblem as problem:
        raise CellProblem(problem.code, value=shown(cell)) from problem


def _yuan(column: Column, cell: Cell) -> Decimal:
    """Whole and hundredth yuan are exact in 万元 with six decimals."""
    text = read_text(cell)
    return _amount(column, text if text.endswith("元") else f"{text}元")


def _points(column: Column, cell: Cell) -> Decimal:
    try:
        return read_points(cell)
    except PointsProblem as problem:
        raise CellProblem(problem.code, value=shown(cell)) from problem


def _choice(column: Column, cell: Cell) -> str:
    text = "".join(unicodedata.normalize("NFKC", read_text(cell)).split())
    try:
        return choices(column.key)[text]
    except KeyError as problem:
        allowed = "、".join(allowed_words(column.key))
        raise CellProblem("value_unknown", value=shown(cell), allowed=allowed) from problem


_READERS: dict[str, Callable[[Column, Cell], Any]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "end_date": _end_date,
    "amount": _amount,
    "yuan": _yuan,
    "points": _points,
    "choice": _choice,
}
