"""How is the action server asked without a new connection each time? Over lines that stay open between questions.

A question is a single piece of HTTP/1.1, head and body together, so that both sides are woken once.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

IDLE = 10.0  # seconds an unused line is kept: shorter than the action server keeps it
KNOWN = ("content-length", "connection")  # what has to be known of an answer's head

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answer(NamedTuple):
    """What came back."""

    status: int
    reason: str
    body: bytes


class Lines:
    """Connections to one address (http://host:port/path), each for one question at a time."""

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        path = at._replace(scheme="", netloc="", fragment="").geturl() or "/"
        self._where = (at.hostname, at.port or 80)
        self._head = f"POST {path} HTTP/1.1\r\nHost: {at.netloc}\r\nContent-Type: application/json\r\nContent-Length: "
        self._free: list[tuple[float, Line]] = []

    async def post(self, body: bytes) -> Answer:
        """The answer to this JSON, whatever its status. Raises ConnectionError when none comes whole."""
        try:
            reader, writer = line = await self._line()
            try:
                writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
                first, fields = _head(await reader.readuntil(b"\r\n\r\n"))
                answer = Answer(int(first[1]), first[2], await reader.readexactly(int(fields["content-length"])))
            except BaseException:  # also when the question is given up: what comes now would answer the next one
                writer.close()
                raise
        except (OSError, EOFError, LookupError, ValueError, asyncio.LimitOverrunError) as error:
            raise ConnectionError(f"{type(error).__name__}: {error}") from error
        if fields.get("connection", "").lower() == "close":
            writer.close()
        else:
            self._free.append((monotonic(), line))
        return answer

    async def _line(self) -> Line:
        """A line that was used a moment ago and still stands, else a new one."""
        while self._free:
            since, (reader, writer) = self._free.pop()
            if monotonic() - since < IDLE and not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(*self._where)


def _head(head: bytes) -> tuple[list[str], dict[str, str]]:
    """Version, status and reason; and the fields of KNOWN."""
    first, *fields = head.decode("latin-1").split("\r\n")
    pairs = (field.partition(":") for field in fields)
    return first.split(" ", 2), {name.lower(): value.strip() for name, _, value in pairs if name.lower() in KNOWN}
