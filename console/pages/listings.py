"""Listings (安全生产严重失信主体名单): the list, and everything about one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk, Desk
from console.pages import one_record
from console.reads import listings as read
from repair.policy.listing import SETTLED
from repair.records.key import RecordKey, RecordKind

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


def show_one(request: Request, desk: Desk, listing_id: int, **how: Any) -> Response:
    """The same after a form; `how`: see `one_record.show`."""
    key = RecordKey(RecordKind.LISTING, listing_id)
    return one_record.show(
        request, desk, key, read=read.detail, over=lambda found: found.line.window.state in SETTLED, **how
    )
