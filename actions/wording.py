"""Which words does an answer have? Those of data/<topic>.yml, filled in with facts.

The action server reads the wording itself, so that Rasa need not send it with every turn, and so that a missing fact is
an error in a test instead of a brace in front of an owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One reply: its text and the questions it suggests."""

    text: str
    buttons: tuple[str, ...] = ()


class Wording:
    """All responses by name, without the leading `utter_`."""

    def __init__(self, responses: dict[str, dict[str, Any]]) -> None:
        self._responses = responses

    def has(self, name: str) -> bool:
        """Whether there is a response of this name."""
        return name in self._responses

    def names(self) -> set[str]:
        """All names."""
        return set(self._responses)

    def text(self, name: str, **facts: object) -> str:
        """The text of a response. Raises KeyError for an unknown name or a fact that was not given."""
        return str(self._responses[name]["text"]).strip().format_map(facts)

    def reply(self, name: str, channel: str, facts: dict[str, str]) -> Spoken:
        """The response in the variant of this channel (`name_sms`, `name_voice`) when there is one."""
        chosen = f"{name}_{channel}" if self.has(f"{name}_{channel}") else name
        buttons = self._responses[chosen].get("buttons", ())
        return Spoken(text=self.text(chosen, **facts), buttons=tuple(button["title"] for button in buttons))


def load_wording(folder: Path = DATA) -> Wording:
    """The responses of all topics."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yml")):
        read = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        for name, variants in read.get("responses", {}).items():
            found[name.removeprefix("utter_")] = variants[0]
    return Wording(found)
