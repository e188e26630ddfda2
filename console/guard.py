"""Who gets in at all? Stands before every route: no session, no page; no body without end; safe headers on all."""

from __future__ import annotations

import logging
from urllib.parse import quote

from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import people, session
from console.desk import Desk
from console.pages import metrics

log = logging.getLogger(__name__)

LARGEST = 30 * 1024 * 1024  # bytes of a request; an import file of 100,000 rows is about 20 MB
OPEN = ("/login", "/static/")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """ASGI middleware around the whole door, so that a route forgotten by its author is closed as well."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        guarded = _with_headers(send, private=not request.url.path.startswith("/static/"))
        refusal = await self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        await self.app(scope, _limited(receive), guarded)

    async def _refusal(self, request: Request) -> Response | None:
        """None when the request may pass; otherwise what it gets instead."""
        request.state.person, request.state.nonce = None, ""
        path = request.url.path
        if path == metrics.PATH:
            return metrics.refusal(request, self.desk)
        if path == OPEN[0] or path.startswith(OPEN[1]):
            return await _too_large(request, self.desk) if _length(request) > LARGEST else None
        ticket = session.read(request, self.desk.settings.secret(), self.desk.now())
        if ticket is not None:
            try:
                request.state.person = await run_in_threadpool(self._inside, ticket)
            except OperationalError:
                log.warning("database away", extra={"action": "console.database_away"})
                return PlainTextResponse(self.desk.words.say("error", 503), status_code=503)
            request.state.nonce = ticket.nonce
        if request.state.person is None:
            return _to_login(request)
        return await _too_large(request, self.desk) if _length(request) > LARGEST else None

    def _inside(self, ticket: session.Ticket) -> people.Person | None:
        with self.desk.database.session() as opened:
            return people.inside(opened, ticket.staff_id, ticket.session_no)


def _to_login(request: Request) -> Response:
    if request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/login?next={quote(request.url.path + query, safe='')}", status_code=302)
    return RedirectResponse("/login", status_code=302)


def _length(request: Request) -> int:
    given = request.headers.get("content-length", "0")
    return int(given) if given.isdigit() else 0


async def _too_large(request: Request, desk: Desk) -> Response:
    """Read the body to its end and drop it: a browser shows an answer only after it sent everything."""
    async for _ in request.stream():
        pass
    response = desk.templates.TemplateResponse(
        request, "error.html", {"text": desk.words.say("error", 413), "status": 413}, status_code=413
    )
    log.info("body too large", extra={"action": "console.too_large"})
    return response


def _limited(receive: Receive) -> Receive:
    """The same body, but no more of it than LARGEST, whatever its length was said to be."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise HTTPException(413)
        return message

    return limited


def _with_headers(send: Send, *, private: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if private:
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending
