"""How does a request travel to the office? Over connections that are kept for the next one.

Of HTTP only what webhooks need, with uvicorn's own parser: three of four requests that a load test causes are receipts,
and a general client's work for each is several times what the office's is.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast
from urllib.parse import unquote, urlsplit

import httptools

CONNECTIONS = 100  # a burst of receipts waits for its turn; the office answers many at once, after one commit
KEPT_OPEN = 2.0  # seconds without a request; the office's own limit is 5
LARGEST = 1024 * 1024  # bytes of an answer
UNFRAMED = ("content-length", "transfer-encoding")  # without them an answer ends with its connection


class Unreachable(Exception):
    """Nobody listens there: the request never left."""


class Silent(Exception):
    """The request left, and no answer came that can be understood; it may have arrived."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads."""

    host: str
    port: int
    tls: bool
    head: str  # the header lines that every request there carries


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    text: str


@lru_cache(maxsize=256)
def _place(scheme: str, netloc: str) -> Place:
    """Raises ValueError for what is no address."""
    parts = urlsplit(f"{scheme}://{netloc}")
    if scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an http or https address is needed")
    head = f"Host: {netloc.rpartition('@')[2]}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
    if parts.username is not None:
        key = b64encode(f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()).decode()
        head += f"Authorization: Basic {key}\r\n"
    tls = scheme == "https"
    return Place(parts.hostname, parts.port or (443 if tls else 80), tls, head)


class Wire(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.idle_since = 0.0
        self.usable = False  # open, and between two requests
        self._reply: asyncio.Future[Reply] | None = None

    def ask(self, request: bytes) -> asyncio.Future[Reply]:
        """Send it; the future fails with Silent when the connection breaks first."""
        self._parser = httptools.HttpResponseParser(self)
        self._body, self._kind, self._framed, self._begun = bytearray(), "", False, False
        self._reply = asyncio.get_running_loop().create_future()
        self.usable = False
        assert self.transport is not None
        self.transport.write(request)
        return self._reply

    def close(self) -> None:
        self.usable = False
        if self.transport is not None:
            self.transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.usable = True

    def data_received(self, data: bytes) -> None:
        if self._reply is None:  # nobody asked
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, ValueError) as error:
            self._fail(error)
        if len(self._body) > LARGEST:
            self._fail(ValueError("the answer is too long"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        if self._begun_without_end():
            self._done()
        self._fail(exc or ConnectionResetError("closed"))

    def on_header(self, name: bytes, value: bytes) -> None:
        lower = name.decode("latin-1").lower()
        self._framed = self._framed or lower in UNFRAMED
        if lower == "content-type":
            self._kind = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._begun = True

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:  # the answer itself is still to come
            self._begun = False
            return
        self.usable = self._parser.should_keep_alive()
        self._done()

    def _begun_without_end(self) -> bool:
        return self._reply is not None and self._begun and not self._framed

    def _done(self) -> None:
        if self._reply is not None and not self._reply.done():
            status = self._parser.get_status_code()
            self._reply.set_result(Reply(status, _words(bytes(self._body), self._kind) if self._body else ""))
        self._reply = None

    def _fail(self, error: Exception) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(Silent(type(error).__name__))
        self._reply = None
        self.close()


@dataclass(slots=True)
class Wires:
    """Connections to every place that was asked lately."""

    timeout: float  # seconds until a connection is there, and again until the answer is
    _idle: dict[Place, deque[Wire]] = field(default_factory=dict)
    _all: set[Wire] = field(default_factory=set)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    _sweep: asyncio.TimerHandle | None = None

    async def ask(self, method: str, url: str, headers: str, body: bytes) -> Reply:
        """One request and its answer; no redirect is followed.

        `headers`: whole lines. Raises Unreachable, Silent, and ValueError for what is no address.
        """
        scheme, _, rest = url.partition("#")[0].partition("://")
        netloc, slash, path = rest.partition("/")
        if not slash:
            netloc, mark, query = netloc.partition("?")
            path = mark + query
        place = _place(scheme.lower(), netloc)
        head = f"{method} /{path} HTTP/1.1\r\n{place.head}{headers}Content-Length: {len(body)}\r\n\r\n"
        async with self._turn:
            wire = self._kept(place) or await self._connect(place)
            try:
                async with asyncio.timeout(self.timeout):
                    reply = await wire.ask(head.encode() + body)
            except TimeoutError:
                raise Silent("TimeoutError") from None
            finally:
                self._let_go(place, wire)
            return reply

    def _kept(self, place: Place) -> Wire | None:
        """The connection that was used last, which is the least likely to be closed at the other end."""
        idle = self._idle.get(place)
        while idle:
            wire = idle.pop()
            if wire.usable and asyncio.get_running_loop().time() - wire.idle_since < KEPT_OPEN:
                return wire
            self._end(wire)
        return None

    async def _connect(self, place: Place) -> Wire:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.timeout):
                _, wire = await loop.create_connection(Wire, place.host, place.port, ssl=place.tls or None)
        except (OSError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from error
        self._all.add(wire)
        return wire

    def _let_go(self, place: Place, wire: Wire) -> None:
        if not wire.usable:
            self._end(wire)
            return
        loop = asyncio.get_running_loop()
        wire.idle_since = loop.time()
        self._idle.setdefault(place, deque()).append(wire)
        if self._sweep is None:
            self._sweep = loop.call_later(KEPT_OPEN, self._close_idle)

    def _close_idle(self) -> None:
        loop = asyncio.get_running_loop()
        for idle in self._idle.values():
            while idle and (not idle[0].usable or loop.time() - idle[0].idle_since >= KEPT_OPEN):
                self._end(idle.popleft())
        self._sweep = loop.call_later(KEPT_OPEN, self._close_idle) if any(self._idle.values()) else None

    def _end(self, wire: Wire) -> None:
        self._all.discard(wire)
        wire.close()

    async def close(self) -> None:
        """Close every connection."""
        if self._sweep is not None:
            self._sweep.cancel()
        for wire in list(self._all):
            self._end(wire)
        self._idle.clear()
        await asyncio.sleep(0)


def _words(body: bytes, kind: str) -> str:
    charset = kind.partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
