"""Does a request reach the office, and is it known when it may have and when it cannot have?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from handset import wire
from handset.wire import Reply, Silent, Unreachable, Wires

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Office:
    """Answers each request with the next of these bytes; None closes the connection instead."""

    def __init__(self, *answers: bytes | None, then_close: bool = False) -> None:
        self.answers, self.then_close = list(answers), then_close
        self.connections, self.requests = 0, list[bytes]()
        self.served: list[asyncio.Task[Any] | None] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.served.append(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0)
                if answer is None:
                    break
                writer.write(answer)
                if self.then_close:
                    break
            else:
                await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    def asked(self, *requests: tuple[str, str, bytes], timeout: float = 5.0) -> list[Any]:
        """What each of these (method, path, body), one after the other, came to."""

        async def _() -> list[Any]:
            server = await asyncio.start_server(self, "127.0.0.1", 0)
            base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            wires, found = Wires(timeout), []
            for method, path, body in requests:
                try:
                    found.append(await wires.ask(method, base + path, "X-Twilio-Signature: s\r\n", body))
                except (Silent, Unreachable) as error:
                    found.append(type(error))
            await wires.close()
            server.close()
            await asyncio.gather(*filter(None, self.served))
            return found

        return asyncio.run(_())


POST = ("POST", "/twilio/sms/status?outbox=1", b"a=1")


def test_one_connection_serves_many_requests() -> None:
    office = Office(OK, b"HTTP/1.1 204 No Content\r\n\r\n", OK)
    assert office.asked(POST, POST, ("GET", "?x=1", b"")) == [Reply(200, "ok"), Reply(204, ""), Reply(200, "ok")]
    assert office.connections == 1
    assert office.requests[0].startswith(b"POST /twilio/sms/status?outbox=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert office.requests[0].endswith(b"X-Twilio-Signature: s\r\nContent-Length: 3\r\n\r\na=1")
    assert office.requests[2].startswith(b"GET /?x=1 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\xe4\xbd\xa0\r\n3\r\n\xe5\xa5\xbd\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=gb18030\r\nContent-Length: 4\r\n\r\n\xc4\xe3\xba\xc3",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\xe4\xbd\xa0\xe5\xa5\xbd",
    ],
)
def test_an_answer_is_read_however_it_is_sent(answer: bytes) -> None:
    assert Office(answer).asked(POST) == [Reply(200, "你好")]


def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    office = Office(b"HTTP/1.1 200 OK\r\n\r\nok", b"HTTP/1.1 200 OK\r\n\r\nok", then_close=True)
    assert office.asked(POST, POST) == [Reply(200, "ok")] * 2
    assert office.connections == 2


@pytest.mark.parametrize("answer", [None, b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_what_may_have_arrived_is_not_asked_again(answer: bytes | None) -> None:
    office = Office(answer, OK, then_close=True)
    assert office.asked(POST, POST) == [Silent, Reply(200, "ok")]
    assert len(office.requests) == 2


def test_an_answer_that_does_not_come_ends_the_wait_and_the_connection() -> None:
    office = Office(b"", OK)
    assert office.asked(POST, POST, timeout=0.2) == [Silent, Reply(200, "ok")]
    assert office.connections == 2


def test_nobody_there_is_known_before_anything_left() -> None:
    async def ask() -> None:
        server = await asyncio.start_server(Office(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        await Wires(1.0).ask("POST", f"http://127.0.0.1:{port}/", "", b"")

    with pytest.raises(Unreachable):
        asyncio.run(ask())


def test_a_connection_that_waited_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "KEPT_OPEN", 0.0)
    office = Office(OK, OK)
    assert office.asked(POST, POST) == [Reply(200, "ok")] * 2
    assert office.connections == 2


def test_the_name_and_password_of_an_address_are_sent_as_basic_authentication() -> None:
    place = wire._place("http", "us%40er:pass@office.invalid:81")
    assert (place.host, place.port, place.tls) == ("office.invalid", 81, False)
    assert "Host: office.invalid:81\r\n" in place.head
    assert "Authorization: Basic dXNAZXI6cGFzcw==\r\n" in place.head


@pytest.mark.parametrize("address", ["ftp://office.invalid/", "nothing", "http:///x", "http://h:x/"])
def test_what_is_no_address_is_said_so(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|port|Port"):
        asyncio.run(Wires(1.0).ask("POST", address, "", b""))
