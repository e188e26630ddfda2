"""The rules in force: every value with its citation, how certain it is and when a person last checked it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk

router = APIRouter()


@router.get("/rules")
def rules(request: Request, desk: AtDesk) -> Response:
    """All rules, the newest first."""
    book = desk.rules
    return page.show(
        request, "rules.html", today=desk.today(), rules=book.rules[::-1], laws=book.laws, thresholds=book.thresholds
    )
