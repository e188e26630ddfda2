"""What happens to a call: taken, ringing, answered or not; and one dialled at the handset?"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from handset.exchange import Exchange
from handset.habits import Calls, meets
from handset.numbers import is_address, is_number
from handset.playing import play
from handset.problems import Refused
from handset.progress import OPEN, WAITING, answered, end, report, ring
from handset.store import call_of, new_sid, number_of
from handset.tables import Call, Number

log = logging.getLogger(__name__)

EVENTS = ("initiated", "ringing", "answered", "completed")
LONGEST_RING = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOrder:
    """The form of a new call, as the client sent it."""

    to: str
    from_: str
    url: str = ""
    method: str = "POST"
    twiml: str = ""
    status_callback: str = ""
    status_events: tuple[str, ...] = ()
    status_method: str = "POST"
    timeout: int = 60  # seconds of ringing
    detect_machine: str = ""


def check(exchange: Exchange, order: CallOrder) -> None:
    """Twilio's own checks. Raises Refused."""
    if not order.to:
        raise Refused(21201)
    if not is_number(order.to):
        raise Refused(21211, order.to)
    if not order.from_:
        raise Refused(21213)
    ours = exchange.settings.TWILIO_FROM
    if not is_number(order.from_) or (ours and order.from_ != ours):
        raise Refused(21212, order.from_)
    if not order.twiml and not is_address(order.url):
        raise Refused(21205, order.url)
    if order.status_callback and not is_address(order.status_callback):
        raise Refused(21609, order.status_callback)


def take(exchange: Exchange, order: CallOrder) -> Call:
    """Keep a new call and let it ring. Raises Refused."""
    check(exchange, order)
    return keep(exchange, order)


def keep(exchange: Exchange, order: CallOrder, *, direction: str = "outbound-api", sid: str = "") -> Call:
    """The same for a call that was checked elsewhere."""
    now = exchange.clock.now()
    with exchange.store.write() as session:
        number_of(session, order.to)
        row = Call(
            sid=sid or new_sid("CA"),
            to=order.to,
            from_=order.from_,
            direction=direction,
            status="queued",
            url=order.url or None,
            method=order.method,
            twiml=order.twiml or None,
            status_callback=order.status_callback or None,
            status_events=" ".join(one for one in EVENTS if one in order.status_events) or "completed",
            status_method=order.status_method,
            timeout=min(max(order.timeout, 1), LONGEST_RING),
            detect_machine=order.detect_machine or None,
            created=now,
            updated=now,
            sequence=0,
        )
        session.add(row)
    log.info("call taken", extra={"action": "call_taken", "sid": row.sid})
    exchange.tasks.start(row.sid, partial(_ring, exchange, row))
    return row


async def _ring(exchange: Exchange, row: Call, *, again: bool = False) -> None:
    """Let the handset ring until its time is over; whoever answers stops this."""
    if not again:
        report(exchange, row.sid, "initiated", status="initiated")
    await asyncio.sleep(exchange.timing.text_step)
    with exchange.store.read() as session:
        number = session.get(Number, row.to)
        busy = session.scalar(
            select(Call.id).where(
                (Call.to == row.to) | (Call.from_ == row.to),
                Call.id != row.id,
                Call.status.in_(("ringing", "in-progress")),
            )
        )
    if number is not None and number.off:  # the network knows: it does not even ring
        end(exchange, row.sid, "no-answer")
        return
    habit = meets(exchange, row.to)
    if busy or habit is Calls.busy:
        end(exchange, row.sid, "busy")
        return
    ring(exchange, row.sid)
    if habit in (Calls.answer, Calls.machine):
        await asyncio.sleep(exchange.timing.text_step)
        answer(exchange, row.sid, machine=habit is Calls.machine)
        return
    await asyncio.sleep(row.timeout * exchange.timing.second)
    end(exchange, row.sid, "no-answer")


def answer(exchange: Exchange, sid: str, *, machine: bool = False) -> bool:
    """Somebody answers, or their voicemail does. False when the call does not ring any more."""
    with exchange.store.read() as session:
        row = call_of(session, sid)
    if row is None or row.status != "ringing" or row.direction == "inbound":
        return False
    by = None
    if row.detect_machine:
        end_asked = row.detect_machine == "DetectMessageEnd"
        by = ("machine_end_beep" if end_asked else "machine_start") if machine else "human"
    exchange.tasks.stop(sid)
    answered(exchange, sid, answered_by=by)
    play(exchange, sid, detected=by is not None)
    return True


def decline(exchange: Exchange, sid: str) -> bool:
    """The person does not want the call. False when it does not ring any more."""
    with exchange.store.read() as session:
        row = call_of(session, sid)
    return row is not None and row.status == "ringing" and end(exchange, sid, "busy")


def ignore(exchange: Exchange, sid: str) -> bool:
    """Nobody comes to the phone: its time is over at once. False when it does not ring any more."""
    with exchange.store.read() as session:
        row = call_of(session, sid)
    return row is not None and row.status == "ringing" and end(exchange, sid, "no-answer")


def hang_up(exchange: Exchange, sid: str) -> bool:
    """Either side ends the call."""
    with exchange.store.read() as session:
        row = call_of(session, sid)
    if row is None:
        return False
    return end(exchange, sid, "canceled" if row.status in WAITING else "completed")


def dial(exchange: Exchange, phone: str) -> Call:
    """The person at the handset dials the office."""
    now = exchange.clock.now()
    with exchange.store.write() as session:
        number_of(session, phone)
        row = Call(
            sid=new_sid("CA"),
            to=exchange.settings.TWILIO_FROM,
            from_=phone,
            direction="inbound",
            status="ringing",
            url=exchange.office("/twilio/voice"),
            method="POST",
            status_callback=exchange.office("/twilio/voice/status"),
            status_events="completed",
            status_method="POST",
            timeout=60,
            created=now,
            updated=now,
            sequence=0,
        )
        session.add(row)
    play(exchange, row.sid)
    return row


def resume(exchange: Exchange) -> None:
    """After a restart: calls that rang ring again; a call that was being heard is over."""
    with exchange.store.read() as session:
        rows = session.scalars(select(Call).where(Call.status.in_(OPEN))).all()
    for row in rows:
        if row.status in WAITING and row.direction != "inbound":
            exchange.tasks.start(row.sid, partial(_ring, exchange, row, again=True))
        else:
            end(exchange, row.sid, "failed")
