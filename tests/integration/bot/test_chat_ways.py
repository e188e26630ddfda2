"""Is a chat message that takes the short way the same as one that takes the ordinary way?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot import chat
from bot.app import create_app
from bot.parts import Parts
from repair.conversations import answering
from repair.conversations.turns import floor
from repair.store.tables import Turn

JSON = {"Content-Type": "application/json"}
BODIES = [
    b'{"text": "\\u9700\\u8981\\u4ec0\\u4e48\\u6750\\u6599"}',
    b'{"text": ""}',
    b'{"text": "\\ud800"}',
    b'{"text": 5}',
    b'{"text": "x", "session": 7}',
    b'{"text": "x", "link": "' + b"y" * 301 + b'"}',
    b"[]",
    b"no json",
    b"",
    json.dumps({"text": "长" * 2001}).encode(),
    json.dumps({"text": "需要什么材料", "link": "forged"}).encode(),
]


@pytest.fixture
def ordinary(parts: Parts) -> Iterator[TestClient]:
    """The door without its short ways."""
    app = create_app(parts)
    app.shortcuts.clear()  # type: ignore[attr-defined]
    with TestClient(app) as client:
        yield client


def answered(client: TestClient, body: bytes, headers: dict[str, str]) -> Any:
    said = client.post(chat.PATH, content=body, headers=headers)
    own = ("x-chat-last", "content-length")
    kept = {name: value for name, value in said.headers.items() if name not in own}
    return said.status_code, {**said.json(), "session": ""} if said.content else {}, kept


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("headers", [JSON, {"Content-Type": "text/plain"}, {}], ids=["json", "text", "nothing"])
def test_both_ways_answer_the_same(
    client: TestClient, ordinary: TestClient, body: bytes, headers: dict[str, str]
) -> None:
    assert answered(client, body, headers) == answered(ordinary, body, headers)


def test_the_pages_own_message_takes_the_short_way(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_given: Any) -> None:
        raise AssertionError("the framework was asked")

    monkeypatch.setattr(FastAPI, "__call__", never)
    assert client.post(chat.PATH, json={"text": "需要什么材料"}).status_code == 200


def test_without_a_database_both_say_so(
    client: TestClient, ordinary: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any, **_more: Any) -> Any:
        raise OperationalError("select 1", {}, Exception("gone"))

    monkeypatch.setattr(answering, "answer_in", away)
    one, two = (answered(which, BODIES[0], JSON) for which in (client, ordinary))
    assert one == two
    assert one[0] == 503
    assert one[2]["retry-after"] == "5"


def test_a_message_whose_turn_does_not_come_is_refused_and_kept(
    client: TestClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = client.post(chat.PATH, json={"text": "需要什么材料"}).json()["session"]
    monkeypatch.setattr(answering, "PATIENCE", 1)
    with floor(parts.database, session_id):
        refused = client.post(chat.PATH, json={"text": "要多久", "session": session_id})
    assert refused.status_code == 429
    with parts.database.session() as session:
        said = session.scalars(select(Turn.text).where(Turn.conversation_id == session_id).order_by(Turn.id)).all()
    assert said[-1] == "要多久"
