"""What does the blind test set hold? Read without Rasa; see the head of blind.yml for what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

BLIND = Path(__file__).with_name("blind.yml")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindMessage:
    """One message; `right` are the topics each of which answers it, `several` those of its questions in order."""

    text: str
    style: str
    right: frozenset[str]
    several: tuple[str, ...] = ()


def blind_messages() -> list[BlindMessage]:
    """All messages, in the order of the file."""
    return [_message(row) for row in yaml.safe_load(BLIND.read_text())]


def _message(row: dict) -> BlindMessage:
    wanted = row.get("intent", [])
    right = frozenset([wanted] if isinstance(wanted, str) else wanted)
    several = tuple(row.get("intents", ()))
    return BlindMessage(text=row["text"], style=row["style"], right=right, several=several)
