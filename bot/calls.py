"""The provider's webhooks for calls: each step of a call is kept, carried out once, and answered with TwiML."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from bot import voice
from bot.answered_call import Talk, carry_out, hand_over, met_machine, talk_of
from bot.lines import line, spoken
from bot.parts import Opened, Parts
from bot.signature import Fields, signed
from bot.twiml import Thread, twiml
from bot.voice import Heard, Place, Scene
from repair.conversations import answering
from repair.conversations.turns import StillBusy
from repair.conversations.wording import office
from repair.messages import history, receipts
from repair.settings import Settings

log = logging.getLogger(__name__)

router = APIRouter(prefix="/twilio/voice", dependencies=[Depends(signed)])

Outbox = Annotated[int | None, Query()]


class Progress(BaseModel):
    """What the addresses of `bot.twiml` carry from step to step."""

    outbox: int | None = None
    n: int = Field(0, ge=0, le=1000)
    quiet: int = Field(0, ge=0, le=10)
    asked: int = Field(0, ge=0, le=100)
    guest: str = Field("", max_length=100)


@router.post("")
def start(fields: Fields, parts: Opened, outbox: Outbox = None) -> Response:
    """A call was answered: one of ours when `outbox` names its row, else somebody calls us."""
    return _step(parts, fields, None, Thread(outbox=outbox))


@router.post("/status")
def status(fields: Fields, parts: Opened, outbox: Outbox = None) -> Response:
    """Keep a receipt of one of our calls; it is applied by a worker."""
    sid, reported = fields.get("CallSid", ""), fields.get("CallStatus", "")
    if not sid or not reported:
        raise HTTPException(status_code=400, detail="CallSid and CallStatus are needed")
    if outbox is not None:
        now = parts.clock.now()
        with parts.database.session() as session:
            if _machine(fields):  # it may have hung up before we were asked what to say
                met_machine(session, sid, outbox, answered_by=fields["AnsweredBy"], now=now)
            receipts.receive(
                session,
                provider_sid=sid,
                status=reported,
                code=fields.get("ErrorCode", ""),
                raw=fields,
                now=now,
                outbox_id=outbox,
            )
    return Response(status_code=204)


@router.post("/{step}")
def step(
    fields: Fields,
    parts: Opened,
    step: Annotated[str, Path(pattern=f"^({voice.WHO}|{voice.MENU})$")],
    at: Annotated[Progress, Query()],
) -> Response:
    """Something was heard in a call, or nothing."""
    place = Place(step=step, silences=at.quiet, questions=at.asked)
    return _step(parts, fields, place, Thread(number=at.n, outbox=at.outbox, guest=at.guest))


def apology(settings: Settings) -> Response:
    """What a caller hears while the database is away: nothing was noted, and whom to ring."""
    return _said(twiml(Scene(lines=(line("away", **office(settings)),)), Thread(), settings))


def _step(parts: Parts, fields: dict[str, str], place: Place | None, thread: Thread) -> Response:
    """One step. A repeated webhook changes nothing and hears the same scene."""
    sid, now = fields.get("CallSid", ""), parts.clock.now()
    if not sid:
        raise HTTPException(status_code=400, detail="CallSid is needed")
    heard = Heard(key=fields.get("Digits", "")[:1], speech=fields.get("SpeechResult", "").strip())
    event = f"{place.step}:{thread.number}" if place else "start"
    with parts.database.session() as session:
        talk = talk_of(session, parts, fields, thread)
        kept = history.receive(session, provider_sid=sid, event=event, phone=talk.phone, raw=fields, now=now)
        scene = voice.after(talk.call, place, heard) if place else _opening(talk, fields)
        if "machine" in scene.effects and kept is not None and thread.outbox is not None:
            met_machine(session, sid, thread.outbox, answered_by=fields["AnsweredBy"], now=now)
        scene, talk = carry_out(session, parts, talk, scene, heard if place else None, fresh=kept is not None)
        inbound_id = kept.id if kept is not None else history.inbound_id(session, sid, event)
        if kept is not None and not scene.question:
            history.answered(session, kept.id, [{"text": said} for said in scene.lines], now)
        elif not scene.question:
            scene = replace(scene, lines=history.lines_of(session, inbound_id))
    log.info("call step", extra={"action": "voice", "sid": sid, "step": event, "again": kept is None})
    if scene.question and place is not None:
        scene = _ask(parts, talk, scene, place, inbound_id)
    return _said(twiml(scene, replace(talk.thread, number=thread.number + 1), parts.settings))


def _opening(talk: Talk, fields: dict[str, str]) -> Scene:
    if talk.lost:
        return voice.lost(talk.call)
    if talk.call.reminder and _machine(fields):
        return voice.recorded(talk.call, listens=fields["AnsweredBy"].startswith("machine_end"))
    return voice.opening(talk.call)


def _machine(fields: dict[str, str]) -> bool:
    """Whether the provider says that no person answered. "unknown" is talked to as a person."""
    by = fields.get("AnsweredBy", "")
    return by.startswith("machine") or by == "fax"


def _ask(parts: Parts, talk: Talk, scene: Scene, place: Place, inbound_id: int) -> Scene:
    try:
        done = answering.answer(
            parts.database,
            parts.assistant,
            parts.settings,
            conversation_id=talk.conversation_id,
            text=scene.question,
            channel="voice",
            now=parts.clock.now(),
            provider_sid=talk.sid,
            inbound_id=inbound_id,
        )
    except StillBusy:
        return voice.not_yet(talk.call, place)
    if talk.thread.guest:
        with parts.database.session() as session:
            hand_over(session, talk, parts.clock.now())
    return voice.answered(talk.call, place, tuple(spoken(reply.text) for reply in done.replies))


def _said(document: str) -> Response:
    return Response(document, media_type="application/xml")
