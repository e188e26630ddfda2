"""Log-in and log-out."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from console import audit, page, people, session
from console.desk import AtDesk, Desk, Who
from repair.store import throttle
from repair.store.throttle import Limit

log = logging.getLogger(__name__)
router = APIRouter()

# of one address, whatever the account; counted in the database, because several desks may run
FAILURES = Limit(name="login_address", most=20, within=timedelta(minutes=15))


@router.get("/login")
def form(request: Request, desk: AtDesk, going: Annotated[str, Query(alias="next")] = "") -> Response:
    """The log-in page."""
    return _form(request, desk, going)


@router.post("/login")
def enter(
    request: Request,
    desk: AtDesk,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    going: Annotated[str, Form(alias="next")] = "",
) -> Response:
    """Begin a session, or say why not."""
    now, address = desk.now(), request.client.host if request.client else ""
    subject = throttle.who(desk.settings, "address", address)
    username = username.strip().lower()[:40]
    with desk.database.session() as opened:
        if throttle.full(opened, FAILURES, subject, now):
            return _form(request, desk, going, problem="throttled", status=429)
        entry = people.enter(opened, username, password[:200], now)
        action = "login" if entry.person else "login_failed"
        audit.note(opened, username, action, subject=entry.problem, now=now)
        if entry.person is None:
            throttle.take(opened, FAILURES, subject, now)
    if entry.person is None:
        log.warning("log-in refused", extra={"action": "console.login_failed", "why": entry.problem})
        return _form(request, desk, going, problem=entry.problem, status=401)
    response = RedirectResponse(_ours(going), status_code=303)
    session.give(response, entry.person, desk.settings.secret(), now, secure=request.url.scheme == "https")
    response.delete_cookie(session.DOOR_COOKIE)
    return response


@router.post("/logout")
def leave(desk: AtDesk, person: Who) -> Response:
    """End every session of this person."""
    with desk.database.session() as opened:
        people.leave(opened, person.id)
        audit.note(opened, person.username, "logout", now=desk.now())
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(session.COOKIE)
    return response


def _form(request: Request, desk: Desk, going: str, *, problem: str = "", status: int = 200) -> Response:
    nonce = request.cookies.get(session.DOOR_COOKIE) or secrets.token_urlsafe(12)
    request.state.nonce = nonce
    response = page.show(request, "login.html", status=status, going=_ours(going), problem=problem)
    response.set_cookie(
        session.DOOR_COOKIE, nonce, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return response


def _ours(going: str) -> str:
    """Only a path of this door: never another site."""
    safe = going.startswith("/") and not going.startswith(("//", "/\\", "/login")) and "\\" not in going
    return going if safe and going.isprintable() else "/"
