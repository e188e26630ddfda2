"""Is the blind test set large, varied and really blind? What the model makes of it is asked by test_understanding."""

from __future__ import annotations

from collections import Counter

from tests.conversations.blind import PLAIN_NAMES, STYLES, blind_messages
from tests.conversations.test_training_data import folded
from tests.conversations.training import domain, training_examples


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
