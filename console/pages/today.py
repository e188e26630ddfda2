"""The first page: what waits for a person today."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk
from console.reads import today as read
from repair.policy.workdays import load_workdays

router = APIRouter()


@router.get("/")
def today(request: Request, desk: AtDesk) -> Response:
    """Today's work."""
    with desk.database.session() as opened:
        work = read.today(opened, desk.now())
    workdays = load_workdays(desk.settings.HOLIDAYS_FILE)
    unknown = workdays.unknown_soon(desk.today())
    return page.show(request, "today.html", work=work, now=desk.now(), unknown_years=unknown, beats=desk.beats())


@router.get("/unreachable")
def unreachable(request: Request, desk: AtDesk) -> Response:
    """Enterprises that no message can reach."""
    with desk.database.session() as opened:
        found = read.unreachable(opened, most=500)
    return page.show(request, "unreachable.html", enterprises=found)
