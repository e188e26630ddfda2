"""A contact's whole number on the page of a listing or a deduction: shown on request, and who read it is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from console import audit
from console.desk import AtDesk, Desk, Who
from console.pages import deductions, listings

router = APIRouter(prefix="/records")

Contact = Annotated[int, Form()]


@router.post("/listings/{record_id}/phone")
def of_listing(request: Request, desk: AtDesk, person: Who, record_id: int, contact_id: Contact) -> Response:
    """On the page of a listing."""
    _kept(desk, person.username, contact_id)
    return listings.show_one(request, desk, record_id, revealed=contact_id)


@router.post("/deductions/{record_id}/phone")
def of_deduction(request: Request, desk: AtDesk, person: Who, record_id: int, contact_id: Contact) -> Response:
    """On the page of a deduction."""
    _kept(desk, person.username, contact_id)
    return deductions.show_one(request, desk, record_id, revealed=contact_id)


def _kept(desk: Desk, by: str, contact_id: int) -> None:
    with desk.database.session() as opened:
        audit.note(opened, by, "phone_read", subject=f"contact {contact_id}", now=desk.now())
