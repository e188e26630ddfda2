"""Where does a call stand, and whom does the handset tell? Every change of a call's status goes through here."""

from __future__ import annotations

import logging
from functools import partial

from handset.exchange import OWN, Exchange
from handset.faults import Kind, Where
from handset.shapes import API, duration, rfc2822
from handset.store import call_of
from handset.tables import Call, Heard

log = logging.getLogger(__name__)

WAITING = ("queued", "ringing")
OPEN = (*WAITING, "in-progress")


def call_params(exchange: Exchange, row: Call, *, status: str = "", detected: bool = True) -> dict[str, str]:
    """What every webhook about a call carries; AnsweredBy only once it is `detected`."""
    params = {
        "AccountSid": exchange.account,
        "ApiVersion": API,
        "CallSid": row.sid,
        "CallStatus": status or row.status,
        "Called": row.to,
        "Caller": row.from_,
        "Direction": row.direction,
        "From": row.from_,
        "To": row.to,
    }
    if row.answered_by and detected:
        params["AnsweredBy"] = row.answered_by
    return params


def heard(exchange: Exchange, sid: str, kind: str, text: str = "", language: str = "") -> None:
    """Keep one line of what the person at the handset notices."""
    with exchange.store.write() as session:
        row = call_of(session, sid)
        if row is not None:
            line = Heard(call_id=row.id, at=exchange.clock.now(), kind=kind, text=text, language=language)
            session.add(line)


def ring(exchange: Exchange, sid: str) -> None:
    """The handset rings."""
    _write(exchange, sid, "ringing")
    report(exchange, sid, "ringing")


def answered(exchange: Exchange, sid: str, *, answered_by: str | None = None) -> None:
    """Somebody, or a machine, has answered."""
    with exchange.store.write() as session:
        row = call_of(session, sid)
        if row is None or row.status not in WAITING:
            return
        row.status, row.started, row.updated = "in-progress", exchange.clock.now(), exchange.clock.now()
        row.answered_by = answered_by
    report(exchange, sid, "answered")


def end(exchange: Exchange, sid: str, status: str) -> bool:
    """The call is over. Returns False when it was over already."""
    with exchange.store.write() as session:
        row = call_of(session, sid)
        if row is None or row.status not in OPEN:
            return False
        # Who was answered once has had a call, whatever ends it.
        row.status = "completed" if row.started else status
        row.ended = row.updated = exchange.clock.now()
    exchange.live.pop(sid, None)
    exchange.tasks.stop(sid)
    log.info("call over", extra={"action": "call_over", "sid": sid, "status": row.status})
    report(exchange, sid, "completed")
    return True


def _write(exchange: Exchange, sid: str, status: str) -> None:
    with exchange.store.write() as session:
        row = call_of(session, sid)
        if row is not None and row.status in OPEN:
            row.status, row.updated = status, exchange.clock.now()


def report(exchange: Exchange, sid: str, event: str, *, status: str = "") -> None:
    """Queue the status callback of an event, when the caller asked for it."""
    with exchange.store.write() as session:
        row = call_of(session, sid)
        if row is None or not row.status_callback or event not in row.status_events.split():
            return
        sequence = row.sequence
        row.sequence += 1
    if exchange.strike(Kind.lose_receipts, Where.calls, row.to):
        return
    params = call_params(exchange, row, status=status, detected=event != "answered")  # it rings off, then it listens
    params |= {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
        "Timestamp": rfc2822(exchange.clock.now()) or "",
    }
    if row.ended:
        seconds = duration(row)
        params |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
    times = 2 if exchange.strike(Kind.double_receipts, Where.calls, row.to) else 1
    for _ in range(times):
        exchange.tasks.queue(f"receipts {sid}", partial(_post, exchange, row, params))


async def _post(exchange: Exchange, row: Call, params: dict[str, str]) -> None:
    if row.status_callback and row.status_callback.startswith(OWN) and exchange.own is not None:
        exchange.own.over(row.sid)
    elif row.status_callback:
        await exchange.webhooks.send(row.status_callback, params, method=row.status_method)
