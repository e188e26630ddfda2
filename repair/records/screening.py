"""Which old cases may be repaired already, although nobody has applied? Oldest first, with what is missing.

The stored windows only point at candidates: each record that is shown has its window computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby, islice

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from repair.enterprises.reach import Reach, reach_of, unreachable
from repair.policy.window import Window, WindowState
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of
from repair.store.tables import Penalty, RecordWindow

BATCH = 500  # candidates a round of queries


class Only(StrEnum):
    """Which part of the list."""

    READY = "ready"  # every duty is fulfilled: only the application itself is missing
    DUTIES = "duties"  # a fine is unpaid, or the violation is not corrected
    UNREACHABLE = "unreachable"  # no usable number, or the one there is was opted out


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One record that may be applied for."""

    case: CaseView
    window: Window
    reach: Reach
    phone: str  # E.164; the number that would be used; empty when there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How many records of the list opened in a month."""

    begins: date  # the first of the month
    ready: int
    duties: int

    @property
    def count(self) -> int:
        return self.ready + self.duties


Place = tuple[date, int]  # earliest day and id of the last record seen


def screening(
    session: Session,
    as_of: date,
    *,
    today: date,
    only: Only | None = None,
    after: Place | None = None,
    batch: int = BATCH,
) -> Iterator[Open]:
    """Every record that is open on `as_of` and not applied for, oldest window first.

    A day before `today` is answered by computing every record, since the stored windows speak of today. `batch` is how
    many candidates are looked at together: about a page for a page.
    """
    found = _stored(session, as_of, only, after, batch) if as_of >= today else _past(session, as_of)
    while ids := list(islice(found, batch)):
        for one in opened(session, ids, as_of):
            if only is None or _fits(one, only):
                yield one


def opened(session: Session, ids: Sequence[int], as_of: date) -> list[Open]:
    """Those of these records that are open, in the order of their windows."""
    views = [(case, window_of(case.facts, as_of)) for case in cases(session, penalty_ids=ids)]
    views = [(case, window) for case, window in views if window.state is WindowState.OPEN and window.earliest_apply]
    views.sort(key=lambda pair: (pair[1].earliest_apply, pair[0].penalty_id))
    reached = reach_of(session, [(case.enterprise_id, case.penalty_id) for case, _ in views])
    return [
        Open(case=case, window=window, reach=reached[case.penalty_id].reach, phone=reached[case.penalty_id].phone)
        for case, window in views
    ]


def months(session: Session, today: date) -> list[Month]:
    """The count by month of the first day to apply, oldest first; from the stored windows."""
    month = func.date_trunc("month", RecordWindow.earliest_apply)
    duties = func.count().filter(RecordWindow.duties_open)
    rows = session.execute(select(month, func.count(), duties).where(*_listed(today)).group_by(month).order_by(month))
    return [Month(begins=begins.date(), ready=count - due, duties=due) for begins, count, due in rows]


def months_of(found: Sequence[Open]) -> list[Month]:
    """The same count of a list that is there already."""
    days = [(one.window.earliest_apply, one.window.duties_open) for one in found]
    begins = sorted((day.replace(day=1), duties) for day, duties in days if day is not None)
    counted = []
    for first, group in groupby(begins, key=lambda pair: pair[0]):
        due = [duty for _, duty in group]
        counted.append(Month(begins=first, ready=len(due) - sum(due), duties=sum(due)))
    return counted


def count_unreachable(session: Session, today: date) -> int:
    """How many records of the list no message can reach; from the stored windows and today's contacts."""
    wanted = select(func.count()).select_from(RecordWindow).where(*_listed(today), _unreachable())
    return session.scalar(wanted) or 0


def _listed(as_of: date) -> tuple[ColumnElement[bool], ...]:
    """The candidates among the stored windows; `unapplied` stands bare so that its partial index serves."""
    return (RecordWindow.unapplied.expression, RecordWindow.earliest_apply <= as_of, RecordWindow.max_end >= as_of)


def _unreachable() -> ColumnElement[bool]:
    return unreachable(RecordWindow.enterprise_id, RecordWindow.penalty_id)


def candidates(as_of: date, only: Only | None, after: Place | None, batch: int = BATCH) -> Select[date | None, int]:
    """The next candidates in order, as an index scan."""
    wanted = select(RecordWindow.earliest_apply, RecordWindow.penalty_id).where(*_listed(as_of))
    if only is Only.UNREACHABLE:
        wanted = wanted.where(_unreachable())
    elif only is not None:
        wanted = wanted.where(RecordWindow.duties_open.is_(only is Only.DUTIES))
    order = (RecordWindow.earliest_apply, RecordWindow.penalty_id)
    if after is not None:
        wanted = wanted.where(tuple_(*order) > tuple_(*after))
    return wanted.order_by(*order).limit(batch)


def _stored(session: Session, as_of: date, only: Only | None, after: Place | None, batch: int) -> Iterator[int]:
    while rows := session.execute(candidates(as_of, only, after, batch)).all():
        yield from (penalty_id for _, penalty_id in rows)
        last = rows[-1]
        after = (last[0], last[1]) if last[0] is not None else None


def _past(session: Session, as_of: date) -> Iterator[int]:
    """Every record that was decided by then and is open then; the windows decide the order."""
    keys = session.scalars(select(Penalty.id).where(Penalty.decided_on <= as_of).order_by(Penalty.id)).all()
    found: list[tuple[date, int]] = []
    for start in range(0, len(keys), BATCH):
        for case in cases(session, penalty_ids=keys[start : start + BATCH]):
            window = window_of(case.facts, as_of)
            if window.state is WindowState.OPEN and window.earliest_apply:
                found.append((window.earliest_apply, case.penalty_id))
    yield from (penalty_id for _, penalty_id in sorted(found))


def _fits(one: Open, only: Only) -> bool:
    if only is Only.UNREACHABLE:
        return one.reach is not Reach.OK
    return one.window.duties_open is (only is Only.DUTIES)
