"""What happens to a call placed through the domestic gateway: a script with keys, and its receipts?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from handset.calls import CallOrder, keep
from handset.exchange import OWN, Exchange
from handset.faults import Kind, Where
from handset.gateway_push import CALLS, KEYS, Pusher
from handset.gateway_tables import GatewayCall
from handset.gateway_texts import stamp
from handset.shapes import duration
from handset.store import call_of, new_sid
from handset.tables import Call, Number

ADDRESS = f"{OWN}gateway"
RING = 55  # seconds
HEARD, NO_KEY, BUSY, NO_ANSWER, OFF, NOT_THROUGH = "200000", "200008", "200002", "200003", "200010", "200005"
PRESSED = "300000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a call says: first, after each key, and at the end."""

    opening: str
    keys: Mapping[str, str]
    bye: str = ""
    times: int = 1
    seconds: float = 5.0  # for a key


class Lines:
    """The calls of the gateway: places them, answers their keys, reports their ends."""

    def __init__(self, exchange: Exchange, pusher: Pusher) -> None:
        self._exchange, self._pusher = exchange, pusher

    def take(self, *, to: str, caller: str, out_id: str, script: Script) -> Call:
        """Keep a call and let it ring."""
        sid = new_sid("GC")
        with self._exchange.store.write() as session:
            session.add(GatewayCall(sid=sid, out_id=out_id, script=json.dumps(asdict(script)), dtmf=""))
        order = CallOrder(
            to=to,
            from_=caller,
            twiml=opening(script),
            status_callback=ADDRESS,
            status_events=("completed",),
            timeout=RING,
        )
        return keep(self._exchange, order, direction="outbound-gateway", sid=sid)

    def document(self, sid: str, params: Mapping[str, str]) -> str:
        """What is heard after a key; a key that means nothing hears the beginning again."""
        key = params.get("Digits", "")[:1]
        with self._exchange.store.write() as session:
            kept = session.get_one(GatewayCall, sid)
            kept.dtmf += key
            script = Script(**json.loads(kept.script))
            out_id = kept.out_id
            row = call_of(session, sid)
        if row is not None and not self._lost(row):
            pressed = {"call_id": sid, "status_code": PRESSED, "dtmf": key, "out_id": out_id}
            self._pusher.add(KEYS, {**pressed, "status_time": stamp(self._exchange.clock.now())})
        if key not in script.keys:
            return opening(script)
        return f"<Response>{_say(script.keys[key])}{_say(script.bye)}<Hangup/></Response>"

    def over(self, sid: str) -> None:
        """The call has ended: its record is pushed. Losing and doubling was decided by whoever reports it."""
        with self._exchange.store.read() as session:
            row, kept = call_of(session, sid), session.get(GatewayCall, sid)
            number = session.get(Number, row.to) if row is not None else None
        if row is not None and kept is not None:
            self._pusher.add(CALLS, _record(row, kept, off=number is not None and number.off))

    def detail(self, sid: str) -> dict[str, Any] | None:
        """QueryCallDetailByCallId: what is known of a call; None: nothing."""
        with self._exchange.store.read() as session:
            row, kept = call_of(session, sid), session.get(GatewayCall, sid)
            number = session.get(Number, row.to) if row is not None else None
        if row is None or kept is None:
            return None
        record = _record(row, kept, off=number is not None and number.off)
        return {
            "callId": sid,
            "caller": record["caller"],
            "callee": record["callee"],
            "state": record["status_code"] if row.ended else "200101",
            "stateDesc": record["status_msg"] if row.ended else "calling",
            "duration": record["duration"],
            "gmtCreate": record["originate_time"],
            "startDate": record["start_time"],
            "endDate": record["end_time"],
        }

    def _lost(self, row: Call) -> bool:
        return self._exchange.strike(Kind.lose_receipts, Where.calls, row.to) is not None


def opening(script: Script) -> str:
    """The document of a call: the opening, as often as asked, each time with a wait for a key; then the end."""
    wait = f'<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="{script.seconds:g}" action="{ADDRESS}">'
    once = f"{wait}{_say(script.opening)}</Gather>"
    return f"<Response>{once * script.times}{_say(script.bye)}<Hangup/></Response>"


def _say(text: str) -> str:
    return f"<Say>{escape(text)}</Say>" if text else ""


def _record(row: Call, kept: GatewayCall, *, off: bool) -> dict[str, Any]:
    """A VoiceReport."""
    ends = {"busy": BUSY, "no-answer": OFF if off else NO_ANSWER, "canceled": NO_ANSWER, "failed": NOT_THROUGH}
    code = (HEARD if kept.dtmf else NO_KEY) if row.status == "completed" else ends.get(row.status, NOT_THROUGH)
    return {
        "call_id": row.sid,
        "originate_time": stamp(row.created),
        "ring_time": stamp(_rang(row)),
        "start_time": stamp(row.started),
        "end_time": stamp(row.ended),
        "caller": row.from_,
        "callee": row.to.removeprefix("+86"),
        "duration": str(duration(row)),
        "status_code": code,
        "status_msg": row.status,
        "hangup_direction": "",
        "out_id": kept.out_id,
        "dtmf": kept.dtmf,
        "voice_type": "voice",
        "toll_type": "",
    }


def _rang(row: Call) -> datetime | None:
    return row.started or (row.created if row.status != "failed" else None)
