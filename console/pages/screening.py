"""Old cases: every record that may be applied for already although nobody has, oldest first; as a page and a file."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console import audit, page
from console.chart import chart
from console.csv_file import csv_file
from console.desk import AtDesk, Desk, Who
from console.page import day
from console.paging import SIZE, Page, cursor, values_of
from repair.log import mask
from repair.records import classes, screening, stored
from repair.records.screening import Only, Open, Place

router = APIRouter(prefix="/screening")

MOST = 20_000  # rows of a file; the filters give the rest


def _wanted(only: str = "") -> Only | None:
    return Only(only) if only in list(Only) else None


Filter = Annotated[Only | None, Depends(_wanted)]


@router.get("")
def listing(request: Request, desk: AtDesk, only: Filter, after: str = "") -> Response:
    """The oldest window first, with the count by month."""
    today = desk.today()
    with desk.database.session() as opened:
        rows = screening.screening(opened, today, today=today, only=only, after=_place(after), batch=SIZE + 1)
        found = _page(list(islice(rows, SIZE + 1)), first=not after)
        months = screening.months(opened, today)
        context = {
            "unreachable": screening.count_unreachable(opened, today),
            "unconfirmed": classes.count_unconfirmed(opened),
            "waiting": stored.waiting(opened),
        }
    counts = {"all": sum(one.count for one in months), "duties": sum(one.duties for one in months)}
    drawing = chart(months)
    return page.show(
        request, "screening.html", found=found, only=only or "", months=months, chart=drawing, **counts, **context
    )


@router.post("/export")
def export(desk: AtDesk, person: Who, only: Filter) -> Response:
    """The same rows as CSV for a spreadsheet; numbers stay masked."""
    today = desk.today()
    with desk.database.session() as opened:
        rows = list(islice(screening.screening(opened, today, today=today, only=only), MOST))
        details = {"rows": len(rows), "only": only or ""}
        audit.note(opened, person.username, "screening_exported", now=desk.now(), details=details)
    body = csv_file([desk.words.groups["table"]["screening"], *(_cells(desk, row) for row in rows)])
    name = f"screening-{today:%Y%m%d}.csv"
    return Response(body, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _place(after: str) -> Place | None:
    given = values_of(after, (date, int)) if after else None
    return (given[0], given[1]) if given else None


def _page(rows: list[Open], *, first: bool) -> Page:
    shown = rows[:SIZE]
    following = cursor(shown[-1].window.earliest_apply, shown[-1].case.penalty_id) if len(rows) > SIZE else ""
    return Page(rows=shown, next=following, first=first)


def _cells(desk: Desk, one: Open) -> list[str]:
    say, case, window = desk.words.say, one.case, one.window
    return [
        case.enterprise,
        case.uscc,
        case.decision_no,
        day(case.decided_on),
        str(window.severity),
        day(window.earliest_apply),
        day(window.max_end),
        "；".join(say("law", code) for code in window.missing),
        say("reach", one.reach),
        mask(one.phone) if one.phone else "",
        say("why", f"said_{case.said}") if case.said else "",
        window.citation,
    ]
