"""Deductions (消防信用扣分): the list, and everything about one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk, Desk
from console.reads import deductions as read
from console.reads.standing import standing
from repair.messages.reminders import reminders
from repair.policy.deduction import SETTLED
from repair.records.key import RecordKey, RecordKind
from repair.records.readers.columns import columns

router = APIRouter(prefix="/records/deductions")


def _wanted(q: str = "", status: str = "") -> read.Wanted:
    return read.Wanted(q=q.strip(), status=status)


@router.get("")
def listing(
    request: Request, desk: AtDesk, wanted: Annotated[read.Wanted, Depends(_wanted)], after: str = ""
) -> Response:
    """The earliest deadline first."""
    with desk.database.session() as opened:
        found = read.lines(opened, wanted, desk.today(), after=after)
    return page.show(request, "deductions.html", found=found, wanted=wanted)


@router.get("/{deduction_id}")
def one(request: Request, desk: AtDesk, deduction_id: int) -> Response:
    """One deduction: its deadline, and whether it is put right."""
    return show_one(request, desk, deduction_id)


def show_one(
    request: Request,
    desk: Desk,
    deduction_id: int,
    *,
    revealed: int = 0,
    problem: str = "",
    given: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """One deduction as a page; `given` are the values of a form that was refused, `revealed` a contact to unmask."""
    key = RecordKey(RecordKind.DEDUCTION, deduction_id)
    with desk.database.session() as opened:
        found = read.detail(opened, deduction_id, desk.today())
        if found is None:
            raise HTTPException(404)
        planned = reminders(opened, settings=desk.settings, now=desk.now(), records=[key], limit=200)
        stands = standing(
            opened,
            key,
            contacts=found.contacts,
            history=found.history,
            reminders=planned,
            over=found.line.clock.state in SETTLED,
        )
    context = {
        "found": found,
        "stands": stands,
        "names": {column.key: column.name for column in columns("deductions")},
        "reminders": planned,
        "revealed": revealed,
        "given": given or {},
        "today": desk.today(),
    }
    return page.show(request, "deduction.html", status=status, problem=problem, **context)
