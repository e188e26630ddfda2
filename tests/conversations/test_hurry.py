"""Does Rasa decide the same when it does once what it would do every turn, and does it forget what is over?"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conversations.training import ROOT, training_examples

pytestmark = pytest.mark.conversations


@pytest.fixture(scope="module")
def found() -> dict:
    rasa = ROOT / ".venv-rasa" / "bin" / "python"
    if not rasa.exists():
        pytest.fail("The Rasa environment .venv-rasa is missing: run `make setup`.")
    subprocess.run([sys.executable, ROOT / "scripts" / "train.py"], check=True, cwd=ROOT, timeout=300)
    one_of_each = {intent: text for text, intent in training_examples()}
    run = subprocess.run(
        [rasa, "tests/conversations/hurry.py", "models/xiufu.tar.gz"],
        input=json.dumps([*one_of_each.values(), "／conditions", "qwertz"], ensure_ascii=False),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_every_intent_leads_to_the_same_actions_as_without_hurry(found: dict) -> None:
    assert found["steps"] == 2, "the order of the components was not used: one for a message, one for an action"
    assert found["quick"] == found["slow"]
    actions = [[step[0] for step in decided] for decided in found["quick"]]
    assert {names[-1] for names in actions} == {"action_listen"}
    assert len({names[1] for names in actions}) > 20


def test_the_rules_say_the_same_of_odd_conversations_each_time(found: dict) -> None:
    assert found["quickly"]["judged"] == found["slowly"]["judged"]
    assert all(first == second for first, second in found["quickly"]["judged"].values())
    assert len({json.dumps(first) for first, _ in found["quickly"]["judged"].values()}) > 8


def test_only_what_intents_and_actions_tell_is_answered_from_memory(found: dict) -> None:
    assert {name.startswith("plain") for name, known in found["remembered"].items() if known} == {True}
    assert {name.startswith("plain") for name, known in found["remembered"].items() if not known} == {False}
    intents = {decided[0][0] for decided in found["quick"]}
    assert found["answers"] < 2 * len(intents) + 20, "conversations that go on must not fill the memory"


def test_own_actions_and_the_empty_domain_are_what_they_are_when_made_anew(found: dict) -> None:
    assert found["quickly"]["kept"] == found["slowly"]["kept"]
    assert found["quickly"]["kept"]["empty"] == [True, False]


def test_the_processor_copies_for_its_debug_log_alone_and_still_does_with_it(found: dict) -> None:
    assert found["copying"]["all"] == found["copying"]["logged"] > 0
    assert found["copying"]["DEBUG"]
    assert not found["copying"]["INFO"]


def test_of_a_conversation_the_last_message_is_remembered_and_what_followed(found: dict) -> None:
    assert found["said"] == "qwertz"
    assert found["kept"].count("user") == 1
    assert found["kept"][0] == "user"
    assert found["kept"][-1] == "action"


def test_the_conversations_that_were_silent_for_longest_are_forgotten(found: dict) -> None:
    assert found["conversations"][-1] == "same"
    assert len(found["conversations"]) == 3
