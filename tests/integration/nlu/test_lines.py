"""Do questions to the action server go over lines that stay, and never get another question's answer?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

import nlu.lines
from nlu.lines import Answer, Lines

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: application/json\r\n\r\n%s"
Say = Callable[[asyncio.StreamWriter, bytes], Awaitable[None]]


@asynccontextmanager
async def server(say: Say) -> AsyncIterator[tuple[Lines, list[list[bytes]]]]:
    """Lines to a server that answers with `say`, and the questions that came over each of its connections."""
    heard: list[list[bytes]] = []
    served: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine: list[bytes] = []
        heard.append(mine)
        served.append(asyncio.current_task())
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                body = await reader.readexactly(length)
                mine.append(head + body)
                await say(writer, body)
        except (EOFError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    lines = Lines(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/webhook")
    async with listening:
        yield lines, heard
        for _, (_, writer) in lines._free:
            writer.close()
            await writer.wait_closed()
        await asyncio.gather(*filter(None, served))


async def echo(writer: asyncio.StreamWriter, body: bytes) -> None:
    writer.write(FINE % (len(body), body))


def test_two_questions_go_over_one_line_as_plain_http() -> None:
    async def ask() -> None:
        async with server(echo) as (lines, heard):
            assert await lines.post(b'{"a": 1}') == Answer(200, "OK", b'{"a": 1}')
            assert (await lines.post("问".encode())).body == "问".encode()
            assert len(heard) == 1
            first, *fields = heard[0][0].partition(b"\r\n\r\n")[0].split(b"\r\n")
            assert first == b"POST /webhook HTTP/1.1"
            assert {b"Content-Type: application/json", b"Content-Length: 8"} < set(fields)
            assert any(field.startswith(b"Host: 127.0.0.1:") for field in fields)

    asyncio.run(ask())


def test_questions_at_the_same_time_have_a_line_each_and_get_their_own_answers() -> None:
    async def ask() -> None:
        async with server(echo) as (lines, heard):
            bodies = [str(number).encode() for number in range(5)]
            answers = await asyncio.gather(*map(lines.post, bodies))
            assert [answer.body for answer in answers] == bodies
            assert len(heard) == 5
            await lines.post(b"one more")
            assert len(heard) == 5

    asyncio.run(ask())


def test_a_refusal_is_an_answer() -> None:
    async def refuse(writer: asyncio.StreamWriter, _body: bytes) -> None:
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno")

    async def ask() -> None:
        async with server(refuse) as (lines, _heard):
            assert await lines.post(b"x") == Answer(404, "Not Found", b"no")

    asyncio.run(ask())


@pytest.mark.parametrize(
    "wrong",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly a part",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_whole_answer_is_an_error_and_its_line_is_not_used_again(wrong: bytes) -> None:
    async def stumble(writer: asyncio.StreamWriter, body: bytes) -> None:
        if body == b"first":
            writer.write(wrong)
            writer.close()
        else:
            await echo(writer, body)

    async def ask() -> None:
        async with server(stumble) as (lines, heard):
            with pytest.raises(ConnectionError):
                await lines.post(b"first")
            assert (await lines.post(b"second")).body == b"second"
            assert len(heard) == 2

    asyncio.run(ask())


def test_who_gives_up_leaves_no_answer_behind_for_the_next() -> None:
    async def ask() -> None:
        slow = asyncio.Event()

        async def hesitate(writer: asyncio.StreamWriter, body: bytes) -> None:
            if body == b"slow":
                await slow.wait()
            await echo(writer, body)

        async with server(hesitate) as (lines, heard):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await lines.post(b"slow")
            slow.set()
            assert (await lines.post(b"quick")).body == b"quick"
            assert len(heard) == 2

    asyncio.run(ask())


@pytest.mark.parametrize("told", [True, False])
def test_a_line_that_the_server_closed_is_not_used_again(told: bool) -> None:
    async def once(writer: asyncio.StreamWriter, body: bytes) -> None:
        answer = FINE % (len(body), body)
        writer.write(answer.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n") if told else answer)
        if not told:
            writer.close()

    async def ask() -> None:
        async with server(once) as (lines, heard):
            for body in (b"1", b"2"):
                assert (await lines.post(body)).body == body
                while not told and not lines._free[0][1][0].at_eof():
                    await asyncio.sleep(0.001)
            assert len(heard) == 2

    asyncio.run(ask())


def test_a_line_that_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nlu.lines, "IDLE", 0.0)

    async def ask() -> None:
        async with server(echo) as (lines, heard):
            await lines.post(b"1")
            await lines.post(b"2")
            assert len(heard) == 2

    asyncio.run(ask())


def test_nobody_listening_is_a_connection_error() -> None:
    async def ask() -> None:
        async with server(echo) as (lines, _heard):
            pass
        with pytest.raises(ConnectionError):
            await lines.post(b"x")

    asyncio.run(ask())
