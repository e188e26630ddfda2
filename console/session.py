"""Whose session is this, and did this form come from our own page? Signed cookies, and a token bound to each."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

from console.people import Person

COOKIE = "xiufu_desk"
DOOR_COOKIE = "xiufu_door"  # before log-in: only ties the log-in form to this browser
LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a session cookie says; whether it is still true is asked of the staff table."""

    staff_id: int
    session_no: int
    nonce: str


def give(response: Response, person: Person, secret: str, now: datetime, *, secure: bool) -> None:
    """Begin a session in this browser."""
    value = _serializer(secret).dumps([person.id, person.session_no, secrets.token_urlsafe(12), int(now.timestamp())])
    response.set_cookie(
        COOKIE,
        str(value),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def read(connection: HTTPConnection, secret: str, now: datetime) -> Ticket | None:
    """The ticket of a request, or None when there is none, it was tampered with, or it is older than LASTS."""
    try:
        staff_id, session_no, nonce, begun = _serializer(secret).loads(connection.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    if not 0 <= now.timestamp() - begun < LASTS.total_seconds():
        return None
    return Ticket(staff_id=staff_id, session_no=session_no, nonce=nonce)


def form_token(secret: str, nonce: str) -> str:
    """What a form of this session must carry."""
    return hmac.new(secret.encode(), b"form:" + nonce.encode(), hashlib.sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="xiufu.console")
