"""What can a person do at the page? Read, reply, dial, answer, press, speak, hang up; programs may do the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field
from sqlalchemy import delete, select, update

from handset import calls, gateway_texts, texts
from handset.access import Line, same_site
from handset.gateway_api import Gateway, gateway_of
from handset.habits import Calls, tell
from handset.numbers import is_number
from handset.player import DialEnded, Elapsed, Event, Pressed, Spoke
from handset.playing import happened
from handset.store import call_of, new_sid, number_of
from handset.tables import Message, Notice
from handset.texts import LONGEST
from handset.view import whole

router = APIRouter()
actions = APIRouter(prefix="/phone", dependencies=[Depends(same_site)])
_templates = Jinja2Templates(directory=Path(__file__).with_name("templates"))


class Words(BaseModel):
    text: str = Field(min_length=1, max_length=LONGEST)


class Keys(BaseModel):
    digits: str = Field(pattern=r"^[0-9*#]{1,32}$")


class Switches(BaseModel):
    off: bool | None = None
    stopped: bool | None = None
    calls: Calls | None = None


class Answered(BaseModel):
    machine: bool = False


class Dialled(BaseModel):
    status: Literal["completed", "busy", "no-answer", "failed"]
    seconds: int = Field(0, ge=0)


def known_number(phone: str) -> str:
    """The number in the path. Raises 422 for what is no number."""
    if not is_number(phone):
        raise HTTPException(422, "not a number in E.164")
    return phone


def known_call(line: Line, sid: str) -> str:
    """The sid in the path. Raises 404 for an unknown call."""
    with line.store.read() as session:
        if call_of(session, sid) is None:
            raise HTTPException(404, "no such call")
    return sid


Phone = Annotated[str, Depends(known_number)]
CallSid = Annotated[str, Depends(known_call)]
Domestic = Annotated[Gateway, Depends(gateway_of)]


def _done(happened: bool) -> dict[str, bool]:
    """409 when the moment for this has passed."""
    if not happened:
        raise HTTPException(409, "not now")
    return {"ok": True}


@router.get("/")
async def page(request: Request) -> Response:
    """The page itself; nothing but the page may run in it."""
    response = _templates.TemplateResponse(request, "phone.html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/healthz")
async def healthz() -> dict[str, bool]:
    return {"ok": True}


@actions.get("/state")
async def state(line: Line, number: str = "", seen: int = -1) -> Response:
    """Everything the page shows; 204 when nothing changed since version `seen`."""
    if seen == line.store.version:
        return Response(status_code=204)
    return JSONResponse(jsonable_encoder(whole(line, number)), headers={"Cache-Control": "no-store"})


@actions.post("/numbers/{phone}")
async def switch(line: Line, phone: Phone, wanted: Switches) -> dict[str, bool]:
    """Make a handset, switch it off or on, opt it out at the carrier or in, say what it does with calls."""
    with line.store.write() as session:
        number = number_of(session, phone)
        number.off = number.off if wanted.off is None else wanted.off
        number.stopped = number.stopped if wanted.stopped is None else wanted.stopped
        if wanted.calls is not None:
            tell(session, phone, wanted.calls)
    return _done(True)


@actions.post("/numbers/{phone}/read")
async def read(line: Line, phone: Phone) -> dict[str, bool]:
    """The person has seen the texts of this number."""
    unread = (Message.to == phone, Message.status == "delivered", Message.read.is_(False))
    with line.store.read() as session:
        news = session.scalar(select(Message.id).where(*unread).limit(1))
    if news is not None:
        with line.store.write() as session:
            session.execute(update(Message).where(*unread).values(read=True))
    return _done(True)


@actions.post("/numbers/{phone}/sms")
async def reply(line: Line, phone: Phone, words: Words, gateway: Domestic) -> dict[str, str]:
    """A text from this number to the office, on the way on which the last one came."""
    if gateway_texts.came_last(line, phone):
        return {"sid": gateway_texts.reply(line, gateway.pusher, phone, words.text).sid}
    return {"sid": texts.reply(line, phone, words.text).sid}


@actions.post("/numbers/{phone}/dial")
async def dial(line: Line, phone: Phone) -> dict[str, str]:
    """A call from this number to the office."""
    return {"sid": calls.dial(line, phone).sid}


@actions.post("/calls/{sid}/answer")
async def answer(line: Line, sid: CallSid, how: Answered) -> dict[str, bool]:
    return _done(calls.answer(line, sid, machine=how.machine))


@actions.post("/calls/{sid}/decline")
async def decline(line: Line, sid: CallSid) -> dict[str, bool]:
    return _done(calls.decline(line, sid))


@actions.post("/calls/{sid}/ignore")
async def ignore(line: Line, sid: CallSid) -> dict[str, bool]:
    """Nobody comes to the phone."""
    return _done(calls.ignore(line, sid))


@actions.post("/calls/{sid}/hangup")
async def hang_up(line: Line, sid: CallSid) -> dict[str, bool]:
    return _done(calls.hang_up(line, sid))


@actions.post("/calls/{sid}/keys")
async def keys(line: Line, sid: CallSid, pressed: Keys) -> dict[str, Any]:
    """Press keys one after another; 409 when even the first one means nothing now."""
    taken = 0
    for key in pressed.digits:
        if not happened(line, sid, Pressed(key=key)):
            break
        taken += 1
    return {**_done(taken > 0), "taken": taken}


@actions.post("/calls/{sid}/speak")
async def speak(line: Line, sid: CallSid, words: Words) -> dict[str, bool]:
    """Typed words stand for spoken ones."""
    return _event(line, sid, Spoke(text=words.text))


@actions.post("/calls/{sid}/wait")
async def wait(line: Line, sid: CallSid) -> dict[str, bool]:
    """Let the present speech, pause or wait run out at once."""
    return _event(line, sid, Elapsed())


@actions.post("/calls/{sid}/dialled")
async def dialled(line: Line, sid: CallSid, outcome: Dialled) -> dict[str, bool]:
    """How the transferred call went."""
    return _event(line, sid, DialEnded(status=outcome.status, seconds=outcome.seconds, sid=new_sid("CA")))


def _event(line: Line, sid: str, event: Event) -> dict[str, bool]:
    return _done(happened(line, sid, event))


@actions.post("/notices/clear")
async def clear(line: Line) -> dict[str, bool]:
    """The person has seen the notices."""
    with line.store.write() as session:
        session.execute(delete(Notice))
    return _done(True)
