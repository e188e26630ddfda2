"""Log-in and log-out."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from console import audit, page, people, session
from console.desk import AtDesk, Desk, Who

log = logging.getLogger(__name__)
router = APIRouter()

TRIES = 20  # failures from one address within WITHIN, whatever the account
WITHIN = timedelta(minutes=15)


class Throttle:
    """Failed log-ins by address, in this process; what is older than WITHIN is forgotten."""

    def __init__(self) -> None:
        self._failures: dict[str, list[datetime]] = {}

    def full(self, address: str, now: datetime) -> bool:
        recent = [at for at in self._failures.get(address, []) if now - at < WITHIN]
        if recent:
            self._failures[address] = recent
        else:
            self._failures.pop(address, None)
        return len(recent) >= TRIES

    def failed(self, address: str, now: datetime) -> None:
        self._failures.setdefault(address, []).append(now)


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
    throttle = _throttle(request)
    if throttle.full(address, now):
        return _form(request, desk, going, problem="throttled", status=429)
    username = username.strip().lower()[:40]
    with desk.database.session() as opened:
        entry = people.enter(opened, username, password[:200], now)
        action = "login" if entry.person else "login_failed"
        audit.note(opened, username, action, subject=entry.problem, now=now)
    if entry.person is None:
        throttle.failed(address, now)
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


def _throttle(request: Request) -> Throttle:
    if not hasattr(request.app.state, "throttle"):
        request.app.state.throttle = Throttle()
    throttle: Throttle = request.app.state.throttle
    return throttle
