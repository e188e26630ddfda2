"""Which deductions are there, and what is known about one? The state is computed, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from console.paging import SIZE, Page, beyond, cut
from console.reads import search
from repair.enterprises.contact import ContactView, contacts_of
from repair.policy.deduction import DeductionClock
from repair.records.deduction import DeductionView, deduction_clock_of, deductions
from repair.records.due import still_due
from repair.store.tables import Deduction, DeductionEvent, Enterprise

_ORDER = (Deduction.deadline, Deduction.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the filters of the list say; empty means all."""

    q: str = ""  # enterprise, credit code or item
    status: str = ""  # overdue, open, rectified or withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A deduction and where it stands today."""

    view: DeductionView
    clock: DeductionClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything about one deduction."""

    line: Line
    contacts: list[ContactView]
    history: list[DeductionEvent]  # the newest first


def lines(session: Session, wanted: Wanted, today: date, *, after: str = "") -> Page:
    """A page of the list, the earliest deadline first."""
    chosen = select(Deduction).join(Enterprise, Enterprise.id == Deduction.enterprise_id)
    for condition in (*_conditions(wanted, today), beyond(after, _ORDER, (date, int), rising=True)):
        if condition is not None:
            chosen = chosen.where(condition)
    chosen = chosen.order_by(*_ORDER).limit(SIZE + 1)
    page = cut(session.scalars(chosen).all(), ("deadline", "id"), first=not after)
    return Page(rows=_of(session, [row.id for row in page.rows], today), next=page.next, first=page.first)


def detail(session: Session, deduction_id: int, today: date) -> Detail | None:
    """One deduction with its state, contacts and history."""
    found = _of(session, [deduction_id], today)
    if not found:
        return None
    events = select(DeductionEvent).where(DeductionEvent.deduction_id == deduction_id)
    return Detail(
        line=found[0],
        contacts=contacts_of(session, found[0].view.enterprise_id, every=True),
        history=list(session.scalars(events.order_by(DeductionEvent.at.desc(), DeductionEvent.id.desc()).limit(200))),
    )


def _of(session: Session, keys: Sequence[int], today: date) -> list[Line]:
    """These deductions with their states, in the order of the ids."""
    found = {view.deduction_id: view for view in deductions(session, deduction_ids=keys)} if keys else {}
    shown = (found[key] for key in keys if key in found)
    return [Line(view=view, clock=deduction_clock_of(view.facts, today)) for view in shown]


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool] | None]:
    withdrawn = and_(Deduction.withdrawn_on.is_not(None), Deduction.withdrawn_on <= today)
    undone, late = still_due(today), Deduction.deadline < today
    statuses = {
        "overdue": and_(undone, late),
        "open": and_(undone, not_(late)),
        "rectified": not_(or_(withdrawn, undone)),
        "withdrawn": withdrawn,
    }
    found: list[ColumnElement[bool] | None] = [statuses.get(wanted.status)]
    if wanted.q:
        found.append(or_(search.named(wanted.q), Deduction.item.icontains(wanted.q, autoescape=True)))
    return found
