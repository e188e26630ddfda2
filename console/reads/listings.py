"""Which listings are there, and what is known about one? The window is computed, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from console.paging import SIZE, Page, beyond, cut
from console.reads import search
from repair.enterprises.contact import ContactView, contacts_of
from repair.policy.listing import listing_words
from repair.policy.window import Window
from repair.records.listing import ListingView, listing_window_of, listings
from repair.store.tables import Enterprise, Listing, ListingEvent

_ORDER = (Listing.listed_on, Listing.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the filters of the list say; empty means all."""

    q: str = ""  # enterprise, credit code or decision number
    status: str = ""  # on, applied, rejected, removed or withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A listing with its window today."""

    view: ListingView
    window: Window
    label: str  # the state in Chinese; some differ from a penalty's


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything about one listing."""

    line: Line
    contacts: list[ContactView]
    history: list[ListingEvent]  # the newest first


def lines(session: Session, wanted: Wanted, today: date, *, after: str = "") -> Page:
    """A page of the list, the newest listing first."""
    chosen = select(Listing).join(Enterprise, Enterprise.id == Listing.enterprise_id)
    for condition in (*_conditions(wanted, today), beyond(after, _ORDER, (date, int))):
        if condition is not None:
            chosen = chosen.where(condition)
    chosen = chosen.order_by(*(column.desc() for column in _ORDER)).limit(SIZE + 1)
    page = cut(session.scalars(chosen).all(), ("listed_on", "id"), first=not after)
    return Page(rows=_of(session, [row.id for row in page.rows], today), next=page.next, first=page.first)


def detail(session: Session, listing_id: int, today: date) -> Detail | None:
    """One listing with its window, contacts and history."""
    found = _of(session, [listing_id], today)
    if not found:
        return None
    events = select(ListingEvent).where(ListingEvent.listing_id == listing_id)
    return Detail(
        line=found[0],
        contacts=contacts_of(session, found[0].view.enterprise_id, every=True),
        history=list(session.scalars(events.order_by(ListingEvent.at.desc(), ListingEvent.id.desc()).limit(200))),
    )


def _of(session: Session, keys: Sequence[int], today: date) -> list[Line]:
    """These listings with their windows, in the order of the ids."""
    found = {view.listing_id: view for view in listings(session, listing_ids=keys)} if keys else {}
    shown = []
    for view in (found[key] for key in keys if key in found):
        window = listing_window_of(view.facts, today)
        shown.append(Line(view=view, window=window, label=listing_words(window.state)))
    return shown


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool] | None]:
    withdrawn, removed = (_came(column, today) for column in (Listing.withdrawn_on, Listing.removed_on))
    on_list = not_(or_(withdrawn, removed))
    applied, refused = (_came(column, today) for column in (Listing.applied_on, Listing.rejected_on))
    rejected = and_(refused, or_(not_(applied), Listing.rejected_on >= Listing.applied_on))
    statuses = {
        "on": on_list,
        "applied": and_(on_list, applied, not_(rejected)),
        "rejected": and_(on_list, rejected),
        "removed": and_(removed, not_(withdrawn)),
        "withdrawn": withdrawn,
    }
    found: list[ColumnElement[bool] | None] = [statuses.get(wanted.status)]
    if wanted.q:
        by_number = Listing.decision_no.icontains(wanted.q, autoescape=True)
        found.append(or_(search.named(wanted.q), by_number))
    return found


def _came(column: Any, today: date) -> ColumnElement[bool]:
    """The condition that this date is known and has come; never null."""
    return and_(column.is_not(None), column <= today)
