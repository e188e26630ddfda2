"""What does the page show? One JSON document: the numbers, the calls that ring or run, and one number's inbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handset.exchange import Exchange
from handset.habits import Calls
from handset.player import State
from handset.shapes import CARRIER, duration
from handset.tables import Call, Habit, Heard, Message, Notice, Number
from handset.twiml import Dial, Gather

THREAD = 200  # texts shown
CALLS = 50
NOTICES = 5


def whole(exchange: Exchange, phone: str) -> dict[str, Any]:
    """Everything the page needs when `phone` is picked (empty: none)."""
    with exchange.store.read() as session:
        running = session.scalars(select(Call).where(Call.status.in_(("ringing", "in-progress"))).order_by(Call.id))
        live = [_live(exchange, session, row) for row in running]
        return {
            "version": exchange.store.version,
            "now": exchange.clock.now(),
            "office": exchange.settings.TWILIO_FROM,
            "numbers": _numbers(session, {one["phone"]: one["sid"] for one in live}),
            "live": live,
            "notices": [
                {"id": one.id, "at": one.at, "code": one.code, "detail": one.detail}
                for one in session.scalars(select(Notice).order_by(Notice.id.desc()).limit(NOTICES))
            ],
            "faults": exchange.faults.listed(),
            "thread": _thread(session, phone) if phone else [],
            "calls": _calls(session, phone) if phone else [],
        }


def _numbers(session: Session, live: dict[str, str]) -> list[dict[str, Any]]:
    """Each handset with its last text, the one heard of last first."""
    # A number is a handset's when it is the far end of a text.
    phone = func.iif(Message.direction == "inbound", Message.from_, Message.to).label("phone")
    shown = Message.status.in_(("delivered", "received"))
    newest = select(phone, func.max(Message.id).label("last")).where(shown).group_by(phone).subquery()
    last = {row.phone: row for row in session.scalars(select(Message).join(newest, Message.id == newest.c.last))}
    unread = {
        row[0]: row[1]
        for row in session.execute(
            select(Message.to, func.count())
            .where(Message.status == "delivered", Message.read.is_(False))
            .group_by(Message.to)
        )
    }
    habits = {row.phone: row.calls for row in session.scalars(select(Habit))}
    rows = session.scalars(select(Number)).all()
    ordered = sorted(rows, key=lambda n: (n.phone in live, last[n.phone].id if n.phone in last else 0), reverse=True)
    return [
        {
            "phone": number.phone,
            "off": number.off,
            "stopped": number.stopped,
            "calls": habits.get(number.phone, Calls.ring),
            "unread": unread.get(number.phone, 0),
            "last": last[number.phone].body if number.phone in last else "",
            "last_at": last[number.phone].updated if number.phone in last else None,
            "call": live.get(number.phone),
        }
        for number in ordered
    ]


def _thread(session: Session, phone: str) -> list[dict[str, Any]]:
    """The texts of one number, oldest first; one that never arrived is not shown as arrived."""
    rows = session.scalars(
        select(Message)
        .where(
            (Message.to == phone) | (Message.from_ == phone),
            Message.status.in_(("delivered", "received", "undelivered")),
        )
        .order_by(Message.id.desc())
        .limit(THREAD)
    ).all()
    return [
        {
            "sid": row.sid,
            "mine": row.direction == "inbound",
            "body": row.body,
            "at": row.sent or row.created,
            "status": row.status,
            "error": CARRIER.get(row.error_code or 0, ""),
            "code": row.error_code,
        }
        for row in reversed(rows)
    ]


def _calls(session: Session, phone: str) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(Call).where((Call.to == phone) | (Call.from_ == phone)).order_by(Call.id.desc()).limit(CALLS)
    )
    return [
        {
            "sid": row.sid,
            "mine": row.direction == "inbound",
            "status": row.status,
            "at": row.created,
            "seconds": duration(row),
            "answered_by": row.answered_by,
            "lines": _lines(session, row),
        }
        for row in rows
    ]


def _lines(session: Session, row: Call) -> list[dict[str, Any]]:
    lines = session.scalars(select(Heard).where(Heard.call_id == row.id).order_by(Heard.id))
    return [{"id": one.id, "kind": one.kind, "text": one.text, "language": one.language, "at": one.at} for one in lines]


def _live(exchange: Exchange, session: Session, row: Call) -> dict[str, Any]:
    """A call that rings or is heard, and what the person may do in it now."""
    live = exchange.live.get(row.sid)
    state = live.state if live and not live.fetching else None
    return {
        "sid": row.sid,
        "phone": row.phone,
        "mine": row.direction == "inbound",
        "status": row.status,
        "since": row.started or row.created,
        "detect_machine": bool(row.detect_machine),
        "until": live.until if live else None,
        "lines": _lines(session, row),
        **_wants(state),
    }


def _wants(state: State | None) -> dict[str, Any]:
    """Whether keys, words, or the outcome of a transfer are awaited."""
    at = state.at if state else None
    return {
        "fetching": state is None,
        "keys": isinstance(at, Gather) and at.digits,
        "speech": isinstance(at, Gather) and at.speech,
        "digits": state.digits if state else "",
        "dial": at.number if isinstance(at, Dial) else "",
    }
