"""Does the chat answer, remember, refuse and keep others' words to itself?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.parts import MOST_TURNS, Parts
from repair.conversations.assistant import QuietAssistant
from repair.conversations.links import make_token
from repair.messages import history
from repair.store.tables import Contact, Conversation, Heartbeat, Turn
from tests.builders import a_penalty, an_enterprise


def say(client: TestClient, text: str, **more: Any) -> Any:
    return client.post("/chat", json={"text": text, **more})


def test_a_message_gets_a_session_and_replies_with_plain_buttons(client: TestClient) -> None:
    answer = say(client, "需要什么材料").json()
    assert answer["replies"] == [{"text": "两样材料。", "buttons": ["怎么办理"]}]
    again = say(client, "需要什么材料", session=answer["session"]).json()
    assert again["session"] == answer["session"]


def test_an_unknown_a_forged_and_a_phones_session_begin_a_new_one(client: TestClient, parts: Parts) -> None:
    with parts.database.session() as session:
        phones = history.conversation_of_phone(session, "+8613900001234", parts.clock.now()).id
    for given in ("1", "x' or 1=1", "../..", "\0", phones):
        body = json.dumps({"text": "需要什么材料", "session": given})
        answer = client.post("/chat", content=body, headers={"Content-Type": "application/json"}).json()
        assert answer["session"] != given
    with parts.database.session() as session:
        assert session.scalars(select(Turn).where(Turn.conversation_id == phones)).all() == []


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n"])
def test_an_empty_message_is_refused_with_a_sentence(client: TestClient, text: str) -> None:
    answer = say(client, text)
    assert answer.status_code == 422
    assert "写下" in answer.json()["error"]


def test_a_long_or_unreadable_message_is_refused_politely(client: TestClient) -> None:
    assert "2000" in say(client, "长" * 2001).json()["error"]
    assert say(client, "长" * 2001).status_code == 422
    for body in (b"no json", b'{"text": "\\ud800"}', b'{"text": 5}', b"[]", b'{"session": "x"}'):
        answer = client.post("/chat", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        assert answer.json()["error"]
    assert client.post("/chat", content=b"x" * 70_000).status_code == 413


def test_who_asks_faster_than_a_person_is_slowed_down(client: TestClient) -> None:
    session = say(client, "需要什么材料").json()["session"]
    answers = [say(client, "需要什么材料", session=session) for _ in range(25)]
    assert answers[-1].status_code == 429
    assert "太快" in answers[-1].json()["error"]
    assert say(client, "需要什么材料").status_code == 200  # another person is not held up


def test_a_crowd_is_asked_to_wait_and_the_place_is_given_back(client: TestClient, parts: Parts) -> None:
    for _ in range(MOST_TURNS):
        assert parts.turns.acquire(blocking=False)
    assert say(client, "需要什么材料").status_code == 503
    parts.turns.release()
    for _ in range(3):
        assert say(client, "需要什么材料").status_code == 200


def test_the_history_is_for_who_holds_the_session(client: TestClient, parts: Parts) -> None:
    session = say(client, "需要什么材料").json()["session"]
    before = client.get("/chat/history", headers={"X-Chat-Session": session}).json()
    assert [(turn["speaker"], turn["text"]) for turn in before["turns"]] == [
        ("owner", "需要什么材料"),
        ("bot", "两样材料。"),
    ]
    last = before["turns"][-1]["id"]
    with parts.database.session() as opened:
        history.say(opened, session, speaker="staff", channel="web", text="我是工作人员。", now=parts.clock.now())
    after = client.get(f"/chat/history?after={last}", headers={"X-Chat-Session": session}).json()
    assert [turn["speaker"] for turn in after["turns"]] == ["staff"]
    with parts.database.session() as opened:
        phones = history.conversation_of_phone(opened, "+8613900001234", parts.clock.now()).id
    for wrong in ("", "x", phones):
        assert client.get("/chat/history", headers={"X-Chat-Session": wrong}).status_code == 404


def test_a_bot_that_is_away_is_a_polite_answer_not_an_error(client: TestClient) -> None:
    answer = say(client, "一个没人懂的问题")
    assert answer.status_code == 200
    assert "0570-0000000" in answer.json()["replies"][0]["text"]


def test_the_pages_have_strict_headers_and_no_foreign_or_inline_script(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "http" not in page.text.replace("http://www.w3.org", "")
    assert "<script>" not in page.text
    assert " style=" not in page.text
    for name in ("chat.js", "door.css", "mark.svg"):
        assert client.get(f"/static/{name}").status_code == 200
    assert client.get("/docs").status_code == 404
    assert client.get("/openapi.json").status_code == 404


def test_alive_and_ready(
    client: TestClient, parts: Parts, assistant: QuietAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    never = client.get("/readyz")
    assert (never.status_code, never.json()["reasons"]) == (503, ["no_plan", "no_sweep"])
    now = parts.clock.now()
    with parts.database.session() as session:
        session.add_all(Heartbeat(name=name, at=now) for name in ("plan", "sweep"))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    monkeypatch.setattr(assistant, "ready", lambda: False)
    assert client.get("/readyz").json() == {"status": "not ready", "reasons": ["rasa_away"]}


def test_nothing_planned_for_a_quarter_of_an_hour_is_told_without_any_internals(
    client: TestClient, parts: Parts
) -> None:
    now = parts.clock.now()
    with parts.database.session() as session:
        session.add(Heartbeat(name="plan", at=now - timedelta(minutes=16)))
        session.add_all(Heartbeat(name=name, at=now) for name in ("sweep", "scheduler", "worker"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "reasons": ["no_plan"]})


@pytest.fixture
def two_firms(parts: Parts) -> dict[str, tuple[int, str]]:
    """Two enterprises with a record each: name -> (contact id, decision number)."""
    made = {}
    with parts.database.session() as session:
        for name, phone in (("示例甲有限公司", "+8613900001111"), ("示例乙有限公司", "+8613900002222")):
            firm = an_enterprise(session, name=name, phone=phone)
            number = f"示消行罚决字〔2026〕第{name[2]}号"
            a_penalty(session, enterprise_id=firm, decision_no=number)
            contact = session.scalars(select(Contact.id).where(Contact.enterprise_id == firm)).one()
            made[name] = (contact, number)
    return made


def test_an_own_page_shows_its_records_and_nobody_elses(
    client: TestClient, parts: Parts, two_firms: dict[str, tuple[int, str]]
) -> None:
    contact, number = two_firms["示例甲有限公司"]
    page = client.get(f"/l/{make_token(parts.settings, contact)}")
    assert page.status_code == 200
    assert number in page.text
    assert "2026年9月16日" in page.text
    assert "不收取任何费用" in page.text
    assert "示例乙" not in page.text
    assert two_firms["示例乙有限公司"][1] not in page.text


def test_a_bad_link_tells_nothing_and_looks_the_same_for_everybody(client: TestClient, parts: Parts) -> None:
    bad = [client.get(f"/l/{token}") for token in ("x", make_token(parts.settings, 999), "a.b.c")]
    assert [page.status_code for page in bad] == [404] * 3
    assert len({page.text for page in bad}) == 1
    assert "链接" in bad[0].text


def test_a_record_without_a_confirmed_class_shows_no_date(client: TestClient, parts: Parts) -> None:
    with parts.database.session() as session:
        firm = an_enterprise(session, phone="+8613900001111")
        a_penalty(session, enterprise_id=firm, confirmed_by="", paid_on=None)
        contact = session.scalars(select(Contact.id).where(Contact.enterprise_id == firm)).one()
    page = client.get(f"/l/{make_token(parts.settings, contact)}").text
    assert "暂时不能告知" in page
    assert "2026年9月16日</strong>" not in page
    assert "最短公示期到" not in page


def test_the_chat_of_an_own_page_is_that_enterprises(
    client: TestClient, parts: Parts, two_firms: dict[str, tuple[int, str]]
) -> None:
    first, second = (make_token(parts.settings, contact) for contact, _ in two_firms.values())
    mine = say(client, "需要什么材料", link=first).json()["session"]
    theirs = say(client, "需要什么材料", link=second, session=mine).json()["session"]
    stranger = say(client, "需要什么材料", link="forged").json()["session"]
    assert len({mine, theirs, stranger}) == 3
    with parts.database.session() as session:
        found = {key: session.get_one(Conversation, key) for key in (mine, theirs, stranger)}
        assert found[mine].enterprise_id != found[theirs].enterprise_id
        assert (found[mine].identity, found[theirs].identity, found[stranger].identity) == ("link", "link", "")
        assert found[stranger].enterprise_id is None
