"""Listings (安全生产严重失信主体名单): the list, and everything about one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk, Desk
from console.reads import listings as read
from console.reads.standing import standing
from repair.messages.reminders import reminders
from repair.policy.listing import SETTLED
from repair.records.key import RecordKey, RecordKind
from repair.records.readers.columns import columns

router = APIRouter(prefix="/records/listings")


def _wanted(q: str = "", status: str = "") -> read.Wanted:
    return read.Wanted(q=q.strip(), status=status)


@router.get("")
def listing(
    request: Request, desk: AtDesk, wanted: Annotated[read.Wanted, Depends(_wanted)], after: str = ""
) -> Response:
    """The newest listing first."""
    with desk.database.session() as opened:
        found = read.lines(opened, wanted, desk.today(), after=after)
    return page.show(request, "listings.html", found=found, wanted=wanted)


@router.get("/{listing_id}")
def one(request: Request, desk: AtDesk, listing_id: int) -> Response:
    """One listing: both days, what is missing, how the days came about."""
    return show_one(request, desk, listing_id)


def show_one(
    request: Request,
    desk: Desk,
    listing_id: int,
    *,
    revealed: int = 0,
    problem: str = "",
    given: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """One listing as a page; `given` are the values of a form that was refused, `revealed` a contact to unmask."""
    key = RecordKey(RecordKind.LISTING, listing_id)
    with desk.database.session() as opened:
        found = read.detail(opened, listing_id, desk.today())
        if found is None:
            raise HTTPException(404)
        planned = reminders(opened, settings=desk.settings, now=desk.now(), records=[key], limit=200)
        stands = standing(
            opened,
            key,
            contacts=found.contacts,
            history=found.history,
            reminders=planned,
            over=found.line.window.state in SETTLED,
        )
    context = {
        "found": found,
        "stands": stands,
        "names": {column.key: column.name for column in columns("listings")},
        "reminders": planned,
        "revealed": revealed,
        "given": given or {},
        "today": desk.today(),
    }
    return page.show(request, "listing.html", status=status, problem=problem, **context)
