"""Does every topic answer through the chat, by text and in a call, and the own record only for its owner?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.app import create_app
from bot.parts import Parts as Door
from repair.clock import FixedClock
from repair.conversations.answering import answer_inbound
from repair.conversations.assistant import Answer
from repair.messages.render import signed
from repair.messages.segments import segments
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import ConsentEvent, Inbound, Outbox
from tests.builders import a_penalty, an_enterprise
from tests.conversations.test_training_data import folded
from tests.conversations.training import ROOT
from tests.integration.actions.reading import ReadingAssistant
from tests.unit.actions.stand_ins import WORDING

OWNER, STRANGER = "+8613900001111", "+8613900002222"
NUMBER = "示消行罚决字〔2026〕第0077号"
QUESTIONS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/conversations/questions.yml").read_text())
ASKED = {one["ask"]: one["topic"].partition(".")[0] for one in QUESTIONS}
OBEYED = {
    "opt_out",
    "opt_in",
    "human",
    "call_me",
    "remind_later",
    "emergency",
    "wrong_number",
}  # said by the house itself
PERSONAL = [
    "我还差什么",
    "什么时候可以申请",
    "要准备什么材料",
    "查我的处罚记录",
    "罚款多久内交",
    "在哪查进度",
    "要满足什么条件",
]
Post = Callable[..., Any]


@pytest.fixture
def door(settings: Settings, database: Database, clock: FixedClock) -> Door:
    assistant = ReadingAssistant(database, settings, clock, ASKED)
    with database.session() as session:
        a_penalty(session, enterprise_id=an_enterprise(session, phone=OWNER), decision_no=NUMBER)
    return Door(settings=settings, database=database, assistant=assistant, clock=clock)


@pytest.fixture
def visitors(door: Door) -> Iterator[Callable[[int], TestClient]]:
    """Visitors at addresses of their own, so that no limit of one address is in the way."""
    app = create_app(door)
    opened: dict[int, TestClient] = {}

    def _(number: int) -> TestClient:
        if number not in opened:
            opened[number] = TestClient(app, raise_server_exceptions=False, client=(f"10.0.0.{number + 1}", 1))
        return opened[number]

    with TestClient(app):
        yield _


@pytest.fixture
def post(visitors: Callable[[int], TestClient], settings: Settings) -> Post:
    def _(path: str, **fields: str) -> Any:
        url = settings.PUBLIC_URL + path
        signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(url, fields)
        return visitors(0).post(path, data=fields, headers={"X-Twilio-Signature": signature})

    return _


def by_text(door: Door, post: Post, phone: str, text: str, number: int) -> str:
    """What is answered to one text message; asserts that it leaves in at most three parts."""
    sid = f"SM{number}"
    assert post("/twilio/sms", MessageSid=sid, From=phone, To="+8657000000000", Body=text).status_code == 200
    with door.database.session() as session:
        inbound = session.scalars(select(Inbound.id).where(Inbound.provider_sid == sid)).one()
    answer_inbound(door.database, door.assistant, door.settings, inbound, now=door.clock.now())
    with door.database.session() as session:
        texts = session.scalars(select(Outbox.text).where(Outbox.inbound_id == inbound).order_by(Outbox.part)).all()
    assert texts, text
    for one in texts:
        assert segments(signed(one, door.settings)) <= 3, (text, one)
    return "\n".join(texts)


def spoken(post: Post, phone: str, texts: list[str], sid: str) -> list[str]:
    """What is heard after each of some questions in one call."""
    fields = {"CallSid": sid, "From": phone, "To": "+8657000000000", "Direction": "inbound"}
    step, heard = post("/twilio/voice", **fields), []
    for text in texts:
        place = unescape(re.search(r'<Gather[^>]*action="([^"]*)"', step.text)[1]).removeprefix("http://127.0.0.1:8000")
        step = post(place, **fields, SpeechResult=text)
        heard.append(unescape(re.findall(r"<Say[^>]*>([^<]*)</Say>", step.text)[0]))
    return heard


def test_every_question_is_answered_in_the_web_chat(visitors: Callable[[int], TestClient]) -> None:
    for place, (text, topic) in enumerate(ASKED.items()):
        answer = visitors(place // 20).post("/chat", json={"text": text})
        assert answer.status_code == 200, answer.text
        replies = answer.json()["replies"]
        assert NUMBER not in answer.text
        if topic not in OBEYED:
            assert _beginning(text, topic) in replies[0]["text"], (text, replies)


def test_every_question_is_answered_by_text_in_three_parts(door: Door, post: Post) -> None:
    for place, (text, topic) in enumerate(ASKED.items()):
        told = by_text(door, post, f"+861390000{3000 + place}", text, place)
        assert NUMBER not in told
        if topic not in OBEYED:
            assert _beginning(text, topic) in told, (text, told)


def test_every_question_is_answered_in_a_call(post: Post) -> None:
    asked = list(ASKED.items())
    for place in range(0, len(asked), 6):
        some = asked[place : place + 6]
        heard = spoken(post, f"+861390000{4000 + place}", [text for text, _ in some], f"CA{place}")
        for (text, topic), told in zip(some, heard, strict=True):
            assert "零零七七" not in told
            assert not re.search(r"[（）〔〕①《》\n]|www", told), (text, told)
            assert len(told) > 8 or topic in OBEYED


def test_every_button_leads_to_an_answer_of_its_topic(visitors: Callable[[int], TestClient]) -> None:
    titled = {one.title: name for name, one in WORDING.answers.items() if one.title and name not in OBEYED}
    for place, (title, topic) in enumerate(titled.items()):
        replies = visitors(place // 20).post("/chat", json={"text": title}).json()["replies"]
        told = "".join(reply["text"] for reply in replies)
        assert _beginning(title, topic) in told or "网页上" in told or "不能替您登记" in told, (title, told)


def test_the_own_record_is_told_to_its_owner_and_to_nobody_else(
    door: Door, post: Post, visitors: Callable[[int], TestClient]
) -> None:
    for place, text in enumerate(PERSONAL):
        assert "0077" in by_text(door, post, OWNER, text, 500 + place), text
        assert "0077" not in by_text(door, post, STRANGER, text, 600 + place)
        assert "0077" not in visitors(3).post("/chat", json={"text": text}).text
    told = "".join(spoken(post, STRANGER, PERSONAL[:6], "CA900"))
    assert "0077" not in told
    assert "零零七七" not in told


def test_the_actions_are_told_of_strangers_that_nobody_need_be_looked_up(
    door: Door, post: Post, visitors: Callable[[int], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    answers = door.assistant.ask

    def ask(conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
        told.append(known)
        return answers(conversation_id, text, channel, known)

    monkeypatch.setattr(door.assistant, "ask", ask)
    by_text(door, post, OWNER, "需要什么材料", 800)
    by_text(door, post, STRANGER, "需要什么材料", 801)
    visitors(4).post("/chat", json={"text": "需要什么材料"})
    assert told == [True, False, False]


def test_who_wants_texts_but_no_calls_keeps_the_texts(door: Door, post: Post) -> None:
    door.assistant.known |= {folded("只要短信不要电话"): "opt_out"}
    assert "短信照常" in by_text(door, post, OWNER, "只要短信不要电话", 700)
    with door.database.session() as session:
        (noted,) = session.scalars(select(ConsentEvent)).all()
        assert (noted.event, noted.channel) == ("opt_out", "voice")


def _beginning(text: str, topic: str) -> str:
    """The first words of the answer to this message, up to the first fact."""
    answer = WORDING.answers[WORDING.facet(topic, text)].answer
    return re.split(r"[{，。：；]", answer.replace("{doubt}", ""))[0]


def test_the_questions_are_those_of_the_list() -> None:
    assert len(ASKED) == len(QUESTIONS)
    assert Path(ROOT / "docs" / "topics.md").exists()
