"""Deductions (消防信用扣分): the list, and everything about one. Read-only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from console import page
from console.desk import AtDesk
from console.reads import deductions as read
from repair.messages.reminders import reminders
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
    with desk.database.session() as opened:
        found = read.detail(opened, deduction_id, desk.today())
        records = [RecordKey(RecordKind.DEDUCTION, deduction_id)]
        planned = reminders(opened, settings=desk.settings, now=desk.now(), records=records, limit=200)
    if found is None:
        raise HTTPException(404)
    names = {column.key: column.name for column in columns("deductions")}
    return page.show(request, "deduction.html", found=found, names=names, reminders=planned, today=desk.today())
