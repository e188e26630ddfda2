"""How is a document played to the person who answered? The effects around the player: timers, requests, lines."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial

from handset.exchange import OWN, Exchange, Live
from handset.player import Ask, Elapsed, Event, Step, advance, begin
from handset.progress import answered, call_params, end, heard
from handset.store import call_of
from handset.twiml import Reject, TwimlError, Verb, read

log = logging.getLogger(__name__)

MOST_HOPS = 20  # redirects in a row before the call is given up


DETECTION = ("MachineDetectionDuration", "2400")  # milliseconds, as Twilio reports them to the call's address


def play(exchange: Exchange, sid: str, *, detected: bool = False) -> None:
    """Begin with the document the call was made with: its own TwiML, or its address.

    `detected`: it is known who answered; Twilio asks for the document only then.
    """
    with exchange.store.read() as session:
        row = call_of(session, sid)
    if row is None:
        return
    exchange.live[sid] = Live()
    if row.twiml:
        _read(exchange, sid, "", row.twiml)
    elif row.url:
        request(exchange, sid, Ask(url=row.url, method=row.method, params=(DETECTION,) if detected else ()))


def happened(exchange: Exchange, sid: str, event: Event) -> bool:
    """Something happened at the handset. False when it means nothing in this moment of the call."""
    live = exchange.live.get(sid)
    if live is None or live.state is None or live.fetching:
        return False
    step = advance(live.state, event)
    if step.taken:
        _settle(exchange, sid, step)
    return step.taken


def request(exchange: Exchange, sid: str, ask: Ask) -> None:
    """Ask the office for the next document."""
    live = exchange.live.get(sid)
    if live is None:
        return
    live.fetching, live.until = True, None
    live.hops += 1
    if live.hops > MOST_HOPS:
        _broken(exchange, sid, 11200, "too many redirects")
        return
    exchange.tasks.start(sid, partial(_fetch, exchange, sid, ask))


def _settle(exchange: Exchange, sid: str, step: Step) -> None:
    live = exchange.live.get(sid)
    if live is None:
        return
    for line in step.heard:
        heard(exchange, sid, line.kind, line.text, line.language)
    live.state, live.until = step.state, None
    if step.over:
        end(exchange, sid, step.over)
    elif step.request is not None:
        request(exchange, sid, step.request)
    elif step.timer is not None:
        live.hops = 0
        seconds = step.timer * exchange.timing.second
        live.until = exchange.clock.now() + timedelta(seconds=seconds)
        exchange.tasks.start(sid, partial(_elapse, exchange, sid, seconds))
    exchange.store.version += 1


async def _elapse(exchange: Exchange, sid: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    happened(exchange, sid, Elapsed())


async def _fetch(exchange: Exchange, sid: str, ask: Ask) -> None:
    with exchange.store.read() as session:
        row = call_of(session, sid)
    if row is None:
        return
    if ask.url.startswith(OWN) and exchange.own is not None:
        _read(exchange, sid, ask.url, exchange.own.document(sid, dict(ask.params)))
        return
    answer = await exchange.webhooks.send(ask.url, call_params(exchange, row) | dict(ask.params), method=ask.method)
    if answer.good:
        _read(exchange, sid, answer.url, answer.text)
    else:
        _broken(exchange, sid, 11200 if answer.status else 11205, f"HTTP {answer.status}")


def _read(exchange: Exchange, sid: str, url: str, document: str) -> None:
    try:
        verbs = read(document)
    except TwimlError as error:
        _broken(exchange, sid, error.code, str(error))
        return
    live = exchange.live.get(sid)
    if live is None:
        return
    live.fetching = False
    if not _rejects(verbs):
        answered(exchange, sid)  # an incoming call counts as answered from its first document
    _settle(exchange, sid, begin(url, verbs))


def _rejects(verbs: tuple[Verb, ...]) -> bool:
    return bool(verbs) and isinstance(verbs[0], Reject)


def _broken(exchange: Exchange, sid: str, code: int, what: str) -> None:
    """Twilio says "an application error has occurred" and hangs up."""
    log.warning("call broken", extra={"action": "call_broken", "sid": sid, "code": code})
    heard(exchange, sid, "error", str(code))
    exchange.notice("application_error", f"{code} {what}")
    end(exchange, sid, "failed")
