"""Which penalty records are there, and what is known about one? The window is computed, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from console.paging import SIZE, Page, beyond, cut
from console.reads import search
from repair.enterprises.contact import ContactView, contacts_of
from repair.policy.window import Window
from repair.records import event
from repair.records.classes import UNCONFIRMED, count_unconfirmed
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of
from repair.store.tables import Conversation, Enterprise, Outbox, Penalty, RecordEvent

_ORDER = (Penalty.decided_on, Penalty.id)
_DATES = (Penalty.applied_on, Penalty.repaired_on, Penalty.withdrawn_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the filters of the list say; empty means all."""

    q: str = ""  # enterprise, credit code or decision number
    status: str = ""  # open, applied, repaired, rejected or withdrawn
    confirmed: str = ""  # yes or no
    field: str = ""
    said: str = ""  # yes: the enterprise reported something that no officer has answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record with its window today."""

    case: CaseView
    window: Window


def lines(session: Session, wanted: Wanted, today: date, *, after: str = "") -> Page:
    """A page of the list, the newest decision first."""
    chosen = select(Penalty).join(Enterprise, Enterprise.id == Penalty.enterprise_id)
    for condition in (*_conditions(wanted), beyond(after, _ORDER, (date, int))):
        if condition is not None:
            chosen = chosen.where(condition)
    chosen = chosen.order_by(*(column.desc() for column in _ORDER)).limit(SIZE + 1)
    page = cut(session.scalars(chosen).all(), ("decided_on", "id"), first=not after)
    return Page(rows=of(session, [row.id for row in page.rows], today), next=page.next, first=page.first)


def of(session: Session, penalty_ids: Sequence[int], today: date) -> list[Line]:
    """These records with their windows, in the order of the ids."""
    found = {case.penalty_id: case for case in cases(session, penalty_ids=penalty_ids)} if penalty_ids else {}
    return [Line(case=found[key], window=window_of(found[key].facts, today)) for key in penalty_ids if key in found]


def of_enterprises(session: Session, enterprise_ids: Sequence[int], today: date) -> list[Line]:
    """Every record of these enterprises, the newest decision first; at most 50."""
    chosen = select(Penalty.id).where(Penalty.enterprise_id.in_(enterprise_ids))
    keys = session.scalars(chosen.order_by(Penalty.decided_on.desc(), Penalty.id.desc()).limit(50)).all()
    return of(session, keys, today)


def fields(session: Session) -> list[str]:
    """The fields that occur, for the filter."""
    return list(session.scalars(select(Penalty.field).where(Penalty.field != "").distinct().order_by(Penalty.field)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool] | None]:
    statuses: dict[str, ColumnElement[bool]] = {
        "open": and_(*(column.is_(None) for column in _DATES)),
        "applied": and_(Penalty.applied_on.is_not(None), Penalty.repaired_on.is_(None), Penalty.rejected_on.is_(None)),
        "rejected": and_(Penalty.rejected_on.is_not(None), Penalty.repaired_on.is_(None)),
        "repaired": Penalty.repaired_on.is_not(None),
        "withdrawn": Penalty.withdrawn_on.is_not(None),
    }
    found: list[ColumnElement[bool] | None] = [statuses.get(wanted.status)]
    if wanted.confirmed == "no":
        found.append(UNCONFIRMED)
    if wanted.confirmed == "yes":
        found.append(and_(Penalty.confirmed_by != "", Penalty.severity != ""))
    if wanted.field:
        found.append(Penalty.field == wanted.field)
    if wanted.said:
        found.append(Penalty.id.in_(unanswered()))
    if wanted.q:
        by_number = Penalty.decision_no.icontains(wanted.q, autoescape=True)
        found.append(or_(search.named(wanted.q), by_number))
    return found


def unanswered() -> Select[tuple[int]]:
    """Ids of the records whose enterprise reported something that no officer has answered."""
    newest = (
        select(RecordEvent.penalty_id, RecordEvent.event)
        .where(RecordEvent.event.in_((*event.SAID.values(), *event.ANSWERS)))
        .ext(distinct_on(RecordEvent.penalty_id))
        .order_by(RecordEvent.penalty_id, RecordEvent.at.desc(), RecordEvent.id.desc())
        .subquery()
    )
    return select(newest.c.penalty_id).where(newest.c.event.in_(event.SAID.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything about one record."""

    case: CaseView
    window: Window
    contacts: list[ContactView]
    messages: list[Outbox]  # by due time
    history: list[RecordEvent]  # the newest first
    conversations: list[Conversation]


def detail(session: Session, penalty_id: int, today: date) -> Detail | None:
    """One record with its window, contacts, messages and history."""
    found = of(session, [penalty_id], today)
    if not found:
        return None
    case = found[0].case
    contacts = contacts_of(session, case.enterprise_id, every=True)
    phones = [contact.phone for contact in contacts if contact.phone]
    spoken = or_(Conversation.enterprise_id == case.enterprise_id, Conversation.phone.in_(phones))
    sent = select(Outbox).where(Outbox.penalty_id == penalty_id).order_by(Outbox.due_at, Outbox.id).limit(200)
    events = select(RecordEvent).where(RecordEvent.penalty_id == penalty_id)
    return Detail(
        case=case,
        window=found[0].window,
        contacts=contacts,
        messages=list(session.scalars(sent)),
        history=list(session.scalars(events.order_by(RecordEvent.at.desc(), RecordEvent.id.desc()).limit(200))),
        conversations=list(
            session.scalars(select(Conversation).where(spoken).order_by(Conversation.last_at.desc()).limit(10))
        ),
    )


def unconfirmed(session: Session) -> int:
    """How many records wait for an officer to confirm their class."""
    return count_unconfirmed(session)
