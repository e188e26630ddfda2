"""Twilio's Messages resource: create, list, fetch, redact, delete."""

from __future__ import annotations

import json
from base64 import b64encode
from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Form, Request, Response
from sqlalchemy import func, select
from starlette.routing import Route

from handset import shapes, striking
from handset.access import HOSTS, URLENCODED, Line, authenticated, basic, exchange_of, fields, fields_of
from handset.faults import Where
from handset.ledger import OPEN
from handset.paging import moments, page
from handset.problems import Refused
from handset.store import message_of
from handset.tables import Message
from handset.texts import TextOrder, take
from repair.settings import Settings
from repair.shortcut import Answer, Asked, Shortcut

PATH = "/2010-04-01/Accounts/{account}/Messages.json"

_JSON = ((b"content-type", b"application/json"),)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

router = APIRouter(prefix="/2010-04-01/Accounts/{account}", dependencies=[Depends(authenticated)])


async def create(request: Request) -> Response:
    """Take a text. Further fields of Twilio's form, such as ValidityPeriod, are accepted and change nothing."""
    line = exchange_of(request)
    authenticated(request.path_params["account"], line, await basic(request))
    order = _order(await fields(request))
    await striking.before(line, Where.messages, order.to)
    row = take(line, order)
    return await striking.answer(line, Where.messages, order.to, shapes.message(line.account, row), status=201)


creating = Route(PATH, create, methods=["POST"])


def shortcut(app: FastAPI, settings: Settings) -> Shortcut:
    """The same for one that is as nearly all are, without a fault: a load test asks hundreds of times a second."""
    key = b64encode(f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}".encode())

    async def short(asked: Asked) -> Answer | None:
        headers, line = dict(asked.headers), app.state.exchange
        host = headers.get(b"host", b"").decode("latin-1").partition(":")[0]
        given = headers.get(b"authorization", b"").removeprefix(b"Basic ")
        plain = host in HOSTS and headers.get(b"content-type") == URLENCODED.encode() and not line.faults.any()
        if not plain or not compare_digest(given, key):
            return None
        try:
            row = take(line, _order(fields_of(asked.body)))
        except Refused:
            return None
        body = _json(shapes.message(line.account, row)).encode()
        return Answer(201, [*_JSON, (b"content-length", str(len(body)).encode())], body)

    return short


def _order(form: dict[str, str]) -> TextOrder:
    return TextOrder(
        to=form.get("To", ""),
        from_=form.get("From", ""),
        service_sid=form.get("MessagingServiceSid", ""),
        body=form.get("Body", ""),
        status_callback=form.get("StatusCallback", ""),
    )


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
