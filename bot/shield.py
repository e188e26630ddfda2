"""What is every answer of the public door wrapped in? Strict headers, and no request larger than a message."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 64 * 1024  # bytes; a webhook or a chat message is far smaller
LARGEST_PUSH = 1024 * 1024  # the domestic gateway sends many receipts in one array

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
KEPT_BY_NOBODY = ("Cache-Control", "no-store")  # of everything but the pages' own files
RAW = [(name.lower().encode(), value.encode()) for name, value in (*HEADERS.items(), KEPT_BY_NOBODY)]


class Shield:
    """Adds the headers; refuses a body that is, or turns out to be, too large."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        most = LARGEST_PUSH if path.startswith("/gateway/") else LARGEST

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not path.startswith("/static/"):
                    headers[KEPT_BY_NOBODY[0]] = KEPT_BY_NOBODY[1]
            await send(message)

        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit() or int(declared) > most:
            await PlainTextResponse("too large", status_code=413)(scope, receive, with_headers)
            return
        await self.app(scope, _counted(receive, most), with_headers)


def _counted(receive: Receive, most: int) -> Receive:
    """The body as it comes; one that lied about its length ends as if the sender had gone."""
    seen = 0

    async def _() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > most else message

    return _
