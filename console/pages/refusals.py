"""Somebody wants no more reminders of one record, or wants them again: staff note it, for a record of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import Response

from console import audit, forms, page
from console.desk import AtDesk, Desk, Who
from console.failures import told
from console.pages.kinds import PAGES
from console.people import Person
from repair.conversations import wish as wishes
from repair.errors import NotAllowed
from repair.records import refusal
from repair.records.key import RecordKey, RecordKind

router = APIRouter(prefix="/records")

NOTED = {  # what the form's button says: what is done, and its code in the trail and above the page
    "refuse": (refusal.refuse, "refusal_set"),
    "lift": (refusal.lift, "refusal_lifted"),
}

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The form as it was filled in."""

    wish: str  # refuse or lift
    contact: str  # id of a contact; empty: all of them
    reason: str
    seen: int


def _wish(wish: Text = "", contact: Text = "", reason: Text = "", seen: Annotated[int, Form()] = 0) -> Wish:
    if wish not in NOTED or not (contact == "" or contact.isdigit()):
        raise HTTPException(422)
    return Wish(wish=wish, contact=contact, reason=reason.strip(), seen=seen)


Given = Annotated[Wish, Depends(_wish)]


@router.post("/{record_id}/refusal")
def of_penalty(request: Request, desk: AtDesk, person: Who, record_id: int, given: Given) -> Response:
    """About a penalty."""
    return _note(request, desk, person, RecordKey(RecordKind.PENALTY, record_id), given)


@router.post("/listings/{record_id}/refusal")
def of_listing(request: Request, desk: AtDesk, person: Who, record_id: int, given: Given) -> Response:
    """About a listing."""
    return _note(request, desk, person, RecordKey(RecordKind.LISTING, record_id), given)


@router.post("/deductions/{record_id}/refusal")
def of_deduction(request: Request, desk: AtDesk, person: Who, record_id: int, given: Given) -> Response:
    """About a deduction."""
    return _note(request, desk, person, RecordKey(RecordKind.DEDUCTION, record_id), given)


def _note(request: Request, desk: Desk, person: Person, key: RecordKey, wish: Wish) -> Response:
    """Note the wish of one contact or of all, and show the record; a refused form comes back as it was filled in."""
    given = {"contact": wish.contact, "refusal_reason": wish.reason}
    if not forms.reasoned(wish.reason):
        return PAGES[key.kind].show(request, desk, key.id, problem="give_grounds", given=given, status=422)
    note, code = NOTED[wish.wish]
    chosen = [int(wish.contact)] if wish.contact else None
    try:
        with desk.database.session() as opened:
            phones = note(opened, key, chosen, by=person.name, now=desk.now(), reason=wish.reason, seen=wish.seen)
            for phone in phones if wish.wish == "refuse" else ():
                wishes.cancel(opened, phone, desk.now(), about=key)  # what was asked for about it before
            details = {"contacts": chosen} if chosen else {}
            audit.note(
                opened, person.username, code, subject=PAGES[key.kind].subject(key), now=desk.now(), details=details
            )
    except NotAllowed as error:
        return PAGES[key.kind].show(request, desk, key.id, problem=told(desk, error), given=given, status=409)
    return page.back(PAGES[key.kind].at(key), done=code)
