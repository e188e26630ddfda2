"""Penalty records: the list, and everything about one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import Response

from console import audit, page
from console.desk import AtDesk, Desk, Who
from console.reads import records as read
from console.reads.standing import standing
from repair.messages.reminders import reminders
from repair.policy.facts import PenaltyFacts
from repair.policy.window import OVER, Window, WindowState
from repair.policy.workdays import load_workdays
from repair.records.clocks import clocks_of
from repair.records.key import RecordKey, RecordKind

router = APIRouter(prefix="/records")

CONDITIONS = ("period", "fine_unpaid", "not_rectified", "commitment")  # codes of what may be missing


def _wanted(q: str = "", status: str = "", confirmed: str = "", field: str = "", said: str = "") -> read.Wanted:
    return read.Wanted(q=q.strip(), status=status, confirmed=confirmed, field=field, said=said)


Filters = Annotated[read.Wanted, Depends(_wanted)]


@router.get("")
def listing(request: Request, desk: AtDesk, wanted: Filters, after: str = "") -> Response:
    """The newest decision first."""
    return show_list(request, desk, wanted, after=after)


@router.get("/{penalty_id}")
def one(request: Request, desk: AtDesk, penalty_id: int) -> Response:
    """One record."""
    return show_one(request, desk, penalty_id)


@router.post("/{penalty_id}/phone")
def read_phone(
    request: Request, desk: AtDesk, person: Who, penalty_id: int, contact_id: Annotated[int, Form()]
) -> Response:
    """The same page with a contact's whole number; who read it is kept."""
    with desk.database.session() as opened:
        audit.note(opened, person.username, "phone_read", subject=f"contact {contact_id}", now=desk.now())
    return show_one(request, desk, penalty_id, revealed=contact_id)


def show_list(
    request: Request, desk: Desk, wanted: read.Wanted, *, after: str = "", problem: str = "", status: int = 200
) -> Response:
    """The list as a page; `problem` is a code of wording.yml."""
    with desk.database.session() as opened:
        found = read.lines(opened, wanted, desk.today(), after=after)
        fields = read.fields(opened)
    return page.show(request, "records.html", status=status, problem=problem, found=found, wanted=wanted, fields=fields)


def show_one(
    request: Request,
    desk: Desk,
    penalty_id: int,
    *,
    revealed: int = 0,
    problem: str = "",
    given: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """One record as a page; `given` are the values of a form that was refused, `revealed` a contact to unmask."""
    with desk.database.session() as opened:
        found = read.detail(opened, penalty_id, desk.today())
        if found is None:
            raise HTTPException(404)
        records = [RecordKey(RecordKind.PENALTY, penalty_id)]
        views = reminders(opened, settings=desk.settings, now=desk.now(), records=records, limit=200)
        stands = standing(
            opened,
            records[0],
            contacts=found.contacts,
            history=found.history,
            reminders=views,
            over=found.window.state in (*OVER, WindowState.ENDED),
        )
    rule = next((one for one in desk.rules.rules if _speaks(one, found.window.rule)), None)
    context = {
        "found": found,
        "case": found.case,
        "window": found.window,
        "stands": stands,
        "reminders": views,
        "clocks": clocks_of(found.case.facts, found.window, desk.today(), load_workdays(desk.settings.HOLIDAYS_FILE)),
        "met": _met(found.window, found.case.facts),
        "rule": rule or desk.rules.in_force(desk.today()),
        "provision": next((p for p in rule.provisions if p.id == found.window.rule), None) if rule else None,
        "revealed": revealed,
        "given": given or {},
        "today": desk.today(),
    }
    return page.show(request, "record.html", status=status, problem=problem, **context)


def _met(window: Window, facts: PenaltyFacts) -> list[str]:
    """Codes of the conditions that hold: those that are not missing and of which there is something to see."""
    seen = {
        "period": window.min_end,
        "fine_unpaid": True,
        "not_rectified": facts.rectified_on,
        "commitment": facts.committed_on,
    }
    return [code for code in CONDITIONS if code not in window.missing and seen[code]]


def _speaks(rule: Any, provision: str) -> bool:
    return any(one.id == provision for one in rule.provisions)
