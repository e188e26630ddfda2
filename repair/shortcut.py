"""How does a door answer an address that is asked hundreds of times a second? Before the framework's own work begins.

Finding an endpoint and wrapping it takes the framework many times as long as the endpoint itself. A shortcut is only
for the request that is exactly as expected; whatever else comes goes the ordinary way, to the route of the same
address, with its body whole. So refusals, faults and their words are in one place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

LARGEST = 64 * 1024  # bytes; a larger body goes the ordinary way

Headers = Sequence[tuple[bytes, bytes]]  # names in small letters


@dataclass(frozen=True, slots=True)
class Asked:
    """A POST as it came."""

    query: bytes
    headers: Headers
    body: bytes
    client: str = ""  # the address it came from


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer."""

    status: int
    headers: Headers
    body: bytes = b""


def is_json(headers: Headers) -> bool:
    """Whether a body says of itself that it is JSON."""
    kinds = [value.partition(b";")[0].strip().lower() for name, value in headers if name == b"content-type"]
    return kinds == [b"application/json"]


Shortcut = Callable[[Asked], Awaitable[Answer | None]]  # None: the ordinary way, and nothing has happened yet


class Hurried(FastAPI):
    """An application without pages about itself, in which POSTs to the paths of `shortcuts` are tried there first."""

    def __init__(self, **more: Any) -> None:
        super().__init__(docs_url=None, redoc_url=None, openapi_url=None, **more)
        self.shortcuts: dict[str, Shortcut] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        short = self.shortcuts.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if short is None:
            await super().__call__(scope, receive, send)
            return
        messages = await _whole(receive)
        body = b"".join(one.get("body", b"") for one in messages)
        if messages[-1]["type"] == "http.request" and len(body) <= LARGEST:
            client: tuple[str, int] | None = scope.get("client")
            answer = await short(Asked(scope["query_string"], scope["headers"], body, client[0] if client else ""))
            if answer is not None:
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                await send({"type": "http.response.body", "body": answer.body})
                return
        await super().__call__(scope, _again(messages, receive), send)


async def _whole(receive: Receive) -> list[Message]:
    """The body's parts until it ends, the sender goes, or it is too large."""
    messages = [await receive()]
    size = len(messages[0].get("body", b""))
    while messages[-1].get("more_body") and size <= LARGEST:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """What was read already, then what comes."""
    waiting = iter(messages)

    async def _() -> Message:
        return next(waiting, None) or await receive()

    return _
