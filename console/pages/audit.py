"""What staff did: the audit trail, for administrators only."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from console import page
from console.desk import AtDesk, Who
from console.paging import SIZE, cut
from repair.store.tables import StaffAction

router = APIRouter()


@router.get("/audit")
def trail(request: Request, desk: AtDesk, person: Who, *, by: str = "", action: str = "", before: int = 0) -> Response:
    """The newest first."""
    if not person.is_admin:
        raise HTTPException(403)
    wanted = select(StaffAction).order_by(StaffAction.id.desc()).limit(SIZE + 1)
    for condition in (
        StaffAction.by == by if by else None,
        StaffAction.action == action if action else None,
        StaffAction.id < before if before else None,
    ):
        if condition is not None:
            wanted = wanted.where(condition)
    with desk.database.session() as opened:
        found = cut(opened.scalars(wanted).all(), ("id",), first=not before)
    last = found.rows[-1].id if found.next else 0
    return page.show(request, "audit.html", found=found, last=last, by=by, action=action)
