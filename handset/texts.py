"""What happens to a text: taken, sent, delivered, with a receipt at each step; and one typed at the handset?"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from handset.exchange import Exchange
from handset.faults import Kind, Where
from handset.ledger import OPEN, Text, move, switches, text_of, write
from handset.numbers import is_address, is_number
from handset.problems import Refused
from handset.shapes import API, segments
from handset.store import new_sid, number_of
from handset.tables import Message

log = logging.getLogger(__name__)

LONGEST = 1600


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrder:
    """The form of a new text, as the client sent it."""

    to: str
    from_: str
    service_sid: str
    body: str
    status_callback: str


def check(exchange: Exchange, order: TextOrder) -> None:
    """Twilio's own checks, in Twilio's order. Raises Refused."""
    if not order.to:
        raise Refused(21604)
    if not is_number(order.to):
        raise Refused(21211, order.to)
    if not order.from_ and not order.service_sid:
        raise Refused(21603)
    ours = exchange.settings.TWILIO_FROM
    if order.from_ and not is_number(order.from_):
        raise Refused(21212, order.from_)
    if order.from_ and ours and order.from_ != ours:
        raise Refused(21606, order.from_)
    if not order.body:
        raise Refused(21602)
    if len(order.body) > LONGEST:
        raise Refused(21617)
    if order.status_callback and not is_address(order.status_callback):
        raise Refused(21609, order.status_callback)


def take(exchange: Exchange, order: TextOrder) -> Text:
    """Keep a new text and start its way to the handset. Raises Refused."""
    check(exchange, order)
    if switches(exchange.store, order.to)[1]:
        raise Refused(21610)
    now = exchange.clock.now()
    text = Text(
        sid=new_sid("SM"),
        to=order.to,
        from_=order.from_ or exchange.settings.TWILIO_FROM,
        service_sid=order.service_sid or None,
        body=order.body,
        status="accepted" if order.service_sid else "queued",
        status_callback=order.status_callback or None,
        created=now,
        updated=now,
    )
    write(exchange.store, text)
    log.debug("text taken", extra={"action": "text_taken", "sid": text.sid})
    exchange.tasks.start(text.sid, partial(_carry, exchange, text))
    return text


async def _carry(exchange: Exchange, text: Text) -> None:
    """The way of one text from the provider to the handset."""
    step = exchange.timing.text_step
    late = exchange.strike(Kind.reorder_receipts, Where.messages, text.to)
    if text.status != "sent":
        _receipt(exchange, text)
        await asyncio.sleep(step)
        text = _move(exchange, text, "sent")
        if not late:
            _receipt(exchange, text)
    await asyncio.sleep(step)
    broken = exchange.strike(Kind.undelivered, Where.messages, text.to)
    if broken or switches(exchange.store, text.to)[0]:
        text = _move(exchange, text, "undelivered", code=broken.code if broken else 30003)
    else:
        text = _move(exchange, text, "delivered")
    _receipt(exchange, text)
    if late:
        _receipt(exchange, text, status="sent")


def _move(exchange: Exchange, text: Text, status: str, *, code: int | None = None) -> Text:
    log.debug("text moved", extra={"action": "text_moved", "sid": text.sid, "status": status})
    return move(exchange.store, text, status, exchange.clock.now(), code=code) or text


def _receipt(exchange: Exchange, text: Text, *, status: str = "") -> None:
    """Queue a status callback of the text as it is now, or of the status given."""
    if not text.status_callback:
        return
    if exchange.strike(Kind.lose_receipts, Where.messages, text.to):
        return
    times = 2 if exchange.strike(Kind.double_receipts, Where.messages, text.to) else 1
    params = _receipt_params(exchange, text, status or text.status)
    for _ in range(times):
        exchange.tasks.queue(text.sid, partial(_post, exchange, text.status_callback, params))


def _receipt_params(exchange: Exchange, text: Text, status: str) -> dict[str, str]:
    params = {
        "AccountSid": exchange.account,
        "ApiVersion": API,
        "From": text.from_,
        "To": text.to,
        "MessageSid": text.sid,
        "MessageStatus": status,
        "SmsSid": text.sid,
        "SmsStatus": status,
    }
    if text.service_sid:
        params["MessagingServiceSid"] = text.service_sid
    if text.error_code and status == text.status:
        params["ErrorCode"] = str(text.error_code)
    return params


async def _post(exchange: Exchange, url: str, params: dict[str, str]) -> None:
    await exchange.webhooks.send(url, params)


def reply(exchange: Exchange, phone: str, body: str) -> Message:
    """A text typed at the handset, on its way to the office."""
    now = exchange.clock.now()
    with exchange.store.write() as session:
        number_of(session, phone)
        row = Message(
            sid=new_sid("SM"),
            to=exchange.settings.TWILIO_FROM,
            from_=phone,
            body=body,
            direction="inbound",
            status="received",
            created=now,
            updated=now,
            sent=now,
            read=True,
        )
        session.add(row)
    params: dict[str, Any] = {
        "AccountSid": exchange.account,
        "ApiVersion": API,
        "Body": body,
        "From": phone,
        "FromCountry": "CN",
        "MessageSid": row.sid,
        "NumMedia": "0",
        "NumSegments": str(segments(body)),
        "SmsMessageSid": row.sid,
        "SmsSid": row.sid,
        "SmsStatus": "received",
        "To": row.to,
        "ToCountry": "CN",
    }
    exchange.tasks.queue(f"from {phone}", partial(_post, exchange, exchange.office("/twilio/sms"), params))
    return row


def resume(exchange: Exchange) -> None:
    """After a restart: carry on with every text that was still on its way."""
    with exchange.store.read() as session:
        rows = session.scalars(
            select(Message).where(Message.status.in_(OPEN), Message.direction == "outbound-api")
        ).all()
    for row in rows:
        exchange.tasks.start(row.sid, partial(_carry, exchange, text_of(row)))
