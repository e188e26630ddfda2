"""What do we know about one listing (安全生产严重失信主体名单)? Read-only views for every other room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, literal, select
from sqlalchemy.orm import Session

from repair.policy.listing import ListingFacts, listing_window
from repair.policy.window import Window
from repair.records.penalty import of_number
from repair.records.windows import rules
from repair.store.database import Database
from repair.store.tables import Enterprise, Listing

_WITHOUT_STATUS: dict[str, Any] = {
    **dict.fromkeys(("applied_on", "rejected_on", "removed_on", "withdrawn_on")),
    "enterprise_closed": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """One listing with its enterprise, as every room outside `records` sees it."""

    listing_id: int
    decision_no: str
    enterprise_id: int
    enterprise: str  # name
    uscc: str
    window_version: int
    facts: ListingFacts


def listings(
    session: Session,
    *,
    decision_no: str | None = None,
    enterprise_id: int | None = None,
    listing_ids: Collection[int] | None = None,
    uscc: str | None = None,
) -> list[ListingView]:
    """The listings that fit every given condition, oldest first; all of them without a condition.

    A decision number also fits when only its brackets or blanks are written differently.
    """
    wanted = select(Listing, Enterprise).join(Enterprise, Listing.enterprise_id == Enterprise.id)
    wanted = wanted.order_by(Listing.listed_on, Listing.decision_no, Listing.id)
    if enterprise_id is not None:
        wanted = wanted.where(Listing.enterprise_id == enterprise_id)
    if listing_ids is not None:
        wanted = wanted.where(Listing.id == any_(literal(list(listing_ids), ARRAY(BigInteger))))
    if uscc is not None:
        wanted = wanted.where(Enterprise.uscc == uscc)
    return [
        listing_view(row, enterprise)
        for row, enterprise in of_number(session, wanted, Listing.decision_no, decision_no)
    ]


def listing_window_of(facts: ListingFacts, today: date) -> Window:
    """The one result that every room shows for these facts."""
    return listing_window(facts, rules(), today)


def listing_place(facts: ListingFacts, today: date) -> tuple[date | None, date | None, str]:
    """Where the window lies, whatever has become of the entry since: only another place begins a ladder anew."""
    plain = replace(facts, **_WITHOUT_STATUS)
    result = listing_window_of(plain, today)
    return (result.min_end, result.max_end, result.rule)


def restate_listings(database: Database, today: date) -> int:
    """Compute all windows anew under other rules; an entry whose dates moved begins its ladder anew. How many did."""
    with database.session() as session:
        found = session.execute(
            select(Listing, Enterprise)
            .join(Enterprise, Listing.enterprise_id == Enterprise.id)
            .where(Listing.min_end.is_not(None))
            .order_by(Listing.id)
            .with_for_update(of=Listing, key_share=True)
        )
        moved = 0
        for row, enterprise in found:
            min_end, max_end, _ = listing_place(listing_facts(row, enterprise), today)
            if (min_end, max_end) != (row.min_end, row.max_end):
                row.min_end, row.max_end, row.plan_needed = min_end, max_end, True
                row.window_version += 1
                moved += 1
        return moved


def listing_facts(row: Listing, enterprise: Enterprise) -> ListingFacts:
    """What the law asks about this row."""
    return ListingFacts(
        decision_no=row.decision_no,
        listed_on=row.listed_on,
        authority=row.authority,
        reason=row.reason,
        fulfilled_on=row.fulfilled_on,
        applied_on=row.applied_on,
        rejected_on=row.rejected_on,
        removed_on=row.removed_on,
        withdrawn_on=row.withdrawn_on,
        enterprise_closed=enterprise.closed_on is not None,
    )


def listing_view(row: Listing, enterprise: Enterprise) -> ListingView:
    """The record of this row, as every room outside `records` sees it."""
    return ListingView(
        listing_id=row.id,
        decision_no=row.decision_no,
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        uscc=enterprise.uscc,
        window_version=row.window_version,
        facts=listing_facts(row, enterprise),
    )
