"""What does one row of any kind of file say, whose row is it, and what is wrong with it?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from repair.enterprises.contact import ContactGiven
from repair.enterprises.phone import PhoneReading, read_phone
from repair.enterprises.uscc import is_identity_number
from repair.records.problems import RowProblem, row_problem
from repair.records.readers.cells import CellProblem, read_cell, shown
from repair.records.readers.columns import column
from repair.records.readers.sheet import Cell
from repair.records.readers.text import is_empty, read_text

OF_ENTERPRISE = ("name", "party", "uscc", "identity_number", "contact", "phone")
_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_NATURAL = re.compile(r"自然人|个人(?!独资)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodRow:
    """A row without faults."""

    row: int  # as the spreadsheet numbers it
    uscc: str
    name: str
    key: tuple[Any, ...]  # what makes two rows the same record: the credit code and the key of the kind
    contact: ContactGiven | None  # None: the row names neither person nor number
    values: Mapping[str, Any]  # columns of the kind's table that the file has
    digest: str  # of everything above but the row's number


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """What is special about the rows of one kind of file."""

    kind: str
    key: tuple[str, ...]  # columns that, with the credit code, make two rows the same record
    same: Callable[[str, Any], Any]  # a key column's value as it is compared, not as it is shown
    judge: Callable[[int, dict[str, Any], date], Iterable[RowProblem]]  # what cells say together
    gather: Callable[[dict[str, Any]], None] = lambda values: None  # before judging: columns under two headings
    tidy: Callable[[dict[str, Any]], Mapping[str, Any]] = lambda values: values  # how good values are kept

    def same_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The key's columns as they are compared."""
        return {column: self.same(column, values[column]) for column in self.key}


def read_row(
    of: RowKind, row: int, cells: list[Cell], places: Mapping[str, int], today: date
) -> tuple[GoodRow | None, list[RowProblem]]:
    """Read one row: None when something refuses it, and every problem of every cell either way."""
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for key, place in places.items():
        known = column(of.kind, key)
        try:
            values[key] = read_cell(known, cells[place] if place < len(cells) else None)
        except CellProblem as problem:
            problems.append(problem.at(row, known))
    if of_person := _of_natural_person(of.kind, row, values, cells, places):
        return None, of_person
    of.gather(values)
    contact, of_phone = _contact(of.kind, row, values)
    problems += [*of_phone, *of.judge(row, values, today)]
    if any(problem.refusing for problem in problems):
        return None, problems
    return _good(of, row, values, contact), problems


def _good(of: RowKind, row: int, values: dict[str, Any], contact: ContactGiven | None) -> GoodRow:
    kept = of.tidy({key: value for key, value in values.items() if key not in OF_ENTERPRISE})
    same = of.same_key(kept)
    name = " ".join(values["name"].split())
    said = {key: value for key, value in kept.items() if value not in ("", None)} | same
    reach = [contact.name, contact.phone or contact.phone_given] if contact else []
    plain = _as_json([values["uscc"], name, reach, said])
    return GoodRow(
        row=row,
        uscc=values["uscc"],
        name=name,
        key=(values["uscc"], *same.values()),
        contact=contact,
        values=kept,
        digest=hashlib.sha256(plain.encode()).hexdigest(),
    )


def _of_natural_person(
    kind: str, row: int, values: dict[str, Any], cells: list[Cell], places: Mapping[str, int]
) -> list[RowProblem]:
    """A natural person's record is refused with this one reason: nothing of it may be kept, or repeated."""
    code = read_text(cells[places["uscc"]]) if places["uscc"] < len(cells) else ""
    without_code = "uscc" not in values
    natural = bool(_NATURAL.search(values.get("party") or ""))
    if not natural and without_code:
        natural = is_identity_number(code or values.get("identity_number") or "")
    if not natural:
        return []
    at = "party" if _NATURAL.search(values.get("party") or "") else "uscc"
    return [row_problem(row, column(kind, at).name, "natural_person")]


@lru_cache(maxsize=4096)
def _phone(given: Any) -> PhoneReading:
    return read_phone(given)


def _contact(kind: str, row: int, values: dict[str, Any]) -> tuple[ContactGiven | None, list[RowProblem]]:
    """The contact of a row. A number that cannot be used is a notice: the record itself is good."""
    given = values.get("phone")
    name = values.get("contact") or ""
    if is_empty(given):
        return (ContactGiven(name=name, phone=None, phone_given="") if name else None), []
    reading = _phone(given)
    contact = ContactGiven(
        name=name, phone=reading.e164, phone_given=read_text(given)[:100], phone_problem=reading.problem
    )
    if not reading.problem:
        return contact, []
    return contact, [row_problem(row, column(kind, "phone").name, reading.problem, value=shown(given))]
