"""Twilio's Messages resource: create, list, fetch, redact, delete."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy import func, select
from starlette.routing import Route

from handset import shapes, striking
from handset.access import Line, authenticated, basic, exchange_of, fields
from handset.faults import Where
from handset.ledger import OPEN
from handset.paging import moments, page
from handset.problems import Refused
from handset.store import message_of
from handset.tables import Message
from handset.texts import TextOrder, take

router = APIRouter(prefix="/2010-04-01/Accounts/{account}", dependencies=[Depends(authenticated)])


async def create(request: Request) -> Response:
    """Take a text. Further fields of Twilio's form, such as ValidityPeriod, are accepted and change nothing.

    A plain endpoint: a load test asks here hundreds of times a second, and the framework's own work would cost most.
    """
    line = exchange_of(request)
    authenticated(request.path_params["account"], line, await basic(request))
    form = await fields(request)
    order = TextOrder(
        to=form.get("To", ""),
        from_=form.get("From", ""),
        service_sid=form.get("MessagingServiceSid", ""),
        body=form.get("Body", ""),
        status_callback=form.get("StatusCallback", ""),
    )
    await striking.before(line, Where.messages, order.to)
    row = take(line, order)
    return await striking.answer(line, Where.messages, order.to, shapes.message(line.account, row), status=201)


creating = Route("/2010-04-01/Accounts/{account}/Messages.json", create, methods=["POST"])


@router.get("/Messages.json")
async def listed(line: Line, request: Request) -> Response:
    """The texts, newest first; filters To, From and DateSent."""
    await striking.before(line, Where.lookups)
    query = request.query_params
    # A text that was only just taken has no DateSent yet; a look-up after a time-out must find it all the same.
    rows = select(Message).where(*moments(func.coalesce(Message.sent, Message.created), "DateSent", query))
    if query.get("To"):
        rows = rows.where(Message.to == query["To"])
    if query.get("From"):
        rows = rows.where(Message.from_ == query["From"])
    with line.store.read() as session:
        document = page(
            session,
            rows,
            Message,
            query=query,
            path=request.url.path,
            key="messages",
            shape=lambda row: shapes.message(line.account, row),
        )
    return await striking.answer(line, Where.lookups, None, document, status=200)


@router.get("/Messages/{sid}.json")
async def fetched(line: Line, sid: str, request: Request) -> Response:
    """One text."""
    await striking.before(line, Where.lookups)
    with line.store.read() as session:
        row = message_of(session, sid)
    if row is None:
        raise Refused(20404, request.url.path)
    return await striking.answer(line, Where.lookups, row.to, shapes.message(line.account, row), status=200)


@router.post("/Messages/{sid}.json")
async def redacted(line: Line, sid: str, request: Request, Body: Annotated[str | None, Form()] = None) -> Response:
    """An empty Body takes the words out of a finished text; Twilio allows no other change."""
    with line.store.write() as session:
        row = message_of(session, sid)
        if row is None:
            raise Refused(20404, request.url.path)
        if Body:
            raise Refused(20001, "Body can only be made empty")
        if row.status in OPEN:
            raise Refused(20009)
        row.body, row.updated = "", line.clock.now()
    return await striking.answer(line, Where.lookups, row.to, shapes.message(line.account, row), status=200)


@router.delete("/Messages/{sid}.json", status_code=204)
async def deleted(line: Line, sid: str, request: Request) -> Response:
    """Forget a finished text; what was delivered stays counted."""
    with line.store.write() as session:
        row = message_of(session, sid)
        if row is None:
            raise Refused(20404, request.url.path)
        if row.status in OPEN:
            raise Refused(20009)
        session.delete(row)
    return Response(status_code=204)
