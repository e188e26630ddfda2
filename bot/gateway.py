"""The domestic gateway's pushes: what became of texts and calls, keys that were pressed, texts from owners.

Each push is a JSON array; each element stands for itself, and one that comes again changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import yaml
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.answered_call import carry_out, talk_of
from bot.incoming import keep_text
from bot.parts import Opened, Parts
from bot.pushed import Element, Elements, field, known, raw
from bot.twiml import Thread
from bot.voice import Heard, Scene
from repair.conversations.wording import office
from repair.messages import history, receipts
from repair.messages.codes import ALIYUN, status_of_result
from repair.messages.receipts import Report
from repair.messages.transports.aliyun_names import e164, row_of

log = logging.getLogger(__name__)

router = APIRouter(prefix="/gateway/{token}", dependencies=[Depends(known)])

PRESSED = "300000"  # the status code that tells a key while the call goes on
EFFECTS = {"1": "follow_up", "3": "wrong_person", "0": "callback", "9": "no_calls"}
AWAY = (OperationalError, InterfaceError, PoolTimeout, ConnectorException)
TAKEN = {"code": 0, "msg": "接收成功"}  # as the vendor wants it; it only looks whether code is a number


@router.post("/sms-report")
def text_reports(elements: Elements, parts: Opened) -> Response:
    """Keep the receipts of texts; they are applied by a worker."""
    return _kept(parts, [one for element in elements if (one := _text_report(element)) is not None])


@router.post("/voice-report")
def call_reports(elements: Elements, parts: Opened) -> Response:
    """Keep the records of calls that ended, and do what their keys asked for."""
    answer = _kept(parts, [one for element in elements if (one := _call_report(element)) is not None])
    failed = _each(parts, elements, _heard)
    return JSONResponse({"code": 1}, status_code=500) if failed else answer


@router.post("/voice-call-report")
def key_reports(elements: Elements, parts: Opened) -> Response:
    """Do what a key asks for while the call goes on; other steps of a call change nothing."""
    pressed = [element for element in elements if field(element, "status_code") == PRESSED]
    failed = _each(parts, pressed, _heard)
    return JSONResponse({"code": 1}, status_code=500) if failed else JSONResponse(TAKEN)


@router.post("/sms-up")
def texts(elements: Elements, parts: Opened) -> Response:
    """Keep what owners send us, and put off the answers."""
    failed = _each(parts, elements, _text)
    return JSONResponse({"code": 1}, status_code=500) if failed else JSONResponse(TAKEN)


def _text_report(element: Element) -> Report | None:
    name, success = field(element, "out_id"), element.get("success")
    row = row_of(name)
    if row is None or success not in (True, False, "true", "false"):
        _broken(element)
        return None
    arrived = success in (True, "true")
    return Report(
        provider_sid=name,
        status="delivered" if arrived else "undelivered",
        code="" if arrived else field(element, "err_code"),
        raw=raw(element),
        outbox_id=row,
    )


def _call_report(element: Element) -> Report | None:
    sid, result = field(element, "call_id"), field(element, "status_code")
    row = row_of(field(element, "out_id"))
    if not sid or not result or row is None:
        _broken(element)
        return None
    status = status_of_result(result, ALIYUN)
    if not status:  # a step, or a number that nobody described: kept in the log alone
        log.info("result without a meaning", extra={"action": "push_unknown", "result": result[:20]})
        return None
    code = "" if status == "completed" else result
    return Report(provider_sid=sid, status=status, code=code, raw=raw(element), outbox_id=row)


def _kept(parts: Parts, reports: Sequence[Report]) -> Response:
    with parts.database.session() as session:
        new = receipts.receive_all(session, reports, parts.clock.now())
    log.info("receipts pushed", extra={"action": "push", "count": len(reports), "fresh": new})
    return JSONResponse(TAKEN)


def _each(parts: Parts, elements: Sequence[Element], work: Callable[[Parts, Element], None]) -> int:
    """Work through the elements, each in a transaction of its own; how many failed, so that they come again."""
    failed = 0
    for element in elements:
        try:
            work(parts, element)
        except AWAY:
            raise
        except Exception:
            log.exception("element failed", extra={"action": "push_failed"})
            failed += 1
    return failed


def _heard(parts: Parts, element: Element) -> None:
    """What was heard in a call, and what its keys ask for: each once, however often it is told."""
    sid, row = field(element, "call_id"), row_of(field(element, "out_id"))
    if not sid or row is None:
        _broken(element)
        return
    keys = [key for key in dict.fromkeys(field(element, "dtmf")) if key in EFFECTS]
    if not keys and status_of_result(field(element, "status_code"), ALIYUN) != "completed":
        return  # nobody answered
    _step(parts, sid, row, "", element)
    for key in keys:
        _step(parts, sid, row, key, element)


def _step(parts: Parts, sid: str, row: int, key: str, element: Element) -> None:
    """One key, or the opening that everybody hears who answers."""
    now = parts.clock.now()
    with parts.database.session() as session:
        talk = talk_of(session, parts, {"CallSid": sid, "To": e164(field(element, "callee"))}, Thread(outbox=row))
        if talk.lost:
            log.warning("a call about nothing", extra={"action": "push_unknown_call", "sid": sid})
            return
        event = f"key:{key}" if key else "start"
        kept = history.receive(session, provider_sid=sid, event=event, phone=talk.phone, raw=raw(element), now=now)
        if kept is None:
            return
        if key:
            scene = Scene(lines=(_words()[key],), effects=(EFFECTS[key],))
            carry_out(session, parts, talk, scene, Heard(key=key), fresh=True)
        else:
            opened = _words()["opened"].format(**office(parts.settings), enterprise=talk.call.enterprise)
            history.call_began(session, talk.conversation_id, row, sid, text=opened, now=now)
        history.answered(session, kept.id, [], now)
    log.info("call heard", extra={"action": "gateway_call", "sid": sid, "key": key})


def _text(parts: Parts, element: Element) -> None:
    phone, number = e164(field(element, "phone_number")), field(element, "sequence_id")
    if not phone or not number:
        _broken(element)
        return
    words = field(element, "content")
    with parts.database.session() as session:
        new = keep_text(session, sid=f"up{number}", phone=phone, words=words, raw=raw(element), now=parts.clock.now())
    log.info("text received", extra={"action": "sms_in", "sid": f"up{number}", "again": not new})


def _broken(element: Element) -> None:
    """Noted by the names of its fields alone: the values are an owner's."""
    names = " ".join(sorted(str(name) for name in element)[:20])
    log.warning("broken element", extra={"action": "push_broken", "fields": names[:200]})


@cache
def _words() -> dict[str, str]:
    read: dict[str, str] = yaml.safe_load(Path(__file__).with_name("gateway.yml").read_text(encoding="utf-8"))
    return read
