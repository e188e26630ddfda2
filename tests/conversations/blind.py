"""What do the blind test sets hold? Read without Rasa; the head of each file says what may be done with it.

`blind.yml`, `second_look.yml` and `third_look.yml` were looked at while the model was made; of `fourth_look.yml` and
later ones nobody who wrote examples saw a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

BLIND = Path(__file__).with_name("blind.yml")
SECOND_LOOK = Path(__file__).with_name("second_look.yml")
THIRD_LOOK = Path(__file__).with_name("third_look.yml")
FOURTH_LOOK = Path(__file__).with_name("fourth_look.yml")
FIFTH_LOOK = Path(__file__).with_name("fifth_look.yml")
SIXTH_LOOK = Path(__file__).with_name("sixth_look.yml")
SEVENTH_LOOK = Path(__file__).with_name("seventh_look.yml")
PLAIN_NAMES = {"remind_later", "call_me", "busy", "restart", "repeat", "abuse"}  # topics under a name of the test set
STYLES = {
    "hurried",
    "elliptic",
    "plain",
    "polite",
    "typo",
    "homophone",
    "traditional",
    "speech",
    "situation",
    "dialect",
    "angry",
    "several",
    "out_of_scope",
    "conversation",
    "injection",
}
SECOND_STYLES = STYLES | {"own_case", "older", "near_miss", "emergency"}

THIRD_STYLES = {
    *("plain", "short", "long", "speech", "typo", "dialect", "formal", "traditional", "angry", "several"),
    "own_reference",
}
FOURTH_STYLES = THIRD_STYLES - {"own_reference"}
FIFTH_STYLES = FOURTH_STYLES | {"mixed"}
SIXTH_STYLES = FIFTH_STYLES - {"several"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindMessage:
    """One message; `right` are the topics each of which answers it, `several` those of its questions in order."""

    text: str
    style: str
    right: frozenset[str]
    several: tuple[str, ...] = ()


def blind_messages(path: Path = BLIND) -> list[BlindMessage]:
    """All messages of one set, in the order of the file."""
    return [_message(row) for row in yaml.safe_load(path.read_text())]


def second_look() -> list[BlindMessage]:
    """The messages of the second set."""
    return blind_messages(SECOND_LOOK)


def third_look() -> list[BlindMessage]:
    """The messages of the third set."""
    return blind_messages(THIRD_LOOK)


def fourth_look() -> list[BlindMessage]:
    """The messages of the fourth set."""
    return blind_messages(FOURTH_LOOK)


def fifth_look() -> list[BlindMessage]:
    """The messages of the fifth set."""
    return blind_messages(FIFTH_LOOK)


def sixth_look() -> list[BlindMessage]:
    """The messages of the sixth set."""
    return blind_messages(SIXTH_LOOK)


def seventh_look() -> list[BlindMessage]:
    """The messages of the seventh set."""
    return blind_messages(SEVENTH_LOOK)


def _message(row: dict) -> BlindMessage:
    wanted = row.get("intent", [])
    right = frozenset([wanted] if isinstance(wanted, str) else wanted)
    several = tuple(row.get("intents", ()))
    return BlindMessage(text=row["text"], style=row["style"], right=right, several=several)
