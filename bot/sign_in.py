"""The form with which an owner signs in on the chat page: his firm's credit code, then the code from the text.

Whether a firm is known changes neither words nor status nor the time an answer takes: a worker looks it up.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from bot.chat import session_id
from bot.parts import Opened, Parts
from bot.wording import sentence
from repair.conversations import sign_in
from repair.conversations.codes import Outcome
from repair.conversations.sign_in import BAD_CODE
from repair.messages.one_time import MINUTES

router = APIRouter(prefix="/sign-in")

Session = Annotated[str | None, Field(max_length=200)]


class Firm(BaseModel):
    """Which firm the owner names; `last_four` chooses among its numbers on file."""

    session: Session = None
    code: str = Field(max_length=100)
    last_four: str = Field("", pattern=r"^(\d{4})?$")


class Digits(BaseModel):
    """What the owner read in the text."""

    session: Session = None
    digits: str = Field(max_length=40)


class Leaving(BaseModel):
    """The session to be ended."""

    session: Session = None


@router.post("/code")
def ask(request: Request, firm: Firm, parts: Opened) -> JSONResponse:
    """Ask for a code: the same answer for every credit code that is well formed."""
    if refused := _too_fast(request, parts):
        return refused
    now = parts.clock.now()
    with parts.database.session() as session:
        wanted = sign_in.ask(
            session,
            parts.settings,
            conversation_id=session_id(firm.session),
            code=firm.code,
            last_four=firm.last_four,
            address=_address(request),
            now=now,
        )
    if wanted.problem:
        status = 422 if wanted.problem == BAD_CODE else 429
        return _refused(wanted.problem, status, parts)
    said = sentence("code_asked", parts.settings, minutes=MINUTES)
    return JSONResponse({"session": wanted.conversation_id, "said": said})


@router.post("/proof")
def prove(request: Request, given: Digits, parts: Opened) -> JSONResponse:
    """Try a code. The session of the answer is a new one: whoever knew the old one knows nothing."""
    if refused := _too_fast(request, parts):
        return refused
    with parts.database.session() as session:
        proved = sign_in.prove(
            session,
            parts.settings,
            conversation_id=session_id(given.session) or "",
            digits=given.digits,
            address=_address(request),
            now=parts.clock.now(),
        )
    if proved.outcome is not Outcome.RIGHT:
        return _refused(f"code_{proved.outcome}", 410 if proved.outcome is Outcome.OVER else 422, parts)
    return JSONResponse({"session": proved.conversation_id})


@router.post("/end")
def end(given: Leaving, parts: Opened) -> Response:
    """Give the identity up; the thread can be read by nobody on the web any more."""
    if given.session and (known := session_id(given.session)):
        with parts.database.session() as session:
            sign_in.leave(session, known, parts.clock.now())
    return Response(status_code=204)


def _too_fast(request: Request, parts: Parts) -> JSONResponse | None:
    if not parts.settings.WEB_SIGN_IN:
        return _refused("sign_in_off", 404, parts)
    taken = parts.limits.address.take(_address(request), parts.ticks())
    return None if taken else _refused("too_fast", 429, parts)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _refused(code: str, status: int, parts: Parts) -> JSONResponse:
    return JSONResponse({"error": sentence(code, parts.settings)}, status_code=status)
