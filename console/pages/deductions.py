"""Deductions (消防信用扣分): the list, and everything about one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk, Desk
from console.pages import one_record
from console.reads import deductions as read
from repair.policy.deduction import SETTLED
from repair.records.key import RecordKey, RecordKind

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


def show_one(request: Request, desk: Desk, deduction_id: int, **how: Any) -> Response:
    """The same after a form; `how`: see `one_record.show`."""
    key = RecordKey(RecordKind.DEDUCTION, deduction_id)
    return one_record.show(
        request, desk, key, read=read.detail, over=lambda found: found.line.clock.state in SETTLED, **how
    )
