"""What happens to a text sent through the domestic gateway: taken, delivered, reported; and one that answers it?"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from handset.exchange import Exchange
from handset.faults import Kind, Where
from handset.gateway_push import REPLIES, TEXTS, Pusher
from handset.gateway_tables import GatewayText
from handset.gateway_templates import Template
from handset.shapes import segments
from handset.store import message_of, new_sid, number_of
from handset.tables import Delivery, Message, Number

PORT = "10690000000001"  # the short number from which the handset sees these texts come
DELIVERED, OFF, REJECTED = "DELIVERED", "MOBILE_NOT_ON_SERVICE", "USER_REJECT"
WORDS = {DELIVERED: "delivered", OFF: "not on service", REJECTED: "rejected by the user"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrder:
    """SendSms, as the client sent it."""

    to: str  # E.164
    signature: str
    template: Template
    params: str  # JSON
    out_id: str


def stamp(moment: datetime | None) -> str:
    """A moment as the vendor writes it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def take(exchange: Exchange, pusher: Pusher, order: TextOrder) -> GatewayText:
    """Keep a text and start its way. Raises NotFilled when its values are refused."""
    body = f"【{order.signature}】{order.template.filled(order.params)}"
    now = exchange.clock.now()
    with exchange.store.write() as session:
        number_of(session, order.to)
        sid = new_sid("GW")
        session.add(
            Message(
                sid=sid,
                to=order.to,
                from_=PORT,
                body=body,
                direction="outbound-gateway",
                status="sent",
                created=now,
                updated=now,
                sent=now,
            )
        )
        biz_id = f"{secrets.randbelow(10**15):015d}^0"
        row = GatewayText(sid=sid, biz_id=biz_id, out_id=order.out_id, template=order.template.code, err_code="")
        session.add(row)
    exchange.tasks.start(sid, partial(_carry, exchange, pusher, sid, order.to))
    return row


async def _carry(exchange: Exchange, pusher: Pusher, sid: str, to: str) -> None:
    early = exchange.strike(Kind.reorder_receipts, Where.messages, to)  # the report overtakes the answer
    if not early:
        await asyncio.sleep(exchange.timing.text_step)
    broken = exchange.strike(Kind.undelivered, Where.messages, to)
    with exchange.store.write() as session:
        number = session.get(Number, to)
        message, kept = message_of(session, sid), session.get(GatewayText, sid)
        if message is None or kept is None or message.status != "sent":
            return
        stopped = number is not None and number.stopped
        kept.err_code = REJECTED if stopped else OFF if broken or (number and number.off) else DELIVERED
        message.status = "delivered" if kept.err_code == DELIVERED else "undelivered"
        message.updated = exchange.clock.now()
        if message.status == "delivered":
            session.add(Delivery(sid=sid, to=to, body=message.body, at=message.updated))
        report = _report(message, kept)
    if not exchange.strike(Kind.lose_receipts, Where.messages, to):
        pusher.add(TEXTS, report, times=2 if exchange.strike(Kind.double_receipts, Where.messages, to) else 1)


def _report(message: Message, kept: GatewayText) -> dict[str, Any]:
    return {
        "phone_number": message.to.removeprefix("+86"),
        "send_time": stamp(message.sent),
        "report_time": stamp(message.updated),
        "success": kept.err_code == DELIVERED,
        "err_code": kept.err_code,
        "err_msg": WORDS[kept.err_code],
        "sms_size": str(segments(message.body)),
        "biz_id": kept.biz_id,
        "out_id": kept.out_id,
    }


def listed(exchange: Exchange, to: str, day: str, biz_id: str) -> list[dict[str, Any]]:
    """QuerySendDetails: the texts to this number on this day (yyyymmdd), newest first. No BizId is told."""
    wanted = select(Message, GatewayText).join(GatewayText, GatewayText.sid == Message.sid).where(Message.to == to)
    if biz_id:
        wanted = wanted.where(GatewayText.biz_id == biz_id)
    with exchange.store.read() as session:
        rows = session.execute(wanted.order_by(Message.id.desc())).all()
    clock = exchange.clock.now().tzinfo
    return [
        _detail(message, kept, message.created.astimezone(clock))
        for message, kept in rows
        if message.created.astimezone(clock).strftime("%Y%m%d") == day
    ]


def _detail(message: Message, kept: GatewayText, created: datetime) -> dict[str, Any]:
    status = {"delivered": 3, "undelivered": 2}.get(message.status, 1)
    return {
        "PhoneNum": message.to.removeprefix("+86"),
        "SendStatus": status,
        "ErrCode": kept.err_code,
        "TemplateCode": kept.template,
        "Content": message.body,
        "SendDate": stamp(created),
        "ReceiveDate": stamp(message.updated) if status == 3 else "",
        "OutId": kept.out_id,
    }


def came_last(exchange: Exchange, phone: str) -> bool:
    """Whether the newest text on this handset came through the gateway: an answer then goes the same way."""
    arrived = Message.status.in_(("delivered", "received"))
    wanted = select(Message.from_).where(Message.to == phone, arrived).order_by(Message.id.desc()).limit(1)
    with exchange.store.read() as session:
        return session.scalar(wanted) == PORT


def reply(exchange: Exchange, pusher: Pusher, phone: str, body: str) -> Message:
    """A text typed at the handset in answer to one of these, pushed as SmsUp."""
    now = exchange.clock.now()
    with exchange.store.write() as session:
        number_of(session, phone)
        row = Message(
            sid=new_sid("GU"),
            to=PORT,
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
    element = {
        "phone_number": phone.removeprefix("+86"),
        "content": body,
        "send_time": stamp(now),
        "dest_code": PORT[-4:],
        "sequence_id": row.sid,
    }
    pusher.add(REPLIES, element, times=2 if exchange.strike(Kind.double_receipts, Where.messages, phone) else 1)
    return row


def resume(exchange: Exchange, pusher: Pusher) -> None:
    """After a restart: carry on with every text that was still on its way."""
    open_ = select(Message).join(GatewayText, GatewayText.sid == Message.sid).where(Message.status == "sent")
    with exchange.store.read() as session:
        rows = session.scalars(open_).all()
    for row in rows:
        exchange.tasks.start(row.sid, partial(_carry, exchange, pusher, row.sid, row.to))
