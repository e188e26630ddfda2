"""Does the door give an identity to the number on file alone, and the same answer to everybody else?"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update

from bot.app import create_app
from bot.parts import Parts
from repair.clock import FixedClock
from repair.conversations import sign_in
from repair.conversations.links import make_token, time_left
from repair.store.tables import Contact, Conversation, OneTimeCode, Outbox
from tests.builders import a_code, an_enterprise

CODE, NOBODYS, NAME = a_code(750_001), a_code(750_002), "示例常青家具有限公司"
PHONE = "+8613900001234"


@pytest.fixture(autouse=True)
def firm(parts: Parts) -> int:
    with parts.database.session() as session:
        return an_enterprise(session, code=CODE, phone=PHONE, name=NAME)


def ask(client: TestClient, code: str = CODE, **more: Any) -> Any:
    return client.post("/sign-in/code", json={"code": code, **more})


def prove(client: TestClient, session: str, given: str) -> Any:
    return client.post("/sign-in/proof", json={"session": session, "digits": given})


def digits(parts: Parts) -> str:
    """The digits of the newest text; the worker is let do its job first."""
    with parts.database.session() as session:
        jobs = session.scalars(text("delete from procrastinate_jobs where task_name = 'code' returning args"))
        for args in list(jobs):
            sign_in.deliver(session, parts.settings, now=parts.clock.now(), **args)
        newest = select(Outbox.text).where(Outbox.purpose == "code").order_by(Outbox.id.desc())
        found = re.search(r"(\d{6})", session.scalars(newest).first() or "")
    assert found
    return found.group(1)


def signed_in(client: TestClient, parts: Parts, **more: Any) -> str:
    session = ask(client, **more).json()["session"]
    return str(prove(client, session, digits(parts)).json()["session"])


def history(client: TestClient, session: str) -> Any:
    return client.get("/chat/history", headers={"X-Chat-Session": session})


def say(client: TestClient, session: str, **more: Any) -> Any:
    return client.post("/chat", json={"text": "需要什么材料", "session": session, **more})


def test_a_known_and_an_unknown_firm_get_the_same_status_headers_and_words(client: TestClient) -> None:
    answers = [ask(client, code) for code in (CODE, NOBODYS)]
    assert [one.status_code for one in answers] == [200, 200]
    assert len({one.json()["session"] for one in answers}) == 2
    assert answers[0].json()["said"] == answers[1].json()["said"]
    assert answers[0].json().keys() == answers[1].json().keys()
    assert answers[0].headers.keys() == answers[1].headers.keys()
    assert answers[0].headers["content-length"] == answers[1].headers["content-length"]
    tries = [
        [(got.status_code, got.text) for got in (prove(client, one.json()["session"], "000000") for _ in range(6))]
        for one in answers
    ]
    assert tries[0] == tries[1]
    assert [status for status, _ in tries[0]] == [422] * 4 + [410] * 2


def test_a_firm_without_a_usable_number_gets_the_same_answer(client: TestClient, parts: Parts) -> None:
    with parts.database.session() as session:
        an_enterprise(session, code=a_code(750_003), phone=None)
        an_enterprise(session, code=a_code(750_004), phone="+865707654321")
    said = {ask(client, code).json()["said"] for code in (CODE, a_code(750_003), a_code(750_004))}
    assert len(said) == 1


def test_the_door_looks_nobody_up(client: TestClient, parts: Parts) -> None:
    """What takes as long for everybody tells nothing: the door writes a code and a job, whoever was named."""
    for code in (CODE, NOBODYS):
        assert ask(client, code).status_code == 200
    with parts.database.session() as session:
        assert session.scalars(select(Outbox)).all() == []
        assert session.scalars(select(OneTimeCode.contact_id)).all() == [None, None]
        jobs = session.scalars(text("select args ->> 'uscc' from procrastinate_jobs where task_name = 'code'"))
        assert set(jobs) == {CODE, NOBODYS}


def test_the_identity_goes_to_a_fresh_session_that_nobody_could_plant(client: TestClient, parts: Parts) -> None:
    planted = say(client, "").json()["session"]
    mine = signed_in(client, parts, session=planted)
    assert mine != planted
    with parts.database.session() as session:
        assert session.get_one(Conversation, planted).identity == ""
    assert history(client, planted).json()["signed_in"] is None
    shown = history(client, mine).json()
    assert shown["signed_in"] == {"enterprise": NAME, "phone_end": "1234", "until": "10:30"}
    assert "身份已核实" in shown["turns"][0]["text"]
    assert PHONE not in json.dumps(shown)


def test_the_session_goes_on_in_the_chat_until_its_hour_is_over(
    client: TestClient, parts: Parts, clock: FixedClock
) -> None:
    mine = signed_in(client, parts)
    assert say(client, mine).json()["session"] == mine
    clock.set(clock.now() + timedelta(minutes=60))
    assert history(client, mine).status_code == 404  # nor can it be read any more on a shared computer
    assert say(client, mine).json()["session"] != mine


def test_leaving_ends_the_session_for_everybody(client: TestClient, parts: Parts) -> None:
    mine = signed_in(client, parts)
    assert client.post("/sign-in/end", json={"session": mine}).status_code == 204
    assert history(client, mine).status_code == 404
    assert say(client, mine).json()["session"] != mine


def test_a_contact_who_is_replaced_loses_web_session_and_link_at_once(client: TestClient, parts: Parts) -> None:
    mine = signed_in(client, parts)
    with parts.database.session() as session:
        contact = session.scalars(select(Contact.id)).one()
    token = make_token(parts.settings, contact)
    linked = say(client, "", link=token).json()["session"]
    assert history(client, linked).status_code == 200
    with parts.database.session() as session:
        session.execute(update(Contact).values(active=False))
    assert [history(client, one).status_code for one in (mine, linked)] == [404, 404]
    assert say(client, mine).json()["session"] != mine
    assert say(client, linked, link=token).json()["session"] != linked
    assert client.get(f"/l/{token}").status_code == 404


def test_a_session_of_a_link_ends_with_the_link_even_when_it_is_not_sent_again(
    client: TestClient, parts: Parts, clock: FixedClock
) -> None:
    with parts.database.session() as session:
        contact = session.scalars(select(Contact.id)).one()
    token = make_token(parts.settings, contact)
    assert timedelta(days=29) < time_left(parts.settings, token) <= timedelta(days=30)
    assert time_left(parts.settings, token[:-1]) == timedelta(0)
    linked = say(client, "", link=token).json()["session"]
    assert say(client, linked).json()["session"] == linked
    clock.set(clock.now() + timedelta(days=30))
    assert say(client, linked).json()["session"] != linked
    assert history(client, linked).status_code == 404


def test_tries_without_a_code_that_was_asked_for_are_over(client: TestClient, parts: Parts) -> None:
    for session in ("", "x", "../..", None):
        answer = client.post("/sign-in/proof", json={"session": session, "digits": "123456"})
        assert answer.status_code == 410
    ask(client)
    other = ask(client, NOBODYS).json()["session"]
    assert prove(client, other, digits(parts)).status_code == 422  # the right digits in another's session


@pytest.mark.parametrize(
    "body",
    [
        '{"code": 5}',
        "{}",
        '{"code": "x", "last_four": "12a4"}',
        '{"code": "\\ud800"}',
        "[]",
        "no json",
        '{"code": "\\u0000"}',
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(client: TestClient, body: str) -> None:
    answer = client.post("/sign-in/code", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert re.search(r"[\u4e00-\u9fff]", answer.json()["error"])


def test_who_asks_too_often_waits_an_hour_whoever_he_names(client: TestClient) -> None:
    for code in (CODE, NOBODYS):
        statuses = [ask(client, code).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


def test_an_office_may_do_without_it(parts: Parts) -> None:
    off = Parts(
        settings=parts.settings.model_copy(update={"WEB_SIGN_IN": False}),
        database=parts.database,
        assistant=parts.assistant,
        clock=parts.clock,
    )
    with TestClient(create_app(off)) as client:
        assert ask(client).status_code == 404
        assert prove(client, "x", "123456").status_code == 404
        assert "获取验证码" not in client.get("/").text


def test_the_page_has_the_form_without_foreign_or_inline_script(client: TestClient) -> None:
    page = client.get("/").text
    assert "获取验证码" in page
    assert '<script src="/static/sign_in.js" defer></script>' in page
    assert "<script>" not in page
    assert " on" not in re.sub(r'"[^"]*"', "", "".join(re.findall(r"<[^>]+>", page)))
    assert client.get("/static/sign_in.js").status_code == 200


def test_the_button_that_opens_the_form_is_the_bots_own_name_of_that_question(client: TestClient) -> None:
    answers = yaml.safe_load((Path(__file__).parents[3] / "actions/answers/my_record.yml").read_text(encoding="utf-8"))
    assert f'data-also="{answers["my_record"]["title"]}"' in client.get("/").text
    assert "查询本单位情况" in answers["identify"]["answer"]
