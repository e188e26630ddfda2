"""Did this form come from our own page? Every request that changes something must carry its session's token."""

from __future__ import annotations

from datetime import date

from fastapi import HTTPException, Request

from console import session
from console.desk import Desk

FIELD = "form_token"
SHORTEST_REASON = 4  # characters; what cannot be explained cannot be defended
SAFE = ("GET", "HEAD", "OPTIONS")


async def from_our_page(request: Request) -> None:
    """For every route: 403 unless the form carries the token of the session (or of the log-in page)."""
    if request.method in SAFE:
        return
    desk: Desk = request.app.state.desk
    nonce = request.state.nonce or request.cookies.get(session.DOOR_COOKIE, "")
    given = (await request.form()).get(FIELD, "")
    if not nonce or not isinstance(given, str):
        raise HTTPException(403)
    if not session.same(given, session.form_token(desk.settings.secret(), nonce)):
        raise HTTPException(403)


def reasoned(text: str) -> bool:
    """Whether somebody said why."""
    return len(text.strip()) >= SHORTEST_REASON


def day(text: str, *, today: date) -> date | None:
    """A date typed or picked in a form, not after today; None when it is neither."""
    try:
        given = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return given if given <= today else None


def optional_day(text: str) -> date | None:
    """A filter's date; None when empty or not a date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
