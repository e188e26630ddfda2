"""Conversations: the list, the transcript, and what staff do in one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from console import audit, page
from console.desk import AtDesk, Desk, Who
from console.reads import conversations as read
from console.reads import records
from repair.conversations import identity
from repair.enterprises.consent import allowed
from repair.messages import by_hand
from repair.store.tables import Conversation

router = APIRouter(prefix="/conversations")

LONGEST = 500  # characters of a reply: eight text messages


@router.get("")
def listing(request: Request, desk: AtDesk, q: str = "", only: str = "", after: str = "") -> Response:
    """Newest activity first."""
    q = q.strip()
    with desk.database.session() as opened:
        found = read.lines(opened, q=q, only=only, after=after)
    return page.show(request, "conversations.html", found=found, q=q, only=only)


@router.get("/{conversation_id}")
def transcript(request: Request, desk: AtDesk, conversation_id: str, before: int = 0) -> Response:
    """What was said."""
    return _transcript(request, desk, conversation_id, before=before)


@router.post("/{conversation_id}/phone")
def read_phone(request: Request, desk: AtDesk, person: Who, conversation_id: str) -> Response:
    """The same page with the whole number; who read it is kept."""
    with desk.database.session() as opened:
        audit.note(opened, person.username, "phone_read", subject=f"conversation {conversation_id}", now=desk.now())
    return _transcript(request, desk, conversation_id, revealed=True)


@router.post("/{conversation_id}/mode")
def take_over(desk: AtDesk, person: Who, conversation_id: str, mode: Annotated[str, Form()]) -> Response:
    """The bot falls silent, or answers again."""
    if mode not in ("bot", "person"):
        raise HTTPException(422)
    with desk.database.session() as opened:
        _of(opened, conversation_id)
        if by_hand.set_mode(opened, conversation_id, mode):
            action = "taken_over" if mode == "person" else "handed_back"
            audit.note(opened, person.username, action, subject=f"conversation {conversation_id}", now=desk.now())
    return page.back(f"/conversations/{conversation_id}", done="taken" if mode == "person" else "handed")


@router.post("/{conversation_id}/reply")
def reply(
    request: Request, desk: AtDesk, person: Who, conversation_id: str, text: Annotated[str, Form()] = ""
) -> Response:
    """A person's words to the other side."""
    text = text.strip()
    with desk.database.session() as opened:
        conversation = _of(opened, conversation_id)
        problem = _reply_problem(opened, conversation, text, desk.now())
        if not problem:
            by_hand.answer(opened, conversation_id, text, now=desk.now())
            audit.note(opened, person.username, "replied", subject=f"conversation {conversation_id}", now=desk.now())
    if problem:
        return _transcript(request, desk, conversation_id, problem=problem, draft=text, status=422)
    return page.back(f"/conversations/{conversation_id}", done="replied" if conversation.phone else "replied_web")


@router.post("/{conversation_id}/callbacks/{callback_id}")
def close_callback(desk: AtDesk, person: Who, conversation_id: str, callback_id: int) -> Response:
    """This call-back is done."""
    with desk.database.session() as opened:
        if by_hand.close_callback(opened, callback_id, by=person.name, now=desk.now()):
            audit.note(opened, person.username, "callback_done", subject=f"callback {callback_id}", now=desk.now())
    return page.back(f"/conversations/{conversation_id}", done="callback")


def _transcript(
    request: Request,
    desk: Desk,
    conversation_id: str,
    *,
    before: int = 0,
    revealed: bool = False,
    problem: str = "",
    draft: str = "",
    status: int = 200,
) -> Response:
    with desk.database.session() as opened:
        conversation = _of(opened, conversation_id)
        turns, earlier = read.turns(opened, conversation_id, before=before)
        enterprises = read.enterprises_of(opened, conversation)
        context = {
            "conversation": conversation,
            "turns": turns,
            "earlier": earlier,
            "enterprises": enterprises,
            "records": records.of_enterprises(opened, [one.id for one in enterprises], desk.today()),
            "callbacks": read.callbacks(opened, conversation_id),
            "closed": identity.over(opened, conversation, desk.now()),
            "opted_out": bool(conversation.phone and not allowed(opened, conversation.phone, "sms")),
        }
    more = {"before": before, "revealed": revealed, "draft": draft, "longest": LONGEST}
    return page.show(request, "conversation.html", status=status, problem=problem, **context, **more)


def _reply_problem(opened: Session, conversation: Conversation, text: str, now: datetime) -> str:
    if not text:
        return "empty_reply"
    if len(text) > LONGEST:
        return "long_reply"
    if conversation.phone and not allowed(opened, conversation.phone, "sms"):
        return "opted_out"
    if identity.over(opened, conversation, now):
        return "thread_closed"
    return ""


def _of(opened: Session, conversation_id: str) -> Conversation:
    conversation = opened.get(Conversation, conversation_id)
    if conversation is None:
        raise HTTPException(404)
    return conversation
