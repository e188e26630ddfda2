"""Deliveries: what was sent to whom, what became of it and why; as pages and as a file."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from console import audit, page
from console.csv_file import csv_file
from console.desk import AtDesk, Desk, Who
from console.forms import optional_day
from console.page import moment
from console.reads import deliveries as read
from repair.log import mask
from repair.messages import one_time, reasons
from repair.messages.outbox import REMINDER
from repair.messages.planned import record_of
from repair.messages.preview import upcoming
from repair.messages.reminders import reminders
from repair.messages.status import State

router = APIRouter(prefix="/deliveries")

MOST = 20_000  # rows of a file; narrower filters give the rest


def _wanted(
    *, state: str = "", channel: str = "", step: str = "", since: str = "", until: str = "", q: str = ""
) -> read.Wanted:
    return read.Wanted(
        state=state,
        channel=channel,
        step=step,
        since=optional_day(since),
        until=optional_day(until),
        q=q.strip(),
    )


Filters = Annotated[read.Wanted, Depends(_wanted)]


@router.get("")
def listing(request: Request, desk: AtDesk, wanted: Filters, after: str = "") -> Response:
    """Planned ones by the time they leave, all others by their newest change."""
    with desk.database.session() as opened:
        found = read.rows(opened, wanted, after=after)
        steps = read.steps(opened)
        waiting = [row[0] for row in found.rows] if wanted.state == State.PLANNED else []
        will_say = upcoming(opened, waiting, desk.settings, desk.now())
    return page.show(request, "deliveries.html", found=found, wanted=wanted, steps=steps, will_say=will_say)


@router.post("/export")
def export(request: Request, desk: AtDesk, person: Who, wanted: Filters) -> Response:
    """The same rows as CSV for a spreadsheet; numbers stay masked."""
    with desk.database.session() as opened:
        rows = read.all_rows(opened, wanted, most=MOST)
        audit.note(opened, person.username, "exported", now=desk.now(), details={"rows": len(rows)})
    head = desk.words.groups["table"]["deliveries"]
    body = csv_file([head, *(_cells(desk, *row) for row in rows)])
    name = f"deliveries-{desk.today():%Y%m%d}.csv"
    return Response(body, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/{outbox_id}")
def one(request: Request, desk: AtDesk, outbox_id: int) -> Response:
    """One message."""
    return _one(request, desk, outbox_id)


@router.post("/{outbox_id}/phone")
def read_phone(request: Request, desk: AtDesk, person: Who, *, outbox_id: int) -> Response:
    """The same page with the whole number; who read it is kept."""
    with desk.database.session() as opened:
        audit.note(opened, person.username, "phone_read", subject=f"message {outbox_id}", now=desk.now())
    return _one(request, desk, outbox_id, revealed=True)


def _one(request: Request, desk: Desk, outbox_id: int, *, revealed: bool = False) -> Response:
    with desk.database.session() as opened:
        found = read.detail(opened, outbox_id)
        if found is None:
            raise HTTPException(404)
        message, preview, others = found.message, "", 0
        if not message.text and message.purpose == REMINDER:
            one_message = read.together(opened, message)
            made = upcoming(opened, one_message, desk.settings, desk.now()).get(outbox_id)
            preview, others = (made.text, len(one_message) - 1) if made else ("", 0)
        elif not message.text and (record := record_of(message)) is not None:
            views = reminders(opened, settings=desk.settings, now=desk.now(), records=[record])
            preview = next((view.text for view in views if view.outbox_id == outbox_id), "")
    return page.show(request, "delivery.html", found=found, preview=preview, others=others, revealed=revealed)


def _cells(desk: Desk, message: Any, enterprise: Any, penalty: Any) -> list[str]:
    say = desk.words.say
    return [
        moment(message.due_at),
        say("state", message.state),
        reasons.words(message.reason),
        desk.words.remedy(message.reason),
        say("channel", message.channel),
        say("step", message.step),
        enterprise.name if enterprise else "",
        enterprise.uscc if enterprise else "",
        penalty.decision_no if penalty else "",
        mask(message.to_phone),
        message.provider_sid or "",
        moment(message.updated_at),
        "" if message.purpose == one_time.CODE else message.text,
    ]
