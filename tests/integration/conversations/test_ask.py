"""Does `xiufu ask` go the way of the web chat, and say clearly when Rasa is away?"""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

import repair.cli.ask  # noqa: F401 - adds the command
from repair.cli.frame import app
from repair.errors import MissingPart, SettingError
from repair.store.database import Database
from repair.store.tables import Callback, Conversation, Turn
from tests.rasa_stand_in import RasaStandIn

SAID = [
    {"text": "您好。", "buttons": [{"title": "材料", "payload": "材料"}]},
    {"custom": {"intent": "greet", "confidence": 0.9, "do": []}},
]


@pytest.fixture(autouse=True)
def environment(database: Database, rasa: RasaStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database.address)
    monkeypatch.setenv("RASA_URL", rasa.url)
    rasa.will_say(SAID)


def test_one_json_document_in_the_shape_of_the_contract(database: Database) -> None:
    first = json.loads(CliRunner().invoke(app, ["ask", "你好", "--json"]).stdout)
    assert first["replies"] == [{"text": "您好。", "buttons": ["材料"]}]
    assert (first["intent"], first["confidence"]) == ("greet", 0.9)
    again = json.loads(CliRunner().invoke(app, ["ask", "你好", "--session", first["session"], "--json"]).stdout)
    assert again["session"] == first["session"]
    with database.session() as session:
        assert len(session.scalars(select(Turn)).all()) == 4


def test_a_number_asks_in_its_own_conversation(database: Database) -> None:
    said = json.loads(CliRunner().invoke(app, ["ask", "你好", "--phone", "+8613900001234", "--json"]).stdout)
    with database.session() as session:
        assert session.get_one(Conversation, said["session"]).phone == "+8613900001234"
    wrong = CliRunner().invoke(app, ["ask", "你好", "--phone", "12"])
    assert isinstance(wrong.exception, SettingError)


def test_without_rasa_it_is_a_missing_part_and_the_question_is_kept(database: Database, rasa: RasaStandIn) -> None:
    rasa.close()
    away = CliRunner().invoke(app, ["ask", "要准备什么材料", "--json"])
    assert isinstance(away.exception, MissingPart)
    assert "make run" in away.exception.remedy
    assert away.stdout == ""
    with database.session() as session:
        assert session.scalars(select(Callback.question)).one() == "要准备什么材料"
