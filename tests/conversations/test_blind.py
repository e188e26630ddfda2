"""Are the blind test sets large, varied and really blind? What the model makes of them: test_understanding."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conversations.blind import (
    FIFTH_STYLES,
    FOURTH_STYLES,
    PLAIN_NAMES,
    SECOND_STYLES,
    SIXTH_STYLES,
    STYLES,
    THIRD_STYLES,
    BlindMessage,
    blind_messages,
    fifth_look,
    fourth_look,
    second_look,
    seventh_look,
    sixth_look,
    third_look,
)
from tests.conversations.test_training_data import folded
from tests.conversations.training import domain, training_examples, unseen_examples


def test_there_are_at_least_450_messages_in_every_style() -> None:
    styles = Counter(message.style for message in blind_messages())
    assert styles.total() >= 450
    assert set(styles) == STYLES
    assert min(styles.values()) >= 10


def test_every_topic_has_at_least_four_messages_and_out_of_scope_sixty() -> None:
    counted = Counter(name for message in blind_messages() for name in message.right)
    known = set(domain()["intents"])
    first = [name for name in sorted(known & set(counted)) if counted[name] < 4]
    assert first == []
    assert counted["out_of_scope"] >= 60


def test_only_known_topics_are_asked_for() -> None:
    names = {name for message in blind_messages() for name in (*message.right, *message.several)}
    assert names <= set(domain()["intents"]) | PLAIN_NAMES


def test_no_message_is_there_twice() -> None:
    counted = Counter(message.text for message in blind_messages())
    assert [text for text, times in counted.items() if times > 1] == []


def test_hardly_a_message_is_also_a_training_example() -> None:
    """A few short ones meet by chance; more would mean that somebody copied."""
    learned = {folded(text) for text, _ in training_examples()}
    met = [m.text for m in blind_messages() if m.style != "injection" and folded(m.text) in learned]
    assert len(met) <= 0.05 * len(blind_messages()), met


YOUNGER = {"overpaid"}  # topics that came after the sets
SMALL_TALK = {  # no part of the fifth and the seventh set
    *(
        "emergency",
        "complaint",
        "greet",
        "thanks",
        "goodbye",
        "affirm",
        "deny",
        "repeat",
        "start_over",
        "busy",
        "abuse",
    ),
    "who_are_you",
}
LOOKS = [
    pytest.param(second_look(), SECOND_STYLES, id="second"),
    pytest.param(third_look(), THIRD_STYLES, id="third"),
    pytest.param(fourth_look(), FOURTH_STYLES, id="fourth"),
    pytest.param(fifth_look(), FIFTH_STYLES, id="fifth"),
    pytest.param(sixth_look(), SIXTH_STYLES, id="sixth"),
    pytest.param(seventh_look(), SIXTH_STYLES, id="seventh"),
]


@pytest.mark.parametrize(("look", "styles"), LOOKS)
def test_a_later_look_has_450_messages_and_at_least_ten_in_every_style(
    look: list[BlindMessage], styles: set[str]
) -> None:
    counted = Counter(message.style for message in look)
    assert counted.total() >= 450
    assert set(counted) == styles
    assert min(counted.values()) >= 10


@pytest.mark.parametrize(("look", "styles"), LOOKS)
def test_a_later_look_asks_for_every_topic_three_times_and_out_of_scope_sixty(
    look: list[BlindMessage], styles: set[str]
) -> None:
    counted = Counter(name for message in look for name in message.right)
    absent = YOUNGER | (SMALL_TALK if look in (fifth_look(), seventh_look()) else set())
    assert [name for name in domain()["intents"] if counted[name] < 3 and name not in absent] == []
    assert counted["out_of_scope"] >= 60
    assert {*counted, *(name for message in look for name in message.several)} <= set(domain()["intents"])


@pytest.mark.parametrize(("look", "styles"), LOOKS)
def test_no_message_of_a_later_look_is_there_twice_and_hardly_one_in_a_set_before_it(
    look: list[BlindMessage], styles: set[str]
) -> None:
    texts = [message.text for message in look]
    before = {*(message.text for message in blind_messages()), *(text for text, _ in unseen_examples())}
    if look != second_look():
        before |= {message.text for message in second_look()}
    assert len(set(texts)) == len(texts)
    met = [text for text in texts if text in before]  # 人工 is what everybody writes
    assert len(met) <= 0.02 * len(texts), met
    assert [text for text in met if len(text) > 14] == []


@pytest.mark.parametrize(("look", "styles"), LOOKS)
def test_a_later_look_shares_only_a_few_short_messages_with_the_training_examples(
    look: list[BlindMessage], styles: set[str]
) -> None:
    learned = {folded(text) for text, _ in training_examples()}
    met = [message.text for message in look if folded(message.text) in learned]
    assert len(met) <= 0.1 * len(look), met
    assert [text for text in met if len(text) > 14] == []
