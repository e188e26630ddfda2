"""Are training data, domain, actions and wording of one piece? Needs no model."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
import yaml

from actions.topics import TOPICS
from actions.wording import load_wording
from repair.policy.deduction import DeductionState
from repair.policy.fine import FineState
from repair.policy.law import Unit
from tests.conversations.training import ROOT, domain, topics, training_examples, unseen_examples

FALLBACK = "nlu_fallback"
TALK = {  # never offered as a question
    *("greet", "thanks", "who_are_you", "goodbye", "complaint", "emergency", "out_of_scope"),
    *("busy", "repeat", "start_over", "abuse", "affirm", "deny"),
}


def folded(text: str) -> str:
    """The message without width, case and marks: what two examples must not share."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def test_no_example_is_in_two_topics_or_twice() -> None:
    counted = Counter(folded(text) for text, _ in training_examples())
    assert [text for text, times in counted.items() if times > 1] == []


def test_unseen_messages_are_not_in_the_training_data() -> None:
    learned = {folded(text) for text, _ in training_examples()}
    assert [text for text, _ in unseen_examples() if folded(text) in learned] == []


@pytest.mark.parametrize("intent", domain()["intents"])
def test_every_topic_has_many_examples_that_differ(intent: str) -> None:
    """Not one template: they open and end differently, are short and long, and no opening rules them."""
    said = [folded(text) for text, wanted in training_examples() if wanted == intent]
    opened, ended = Counter(text[:2] for text in said), Counter(text[-2:] for text in said)
    assert len(said) >= 25
    assert len(opened) >= 15, opened
    assert len(ended) >= 15, ended
    assert opened.most_common(1)[0][1] <= 0.7 * len(said), opened
    assert min(map(len, said)) <= 7
    assert max(map(len, said)) >= 15 or intent in TALK


def test_hardly_any_example_is_nearly_another() -> None:
    """The same characters in another order or with one particle more teach nothing new."""
    by_topic = Counter((wanted, frozenset(folded(text))) for text, wanted in training_examples())
    double = sum(times - 1 for times in by_topic.values())
    assert double <= 0.03 * len(training_examples())


def test_most_topics_have_long_speech() -> None:
    long = {wanted for text, wanted in training_examples() if len(folded(text)) >= 20}
    assert len(long) >= 0.8 * len(domain()["intents"])


def test_examples_and_topics_are_the_same_names() -> None:
    assert {intent for _, intent in training_examples()} == set(domain()["intents"])


def test_unseen_messages_cover_every_topic() -> None:
    assert {intent for _, intent in unseen_examples()} == set(domain()["intents"])
    assert len(unseen_examples()) >= 120


def test_every_action_of_the_domain_exists_and_the_reverse() -> None:
    assert sorted(domain()["actions"]) == sorted(f"action_{topic.topic}" for topic in TOPICS)


def test_every_intent_has_one_rule_and_its_action_belongs_to_its_file() -> None:
    ruled: dict[str, str] = {}
    for document in topics().values():
        actions = set()
        for rule in document.get("rules", []):
            intent, action = rule["steps"][0]["intent"], rule["steps"][1]["action"]
            assert intent not in ruled
            ruled[intent] = action
            actions.add(action)
        assert len(actions) <= 1
    assert set(ruled) == set(domain()["intents"]) | {FALLBACK}
    assert set(ruled.values()) == set(domain()["actions"])


def test_every_intent_has_an_answer_and_every_answer_a_use() -> None:
    names = load_wording().names()
    intents = set(domain()["intents"]) | {FALLBACK}
    assert intents - names == set()
    python = "\n".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))
    variants = ("_own", "_unknown")
    for name in names - intents:
        stem = next((name.removesuffix(v) for v in variants if name.endswith(v)), name.partition(".")[0])
        used = (
            stem in intents
            or re.search(rf"['\"]{name}['\"]", python)
            or name.split("_")[0] in ("situation", "duty", "decides", "ear", "listing")
            or name in {str(one) for one in (*Unit, *FineState, *DeductionState)}
        )
        assert used, name


def test_each_intent_that_may_be_asked_back_has_a_label_that_leads_to_it() -> None:
    wording, learned = load_wording(), {folded(text): intent for text, intent in training_examples()}
    silent = {name for name in domain()["intents"] if not wording.answers[name].title}
    assert silent == TALK
    for intent in set(domain()["intents"]) - silent:
        label = wording.text(f"choice_{intent}")
        assert learned.get(folded(label)) == intent, label


def test_what_is_asked_next_is_a_topic_with_a_title() -> None:
    answers = load_wording().answers
    for name, answer in answers.items():
        for topic in answer.next:
            assert answers[topic].title, (name, topic)
            assert not answers[topic].title.startswith("/")


def test_word_boundaries_are_never_asked_for() -> None:
    """Chinese has none: a RegexFeaturizer, should there be one, must say use_word_boundaries: False."""
    for part in yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]:
        if part["name"] in ("RegexFeaturizer", "RegexEntityExtractor"):
            assert part.get("use_word_boundaries") is False


def test_rasa_listens_to_nothing_but_rest() -> None:
    assert list(yaml.safe_load((ROOT / "credentials.yml").read_text())) == ["rest"]
