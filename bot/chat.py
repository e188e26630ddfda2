"""The owner's chat: the page, its messages, and what was said before."""

from __future__ import annotations

import re
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from bot.away import GONE, gone
from bot.pages import render
from bot.parts import Opened, Parts
from bot.shield import RAW
from bot.wording import quick_replies, sentence
from repair.clock import CHINA
from repair.conversations import answering, identity
from repair.conversations.exchange import Answered, Said
from repair.conversations.links import read_token, time_left
from repair.conversations.plain import plain
from repair.conversations.turns import StillBusy
from repair.shortcut import Answer, Asked, Shortcut, is_json
from repair.store.tables import Conversation, Enterprise, Turn

router = APIRouter()

PATH = "/chat"
LONGEST = 2000  # characters of one message
AT_ONCE = 200  # turns a page shows again
_SESSION = re.compile(r"[\w-]{1,100}", re.ASCII)


class Message(BaseModel):
    """What the page sends. `session` is the conversation's id: random, known to its owner alone."""

    text: str
    session: str | None = Field(None, max_length=200)
    link: str | None = Field(None, max_length=300)  # the token of an enterprise's own page


@router.get("/")
def page(parts: Opened) -> HTMLResponse:
    """The chat page."""
    return render("chat.html", parts.settings, quick_replies=quick_replies(), sign_in=parts.settings.WEB_SIGN_IN)


@router.post(PATH)
def say(request: Request, message: Message, parts: Opened) -> JSONResponse:
    """One message and its answer; the header X-Chat-Last is the newest turn, from which the history goes on."""
    return _say(parts, message, request.client.host if request.client else "")


def shortcut(parts: Parts) -> Shortcut:
    """The same for a message that is shaped as the page's own are."""

    async def short(asked: Asked) -> Answer | None:
        if not is_json(asked.headers):
            return None
        try:
            message = Message.model_validate_json(asked.body)
        except ValidationError:
            return None
        try:
            response = await run_in_threadpool(_say, parts, message, asked.client)
        except GONE as error:
            response = gone(error, parts.settings)
        return Answer(response.status_code, [*response.raw_headers, *RAW], bytes(response.body))

    return short


def _say(parts: Parts, message: Message, address: str) -> JSONResponse:
    text = plain(message.text)
    if not text:
        return _refused("empty", 422, parts)
    if len(message.text) > LONGEST:
        return _refused("too_long", 422, parts)
    at = parts.ticks()
    in_session = message.session is None or parts.limits.session.take(message.session, at)
    if not parts.limits.address.take(address, at) or not in_session:
        return _refused("too_fast", 429, parts)
    if not parts.turns.acquire(blocking=False):
        return _refused("crowded", 503, parts)
    try:
        answered = _answered(parts, message, text)
    except StillBusy:
        return _refused("still_busy", 429, parts)
    finally:
        parts.turns.release()
    body = {"session": answered.conversation_id, "replies": _replies(answered)}
    return JSONResponse(body, headers={"X-Chat-Last": str(answered.newest)})


@router.get("/chat/history")
def before(
    request: Request,
    parts: Opened,
    x_chat_session: Annotated[str, Header(max_length=200)] = "",
    after: Annotated[int, Query(ge=0)] = 0,
) -> JSONResponse:
    """The turns after a turn's id, for a page that was reloaded or waits for a person's answer."""
    if not parts.limits.reading.take(request.client.host if request.client else "", parts.ticks()):
        return _refused("too_fast", 429, parts)
    with parts.database.session() as session:
        known = session_id(x_chat_session)
        conversation = session.get(Conversation, known) if known else None
        now = parts.clock.now()
        if conversation is None or conversation.phone is not None or identity.over(session, conversation, now):
            return _refused("no_session", 404, parts)
        newest = select(Turn).where(Turn.conversation_id == conversation.id, Turn.id > after)
        turns = session.scalars(newest.order_by(Turn.id.desc()).limit(AT_ONCE)).all()
        known_as = _signed_in(session, conversation)
        shown = [_turn(turn) for turn in reversed(turns)]
        return JSONResponse({"mode": conversation.mode, "turns": shown, "signed_in": known_as})


def session_id(given: str | None) -> str | None:
    """What a page sent as its session, when it may be one."""
    return given if given and _SESSION.fullmatch(given) else None


def _answered(parts: Parts, message: Message, text: str) -> Answered:
    """The answer, in the conversation it belongs to; in a new one when the session is unknown or not of this link."""
    now, given = parts.clock.now(), session_id(message.session)
    contact_id = read_token(parts.settings, message.link) if message.link else None

    def find(session: Session) -> Conversation:
        if contact_id is None:
            return identity.web_thread(session, given, now)
        left = time_left(parts.settings, message.link or "")
        return identity.linked_conversation(session, given, contact_id, now, left=left)

    turn_of = given or secrets.token_urlsafe(18)  # who begins a conversation waits for nobody
    said = Said(conversation_id=turn_of, text=text, channel="web", now=now)
    return answering.answer_in(parts.database, parts.assistant, parts.settings, said, find)


def _signed_in(session: Session, conversation: Conversation) -> dict[str, str] | None:
    """What the page shows of an identity that was proved by a code."""
    if conversation.identity != identity.CODE or conversation.identity_until is None:
        return None
    enterprise = session.get(Enterprise, conversation.enterprise_id) if conversation.enterprise_id else None
    return {
        "enterprise": enterprise.name if enterprise else "",
        "phone_end": (identity.phone_of(session, conversation) or "")[-4:],
        "until": conversation.identity_until.astimezone(CHINA).strftime("%H:%M"),
    }


def _replies(answered: Answered) -> list[dict[str, Any]]:
    return [{"text": reply.text, "buttons": list(reply.buttons)} for reply in answered.replies]


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "speaker": turn.speaker,
        "text": turn.text,
        "buttons": turn.buttons,
        "at": turn.at.isoformat(),
    }


def _refused(code: str, status: int, parts: Parts) -> JSONResponse:
    return JSONResponse({"error": sentence(code, parts.settings)}, status_code=status)
