"""Listings (安全生产严重失信主体名单): the list, and everything about one. Read-only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk
from console.reads import listings as read
from repair.messages.reminders import reminders
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
    with desk.database.session() as opened:
        found = read.detail(opened, listing_id, desk.today())
        records = [RecordKey(RecordKind.LISTING, listing_id)]
        planned = reminders(opened, settings=desk.settings, now=desk.now(), records=records, limit=200)
    if found is None:
        raise HTTPException(404)
    names = {column.key: column.name for column in columns("listings")}
    return page.show(request, "listing.html", found=found, names=names, reminders=planned, today=desk.today())
