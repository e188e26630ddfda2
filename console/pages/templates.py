"""Texts: every template as it would leave, with sample values or about a record, cut into parts as carriers do."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk
from repair.messages import preview
from repair.messages.standing import Standing, standings
from repair.records.numbered import numbered

router = APIRouter()


@router.get("/templates")
def templates(request: Request, desk: AtDesk, no: str = "") -> Response:
    """All of them with sample values; with a decision number those that its record would get now."""
    about: list[Standing] = []
    if no.strip():
        with desk.database.session() as opened:
            about = list(standings(opened, numbered(opened, no.strip()), desk.today()).values())
        shown = [one for standing in about for one in preview.of_record(standing, desk.settings)]
    else:
        shown = preview.samples(desk.settings, desk.today())
    groups: dict[tuple[str, str], list[preview.Shown]] = {}
    for one in shown:
        groups.setdefault((one.text.kind, one.text.family), []).append(one)
    return page.show(request, "templates.html", groups=groups, no=no.strip(), about=about)
