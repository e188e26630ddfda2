"""Is each of the questions that enterprises really ask answered, rightly, on every channel? Needs no model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.law import facts_of_law
from actions.rendering import for_ear
from scripts.topics_docs import TABLE, table
from tests.conversations.test_training_data import folded
from tests.conversations.training import ROOT, domain
from tests.unit.actions.stand_ins import RULES, TODAY, WORDING, ask

QUESTIONS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text())
DOUBT = ("没有查到", "没能核对", "不能替您", "不能猜", "通常", "可能", "一般", "以往", "据公开解读", "旧规定")
DECIDERS = ("为准", "处罚机关", "列入机关", "致电", "招标方", "12345", "询问")
EAR = {name: answer.answer for name, answer in WORDING.answers.items() if name.startswith("ear_")}


def test_all_eighty_six_questions_and_those_beside_them_are_there_once() -> None:
    assert [one["n"] for one in QUESTIONS] == list(range(1, len(QUESTIONS) + 1))
    assert len(QUESTIONS) >= 86 + 40
    assert len({folded(one["ask"]) for one in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("one", QUESTIONS, ids=[one["ask"] for one in QUESTIONS])
def test_each_question_has_a_topic_and_its_facet(one: dict[str, Any]) -> None:
    topic = one["topic"].partition(".")[0]
    assert topic in domain()["intents"]
    assert WORDING.facet(topic, one["ask"]) == one["topic"]


@pytest.mark.parametrize("channel", ["web", "sms", "voice"])
@pytest.mark.parametrize("one", QUESTIONS, ids=[one["ask"] for one in QUESTIONS])
def test_the_answer_says_what_the_law_says(one: dict[str, Any], channel: str) -> None:
    facts = facts_of_law(RULES, TODAY, WORDING)
    answer = "".join(ask(one["topic"].partition(".")[0], text=one["ask"], channel=channel)[0])
    for words in one["says"]:
        told = words.format_map(facts)
        wanted = for_ear(told, EAR) if channel == "voice" else told
        assert wanted in answer


@pytest.mark.parametrize(
    "one", [one for one in QUESTIONS if one["certainty"] == "unconfirmed"], ids=lambda one: one["ask"]
)
def test_what_is_not_known_for_sure_is_said_so_or_names_who_decides(one: dict[str, Any]) -> None:
    answer = "".join(ask(one["topic"].partition(".")[0], text=one["ask"], channel="web")[0])
    assert any(word in answer for word in (*DOUBT, *DECIDERS)), answer


def test_no_answer_is_surer_than_the_numbers_it_rests_on() -> None:
    """A number that was read in summaries only makes its question secondary, and the answer begins to doubt."""
    facts = facts_of_law(RULES, TODAY, WORDING)
    for one in QUESTIONS:
        entry = WORDING.answers[one["topic"]]
        doubtful = [name for name in entry.source if facts.get(f"doubt:{name}")]
        if doubtful:
            assert one["certainty"] != "verified" or "{doubt}" not in entry.answer, one["ask"]
            assert "{doubt}" in entry.answer + entry.more, (one["ask"], doubtful)


def test_the_table_of_topics_is_the_one_in_the_docs() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()


@pytest.mark.conversations
def test_the_model_leads_the_questions_to_their_answers() -> None:
    """Another topic may give the same answer: what counts is what is said."""
    rasa = ROOT / ".venv-rasa" / "bin" / "python"
    if not rasa.exists():
        pytest.fail("The Rasa environment .venv-rasa is missing: run `make setup`.")
    subprocess.run([sys.executable, ROOT / "scripts" / "train.py"], check=True, cwd=ROOT, timeout=900)
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [rasa, "-W", "ignore", "tests/conversations/understand.py", "models/xiufu.tar.gz"],
        input=json.dumps([one["ask"] for one in QUESTIONS]),
        text=True,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | quiet | {"PYTHONWARNINGS": "ignore"},
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    wanted = {one["ask"]: WORDING.answers[one["topic"]].answer for one in QUESTIONS}
    got = {
        one["ask"]: WORDING.answers[WORDING.facet(topic, one["ask"])].answer
        for one, topic in zip(QUESTIONS, json.loads(done.stdout), strict=True)
    }
    wrong = [(ask_, got[ask_][:20]) for ask_ in wanted if got[ask_] != wanted[ask_]]
    assert len(wrong) <= 2, wrong
