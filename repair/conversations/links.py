"""How does a link prove who opens it? A signed token with the contact's id, good for thirty days."""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from repair.clock import SystemClock
from repair.settings import Settings

DAYS = 30


def make_link(settings: Settings, contact_id: int) -> str:
    """The address of a contact's own page; who has it sees that enterprise's records until it expires."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/l/{make_token(settings, contact_id)}"


def make_token(settings: Settings, contact_id: int) -> str:
    """The token alone: about forty characters."""
    return str(_serializer(settings).dumps(contact_id))


def read_token(settings: Settings, token: str) -> int | None:
    """The contact's id, or None when the token is forged, damaged or older than DAYS."""
    try:
        given = _serializer(settings).loads(token, max_age=DAYS * 24 * 3600)
    except BadData:
        return None
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def time_left(settings: Settings, token: str) -> timedelta:
    """How long a token will still be good, by the machine's clock that also dated it; nothing for a bad one."""
    try:
        _, signed_at = _serializer(settings).loads(token, return_timestamp=True)
    except BadData:
        return timedelta(0)
    age: timedelta = SystemClock().now() - signed_at
    return max(timedelta(0), timedelta(days=DAYS) - age)


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret(), salt="link")
