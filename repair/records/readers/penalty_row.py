"""What does one row of a penalty file say, and what is wrong with it?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from repair.enterprises.contact import ContactGiven
from repair.enterprises.phone import PhoneReading, read_phone
from repair.enterprises.uscc import is_identity_number
from repair.records.penalty import same_number, split_kinds
from repair.records.problems import RowProblem, row_problem
from repair.records.readers.cells import CellProblem, read_cell, shown
from repair.records.readers.columns import Column, columns
from repair.records.readers.sheet import Cell
from repair.records.readers.text import is_empty, read_text

OLDEST = date(2000, 1, 1)
TOO_LARGE = Decimal(10_000)  # 万元, that is 100 million yuan: the law's highest fines are below
LARGE = Decimal(1_000)  # worth a second look
NOT_BEFORE_DECISION = ("served_on", "paid_on", "committed_on", "applied_on", "repaired_on")
MAY_LIE_AHEAD = (*NOT_BEFORE_DECISION, "rectified_on")
OF_ENTERPRISE = ("name", "party", "uscc", "identity_number", "contact", "phone")
IN_YUAN = {"fine_yuan": "fine_wan", "confiscated_yuan": "confiscated_wan"}  # the same column under another heading
_NATURAL = re.compile(r"自然人|个人(?!独资)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyRow:
    """A row without faults."""

    row: int  # as the spreadsheet numbers it
    uscc: str
    name: str
    decision_no: str
    contact: ContactGiven | None  # None: the row names neither person nor number
    values: Mapping[str, Any]  # columns of the table penalty that the file has
    digest: str  # of everything above but the row's number

    @property
    def key(self) -> tuple[str, str]:
        """What makes two rows the same decision."""
        return self.uscc, same_number(self.decision_no)


def read_penalty(
    row: int, cells: list[Cell], places: Mapping[str, int], today: date
) -> tuple[PenaltyRow | None, list[RowProblem]]:
    """Read one row: None when something refuses it, and every problem of every cell either way."""
    names = _columns()
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for key, place in places.items():
        try:
            values[key] = read_cell(names[key], cells[place] if place < len(cells) else None)
        except CellProblem as problem:
            problems.append(problem.at(row, names[key]))
    if of_person := _of_natural_person(row, values, cells, places):
        return None, of_person
    for yuan, wan in IN_YUAN.items():
        if yuan in values and (amount := values.pop(yuan)) is not None and values.get(wan) is None:
            values[wan] = amount
    contact, of_phone = _contact(row, values)
    problems += [*of_phone, *_of_dates(row, values, today), *_of_amounts(row, values)]
    if any(problem.refusing for problem in problems):
        return None, problems
    return _row(row, values, contact), problems


@lru_cache(maxsize=1)
def _columns() -> dict[str, Column]:
    return {column.key: column for column in columns("penalties")}


def _row(row: int, values: dict[str, Any], contact: ContactGiven | None) -> PenaltyRow:
    of_penalty = {key: value for key, value in values.items() if key not in OF_ENTERPRISE}
    of_penalty["decision_no"] = "".join(of_penalty["decision_no"].split())
    of_penalty["kinds"] = "；".join(split_kinds(of_penalty["kinds"]))
    name = " ".join(values["name"].split())
    said = {key: value for key, value in of_penalty.items() if value not in ("", None)}
    said["decision_no"] = same_number(of_penalty["decision_no"])
    reach = [contact.name, contact.phone or contact.phone_given] if contact else []
    plain = json.dumps([values["uscc"], name, reach, said], ensure_ascii=False, sort_keys=True, default=str)
    return PenaltyRow(
        row=row,
        uscc=values["uscc"],
        name=name,
        decision_no=of_penalty["decision_no"],
        contact=contact,
        values=of_penalty,
        digest=hashlib.sha256(plain.encode()).hexdigest(),
    )


def _of_natural_person(
    row: int, values: dict[str, Any], cells: list[Cell], places: Mapping[str, int]
) -> list[RowProblem]:
    """A natural person's penalty is refused with this one reason: nothing of it may be kept, or repeated."""
    code = read_text(cells[places["uscc"]]) if places["uscc"] < len(cells) else ""
    without_code = "uscc" not in values
    natural = bool(_NATURAL.search(values.get("party") or ""))
    if not natural and without_code:
        natural = is_identity_number(code or values.get("identity_number") or "")
    if not natural:
        return []
    at = "party" if _NATURAL.search(values.get("party") or "") else "uscc"
    return [row_problem(row, _columns()[at].name, "natural_person")]


@lru_cache(maxsize=4096)
def _phone(given: Any) -> PhoneReading:
    return read_phone(given)


def _contact(row: int, values: dict[str, Any]) -> tuple[ContactGiven | None, list[RowProblem]]:
    """The contact of a row. A number that cannot be used is a notice: the decision itself is good."""
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
    return contact, [row_problem(row, _columns()["phone"].name, reading.problem, value=shown(given))]


def _of_dates(row: int, values: dict[str, Any], today: date) -> Iterator[RowProblem]:
    names = _columns()
    decided: date | None = values.get("decided_on")
    if decided is None:
        return
    if decided > today:
        yield row_problem(row, names["decided_on"].name, "date_future", value=decided, today=today)
    if decided < OLDEST:
        yield row_problem(row, names["decided_on"].name, "date_too_old", value=decided)
    if not OLDEST <= decided <= today:
        return  # compared with a wrong date, the others would look wrong too
    for key in MAY_LIE_AHEAD:
        day = values.get(key)
        if day and day < decided and key in NOT_BEFORE_DECISION:
            yield row_problem(row, names[key].name, "date_before_decision", value=day, decided_on=decided)
        elif day and day > today:
            yield row_problem(row, names[key].name, "date_ahead", value=day)
    applied, repaired = values.get("applied_on"), values.get("repaired_on")
    if applied and repaired and repaired < applied:
        yield row_problem(row, names["repaired_on"].name, "date_order", value=repaired, applied_on=applied)


def _of_amounts(row: int, values: dict[str, Any]) -> Iterator[RowProblem]:
    content = values.get("content") or ""
    for key in ("fine_wan", "confiscated_wan"):
        amount: Decimal | None = values.get(key)
        column = _columns()[key].name
        if amount is None:
            continue
        if amount >= TOO_LARGE:
            yield row_problem(row, column, "amount_too_large", value=amount)
        elif amount >= 100 and amount in _yuan_in(content):
            yield row_problem(row, column, "amount_in_yuan", value=amount)
        elif amount >= LARGE:
            yield row_problem(row, column, "amount_large", value=amount)


def _yuan_in(content: str) -> set[Decimal]:
    """The amounts in 元 that a text names in digits: 5000元, 5,000.00元."""
    return {Decimal(found.replace(",", "")) for found in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s*元", content)}
