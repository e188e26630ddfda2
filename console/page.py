"""How does a page become HTML? Jinja with our labels, absolute Chinese times and masked numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import RedirectResponse, Response

from console import session
from console.desk import Desk
from console.forms import FIELD
from console.wording import HERE, Words
from repair.clock import aware
from repair.log import mask
from repair.messages import reasons


def templates(words: Words) -> Jinja2Templates:
    """The desk's templates; everything is escaped, a forgotten value is an error and not a blank."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"moment": moment, "day": day, "mask": mask, "wan": wan}
    env.globals |= {
        "say": words.say,
        "todo": words.remedy,
        "choices": words.choices,
        "link": link,
        "reason": reasons.words,
    }
    return Jinja2Templates(env=env)


def show(request: Request, template: str, /, *, status: int = 200, **context: Any) -> Response:
    """Render a page for the person who is logged in."""
    desk: Desk = request.app.state.desk
    nonce = request.state.nonce or request.cookies.get(session.DOOR_COOKIE, "")
    common = {
        "person": request.state.person,
        "office": desk.settings.OFFICE_NAME,
        "token_field": FIELD,
        "token": session.form_token(desk.settings.secret(), nonce),
        "path": request.url.path,
        "done": request.query_params.get("done", ""),
        "problem": "",
        # On every page of the desk: who sees it may be the only one who can have it mended.
        "dead": [beat for beat in desk.beats() if beat.dead] if request.state.person and status < 400 else [],
    }
    return desk.templates.TemplateResponse(request, template, common | context, status_code=status)


def back(path: str, **query: str) -> Response:
    """After a change: to the page that shows it."""
    return RedirectResponse(link(path, **query), status_code=303)


def link(path: str, **query: Any) -> str:
    """A path with those query values that are not empty."""
    kept = {name: value for name, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(kept)}" if kept else path


def moment(value: datetime | None) -> str:
    """2026-09-16 09:30, in Chinese time."""
    return f"{aware(value):%Y-%m-%d %H:%M}" if value else "—"


def day(value: date | None) -> str:
    """2026-09-16."""
    return value.isoformat() if value else "—"


def wan(value: Decimal | None) -> str:
    """An amount in 万元 without needless zeros."""
    return f"{value.normalize():f}" if value is not None else "—"
