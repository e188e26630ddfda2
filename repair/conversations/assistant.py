"""Who understands a question? Something that is asked and answers: small enough to stand in for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from repair.conversations.plain import LONGEST, plain
from repair.errors import MissingPart

DO = frozenset({"callback", "opt_out", "no_calls", "opt_in", "said_applied", "said_repaired", "wrong_number"})
ASKS = frozenset({"record", "person"})
MOST_REPLIES, MOST_BUTTONS, LONGEST_BUTTON = 5, 8, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One thing the bot says, with the answers it suggests: plain words, no commands."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bot made of one message."""

    replies: tuple[Reply, ...]
    intent: str = ""
    confidence: float | None = None
    do: tuple[str, ...] = ()  # effects asked for, each one of DO
    asks: str = ""  # what the bot asked back: `record` (which one?) or `person` (shall somebody call?)
    listed: tuple[str, ...] = ()  # the records it showed, in their order, as `penalty:12`


class Assistant(Protocol):
    """Something that answers a message of a conversation; raises MissingPart when it cannot.

    `known` is False when nobody's identity is proved in the conversation: then nothing of anybody's own is looked up.
    It can only withhold; who is known, and what may be said to them, the answering side looks up itself.
    """

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer: ...

    def ready(self) -> bool: ...


class QuietAssistant:
    """A bot that knows a few sentences by heart: for tests, and a desk without Rasa.

    `known` maps a message to its answer; anything else makes it as absent as a Rasa that is down.
    """

    def __init__(self, known: Mapping[str, Answer] | None = None) -> None:
        self.known = dict(known or {})
        self.asked: list[tuple[str, str, str]] = []

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
        self.asked.append((conversation_id, text, channel))
        if text not in self.known:
            raise MissingPart("Rasa does not answer.")
        return self.known[text]

    def ready(self) -> bool:
        return True


def read(said: Any) -> Answer:
    """Rasa's list of messages as an Answer; what is odd in it is left out.

    Raises ValueError when nothing in it can be said to an owner.
    """
    if not isinstance(said, list):
        raise ValueError("not a list")
    parts = [part for part in said if isinstance(part, dict)]
    replies = tuple(reply for part in parts if (reply := _reply(part)) is not None)[:MOST_REPLIES]
    if not replies:
        raise ValueError("no reply")
    customs = (part.get("custom") for part in parts)
    custom: dict[str, Any] = next((one for one in customs if isinstance(one, dict) and one), {})
    intent, confidence, do = custom.get("intent"), custom.get("confidence"), custom.get("do")
    asks, listed = custom.get("asks"), custom.get("listed")
    return Answer(
        replies=replies,
        intent=intent[:80] if isinstance(intent, str) else "",
        confidence=float(confidence) if isinstance(confidence, int | float) else None,
        do=tuple(d for d in do if isinstance(d, str) and d in DO) if isinstance(do, list) else (),
        asks=asks if isinstance(asks, str) and asks in ASKS else "",
        listed=tuple(key[:40] for key in listed if isinstance(key, str))[:8] if isinstance(listed, list) else (),
    )


def _reply(part: dict[str, Any]) -> Reply | None:
    text = part.get("text")
    if not isinstance(text, str) or not plain(text):
        return None
    given = part.get("buttons")
    titles = [b.get("title") for b in given if isinstance(b, dict)] if isinstance(given, list) else []
    buttons = [plain(title)[:LONGEST_BUTTON] for title in titles if isinstance(title, str) and plain(title)]
    return Reply(text=plain(text)[:LONGEST], buttons=tuple(buttons[:MOST_BUTTONS]))
