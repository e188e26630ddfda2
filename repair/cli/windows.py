"""From which day, and until when, may each record be repaired? `xiufu windows` for every kind of record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.table import Table
from sqlalchemy.orm import Session

from repair.cli.frame import Json, app, opened, out, print_json
from repair.errors import NotAllowed, UnknownRecord, XiufuError
from repair.policy.cited import Certainty
from repair.policy.deduction import DeductionClock
from repair.policy.listing import listing_words
from repair.policy.window import Window
from repair.policy.wording import words as law_words
from repair.records.deduction import DeductionView, deduction_clock_of, deductions
from repair.records.listing import ListingView, listing_window_of, listings
from repair.records.penalty import CaseView, cases
from repair.records.problems import error
from repair.records.readers.dates import read_date
from repair.records.windows import window_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One record as the command prints it."""

    document: dict[str, Any]  # for programs
    cells: tuple[str, ...]  # for people
    trace: tuple[str, ...]


@app.command()
def windows(
    kind: Annotated[str, typer.Option(help="penalties, deductions or listings")] = "penalties",
    decision: Annotated[str | None, typer.Option(help="Only this decision number.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As of this day instead of today.")] = None,
    uscc: Annotated[str | None, typer.Option("--uscc", help="Only the enterprise with this credit code.")] = None,
    as_json: Json = False,
) -> None:
    """Show from which day, and until when, each record may be repaired, and by which article."""
    if kind not in _FOUND:
        raise error(XiufuError, "kind_unknown", kind=kind)
    if kind == "deductions" and decision is not None:
        raise error(NotAllowed, "deductions_numberless", value=decision)
    with opened() as parts:
        today = day(as_of) or parts.clock.now().date()
        with parts.database.session() as session:
            found = list(_FOUND[kind](session, decision, uscc, today))
    if decision is not None and not found:
        raise error(UnknownRecord, "listing_unknown" if kind == "listings" else "record_unknown", value=decision)
    if as_json:
        print_json([one.document for one in found])
    elif found:
        out.print(_table(kind, found, today))
        if decision is not None:  # one record: also how its dates came about
            for one in found:
                out.print("\n".join(one.trace), markup=False, highlight=False)
    else:
        out.print(_words()[kind]["none"])


def day(given: str | None) -> date | None:
    """A day as people write it on the command line. Raises NotAllowed."""
    if given is None:
        return None
    try:
        return read_date(given)
    except ValueError as problem:
        raise error(NotAllowed, "day_unreadable", value=given) from problem


def cell(text: str) -> str:
    """Text from a file, so that rich does not read [..] as its own marks."""
    return text.replace("[", r"\[")


def of_penalty(case: CaseView, result: Window) -> dict[str, Any]:
    """A penalty's window as the contract's JSON."""
    return {
        "decision_no": case.decision_no,
        "enterprise": case.enterprise,
        "uscc": case.uscc,
        "class": result.severity,
        "class_confirmed": result.confirmed,
        "suggested_class": result.suggested,
        **_dates(result),
    }


def of_listing(view: ListingView, result: Window) -> dict[str, Any]:
    """A listing's window: first day to ask for early removal, last day of the management period."""
    return {
        "decision_no": view.decision_no,
        "enterprise": view.enterprise,
        "uscc": view.uscc,
        "listed_on": view.facts.listed_on,
        "authority": view.facts.authority,
        "reason": view.facts.reason,
        "fulfilled_on": view.facts.fulfilled_on,
        "applied_on": view.facts.applied_on,
        "rejected_on": view.facts.rejected_on,
        "removed_on": view.facts.removed_on,
        "withdrawn_on": view.facts.withdrawn_on,
        **_dates(result),
        "certainty": result.certainty,
    }


def of_deduction(view: DeductionView, clock: DeductionClock) -> dict[str, Any]:
    """A deduction and where it stands: within its deadline, overdue, or rectified."""
    return {
        "item": view.facts.item,
        "enterprise": view.enterprise,
        "uscc": view.uscc,
        "points": None if view.facts.points is None else float(view.facts.points),
        "deducted_on": view.facts.deducted_on,
        "deadline": clock.deadline,
        "rectified_on": view.facts.rectified_on,
        "rejected_on": view.facts.rejected_on,
        "withdrawn_on": view.facts.withdrawn_on,
        "state": clock.state,
        "days_left": clock.days_left,
        "overdue_days": clock.overdue_days,
        "late": clock.late,
        "missing": list(clock.missing),
        "citation": clock.citation or None,
        "certainty": clock.certainty,
        "trace": list(clock.trace),
    }


def _dates(result: Window) -> dict[str, Any]:
    return {
        "min_end": result.min_end,
        "earliest_apply": result.earliest_apply,
        "max_end": result.max_end,
        "rule": result.rule or None,
        "citation": result.citation or None,
        "state": result.state,
        "missing": list(result.missing),
        "trace": list(result.trace),
    }


def _penalties(session: Session, decision: str | None, uscc: str | None, today: date) -> Iterator[Shown]:
    texts = _words()["penalties"]
    for case in cases(session, decision_no=decision, uscc=uscc):
        result = window_of(case.facts, today)
        sure = texts["confirmed" if result.confirmed else "unconfirmed"]
        cells = (case.decision_no, case.enterprise, result.severity or result.suggested or "", sure)
        shown = (*cells, *_days(result), law_words(result.state), _missing(result.missing), result.citation)
        yield Shown(document=of_penalty(case, result), cells=shown, trace=result.trace)


def _listings(session: Session, decision: str | None, uscc: str | None, today: date) -> Iterator[Shown]:
    for view in listings(session, decision_no=decision, uscc=uscc):
        result = listing_window_of(view.facts, today)
        cells = (view.decision_no, view.enterprise, str(view.facts.listed_on), *_days(result)[1:])
        source = _source(result.citation, result.certainty)
        shown = (*cells, listing_words(result.state), _missing(result.missing), source)
        yield Shown(document=of_listing(view, result), cells=shown, trace=result.trace)


def _deductions(session: Session, decision: str | None, uscc: str | None, today: date) -> Iterator[Shown]:
    for view in deductions(session, uscc=uscc):
        clock = deduction_clock_of(view.facts, today)
        cells = (view.facts.item, view.enterprise, _points(view.facts.points), str(view.facts.deducted_on))
        left = _words()["deductions"]["overdue" if clock.overdue_days else "left"].format(days=abs(clock.days_left))
        open_ = left if clock.missing else ""
        shown = (*cells, str(clock.deadline), law_words(clock.state), open_, _source(clock.citation, clock.certainty))
        yield Shown(document=of_deduction(view, clock), cells=shown, trace=clock.trace)


_FOUND = {"penalties": _penalties, "listings": _listings, "deductions": _deductions}


def _days(result: Window) -> tuple[str, ...]:
    return tuple(str(found or "") for found in (result.min_end, result.earliest_apply, result.max_end))


def _points(points: Decimal | None) -> str:
    return "" if points is None else f"{points.normalize():f}"


def _missing(codes: Sequence[str]) -> str:
    return str(_words()["separator"]).join(law_words(code) for code in codes)


def _source(citation: str, certainty: Certainty) -> str:
    """The citation, with a word about it where nobody has read the original."""
    if certainty is Certainty.VERIFIED:
        return citation
    return str(_words()["doubtful"]).format(citation=citation, certainty=law_words(certainty.label))


def _table(kind: str, found: Sequence[Shown], today: date) -> Table:
    texts = _words()[kind]
    table = Table(title=texts["title"].format(day=today))
    for heading, is_date in texts["headings"].items():
        table.add_column(heading, overflow="fold", no_wrap=is_date, min_width=10 if is_date else None)
    for one in found:
        table.add_row(*map(cell, one.cells))
    return table


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("windows.yml").read_text("utf-8"))
    return loaded
