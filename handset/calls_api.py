"""Twilio's Calls resource: create, list, fetch, update."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy import select

from handset import shapes, striking
from handset.access import Line, authenticated
from handset.calls import CallOrder, hang_up, take
from handset.faults import Where
from handset.numbers import is_address
from handset.paging import moments, page
from handset.player import Ask
from handset.playing import play
from handset.playing import request as ask_for
from handset.problems import Refused
from handset.progress import OPEN, WAITING
from handset.store import call_of
from handset.tables import Call

router = APIRouter(prefix="/2010-04-01/Accounts/{account}", dependencies=[Depends(authenticated)])
Text = Annotated[str, Form()]


@router.post("/Calls.json", status_code=201)
async def create(
    line: Line,
    *,
    To: Text = "",
    From: Text = "",
    Url: Text = "",
    Method: Text = "POST",
    Twiml: Text = "",
    StatusCallback: Text = "",
    StatusCallbackEvent: Annotated[list[str] | None, Form()] = None,
    StatusCallbackMethod: Text = "POST",
    Timeout: Annotated[int, Form()] = 60,
    MachineDetection: Text = "",
) -> Response:
    """Take a call. Further fields of Twilio's form are accepted and change nothing."""
    await striking.before(line, Where.calls, To)
    order = CallOrder(
        to=To,
        from_=From,
        url=Url,
        method=_method(Method),
        twiml=Twiml,
        status_callback=StatusCallback,
        status_events=tuple(" ".join(StatusCallbackEvent or []).replace(",", " ").split()),
        status_method=_method(StatusCallbackMethod),
        timeout=Timeout,
        detect_machine=MachineDetection,
    )
    row = take(line, order)
    return await striking.answer(line, Where.calls, To, shapes.call(line.account, row), status=201)


@router.get("/Calls.json")
async def listed(line: Line, request: Request) -> Response:
    """The calls, newest first; filters To, From, Status, StartTime and EndTime."""
    await striking.before(line, Where.lookups)
    query = request.query_params
    rows = select(Call).where(*moments(Call.started, "StartTime", query), *moments(Call.ended, "EndTime", query))
    for name, column in (("To", Call.to), ("From", Call.from_), ("Status", Call.status)):
        if query.get(name):
            rows = rows.where(column == query[name])
    with line.store.read() as session:
        document = page(
            session,
            rows,
            Call,
            query=query,
            path=request.url.path,
            key="calls",
            shape=lambda row: shapes.call(line.account, row),
        )
    return await striking.answer(line, Where.lookups, None, document, status=200)


@router.get("/Calls/{sid}.json")
async def fetched(line: Line, sid: str, request: Request) -> Response:
    """One call."""
    await striking.before(line, Where.lookups)
    row = _call(line, sid, request)
    return await striking.answer(line, Where.lookups, row.to, shapes.call(line.account, row), status=200)


@router.post("/Calls/{sid}.json")
async def updated(
    line: Line,
    sid: str,
    request: Request,
    *,
    Status: Text = "",
    Url: Text = "",
    Method: Text = "POST",
    Twiml: Text = "",
) -> Response:
    """Hang up (completed), take back (canceled), or go on with another document (Url or Twiml)."""
    row = _call(line, sid, request)
    if Status == "completed" or (Status == "canceled" and row.status in WAITING):
        if row.status not in OPEN:
            raise Refused(21220)
        hang_up(line, sid)
    elif Url or Twiml:
        if row.status != "in-progress":
            raise Refused(21220)
        if Twiml:
            with line.store.write() as session:
                changed = call_of(session, sid)
                assert changed is not None
                changed.twiml = Twiml
            line.tasks.stop(sid)
            play(line, sid)
        else:
            if not is_address(Url):
                raise Refused(21205, Url)
            ask_for(line, sid, Ask(url=Url, method=_method(Method)))
    elif Status:
        raise Refused(20001, f"Status {Status}")
    return await striking.answer(
        line, Where.lookups, row.to, shapes.call(line.account, _call(line, sid, request)), status=200
    )


def _call(line: Line, sid: str, request: Request) -> Call:
    with line.store.read() as session:
        row = call_of(session, sid)
    if row is None:
        raise Refused(20404, request.url.path)
    return row


def _method(given: str) -> str:
    method = given.upper()
    if method not in ("GET", "POST"):
        raise Refused(20001, f"method {given}")
    return method
