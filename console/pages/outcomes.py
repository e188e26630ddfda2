"""What staff record about a listing or a deduction. Each goes through repair.records.outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from console import audit, forms, page
from console.desk import AtDesk, Desk, Who
from console.failures import told
from console.pages.kinds import PAGES
from repair.errors import NotAllowed
from repair.records import outcome
from repair.records.key import RecordKey, RecordKind

router = APIRouter(prefix="/records")

KINDS = {"listings": RecordKind.LISTING, "deductions": RecordKind.DEDUCTION}  # as the address names them

Text = Annotated[str, Form()]
Seen = Annotated[int, Form()]


@router.post("/{kind}/{record_id}/status")
def set_outcome(
    request: Request,
    desk: AtDesk,
    person: Who,
    *,
    kind: str,
    record_id: int,
    status: Text = "",
    on: Text = "",
    reason: Text = "",
    seen: Seen = 0,
) -> Response:
    """Applied for, removed, rejected, rectified, withdrawn … on a day."""
    key = _key(kind, record_id)
    day = forms.day(on, today=desk.today())
    problem = "" if day else "bad_date"
    if status not in outcome.OUTCOMES[key.kind]:
        problem = "choose_status"
    elif status in outcome.REASONED and not forms.reasoned(reason):
        problem = "give_grounds"
    given = {"status": status, "on": on, "status_reason": reason}
    if problem or day is None:
        return PAGES[key.kind].show(request, desk, record_id, problem=problem, given=given, status=422)

    def change(opened: Session) -> None:
        outcome.set_outcome(
            opened, key, status, on=day, by=person.name, now=desk.now(), reason=reason.strip(), seen=seen
        )
        details = {"status": status, "on": str(day)}
        audit.note(
            opened, person.username, "status_set", subject=PAGES[key.kind].subject(key), now=desk.now(), details=details
        )

    return _changed(request, desk, key, change, given, done="status")


@router.post("/{kind}/{record_id}/taken-back")
def take_back(
    request: Request,
    desk: AtDesk,
    person: Who,
    *,
    kind: str,
    record_id: int,
    status: Text = "",
    reason: Text = "",
    seen: Seen = 0,
) -> Response:
    """A status was noted by mistake: its day goes."""
    key = _key(kind, record_id)
    given = {"taken_back": status, "taken_back_reason": reason}
    problem = "" if forms.reasoned(reason) else "give_grounds"
    if status not in outcome.OUTCOMES[key.kind]:
        problem = "choose_status"
    if problem:
        return PAGES[key.kind].show(request, desk, record_id, problem=problem, given=given, status=422)

    def change(opened: Session) -> None:
        outcome.take_back(opened, key, status, by=person.name, now=desk.now(), reason=reason.strip(), seen=seen)
        details = {"status": status}
        audit.note(
            opened,
            person.username,
            "status_taken_back",
            subject=PAGES[key.kind].subject(key),
            now=desk.now(),
            details=details,
        )

    return _changed(request, desk, key, change, given, done="taken_back")


def _changed(
    request: Request,
    desk: Desk,
    key: RecordKey,
    change: Callable[[Session], None],
    given: dict[str, Any],
    *,
    done: str,
) -> Response:
    """Make the change and show the record; what is not allowed is shown with the form as it was filled in."""
    try:
        with desk.database.session() as opened:
            change(opened)
    except NotAllowed as error:
        return PAGES[key.kind].show(request, desk, key.id, problem=told(desk, error), given=given, status=409)
    return page.back(PAGES[key.kind].at(key), done=done)


def _key(kind: str, record_id: int) -> RecordKey:
    if kind not in KINDS:
        raise HTTPException(404)
    return RecordKey(KINDS[kind], record_id)
