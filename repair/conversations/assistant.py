"""Who understands a question? Rasa over its private REST channel, behind a port small enough to stand in for."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import httpx

from repair.clock import steady
from repair.conversations.plain import LONGEST, for_bot, plain
from repair.errors import MissingPart
from repair.settings import Settings

log = logging.getLogger(__name__)

DO = frozenset({"callback", "opt_out", "no_calls", "opt_in", "said_applied", "said_repaired", "wrong_number"})
ASKS = frozenset({"record", "person"})
SHORTEST = 0.5  # seconds below which a second Rasa is not asked any more
IN_A_CALL = 8.0  # seconds somebody on the phone waits in silence
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
    """Something that answers a message of a conversation; raises MissingPart when it cannot."""

    def ask(self, conversation_id: str, text: str, channel: str) -> Answer: ...

    def ready(self) -> bool: ...


class RasaAssistant:
    """Rasa at settings.rasa_urls(). It learns the conversation's id and the words, never a number or a name.

    Of several addresses the conversation's id chooses one, so that its tracker is in one place's memory; another is
    tried when that one is away and there is time left.
    """

    def __init__(self, settings: Settings, clients: Sequence[httpx.Client] = ()) -> None:
        self._timeout = settings.RASA_TIMEOUT
        made = (httpx.Client(base_url=url, trust_env=False) for url in settings.rasa_urls())
        self._clients = tuple(clients) or tuple(made)

    def ask(self, conversation_id: str, text: str, channel: str) -> Answer:
        """Rasa's answer. Raises MissingPart when Rasa is away, slow, or says something that is no answer."""
        left = min(self._timeout, IN_A_CALL) if channel == "voice" else self._timeout
        message = {"sender": conversation_id, "message": for_bot(text), "metadata": {"channel": channel}}
        fault: Exception | None = None
        for client in self._in_turn(conversation_id):
            began = steady()
            try:
                response = client.post("/webhooks/rest/webhook", json=message, timeout=left)
                response.raise_for_status()
                return read(response.json())
            except (httpx.HTTPError, ValueError) as error:
                log.warning("rasa gave no answer", extra={"action": "rasa_away", "error": type(error).__name__})
                fault = error
            left -= steady() - began
            if left < SHORTEST:
                break
        raise MissingPart(
            f"Rasa does not answer: {type(fault).__name__}.",
            remedy="Start it with `make run`; `xiufu doctor` says what is wrong.",
        ) from fault

    def ready(self) -> bool:
        """Whether a Rasa's REST channel is there; asks at most two seconds each."""
        return any(self._there(client) for client in self._clients)

    def _in_turn(self, conversation_id: str) -> Sequence[httpx.Client]:
        first = crc32(conversation_id.encode()) % len(self._clients)
        return (*self._clients[first:], *self._clients[:first])

    @staticmethod
    def _there(client: httpx.Client) -> bool:
        try:
            return client.get("/webhooks/rest/", timeout=2.0).is_success
        except httpx.HTTPError:
            return False


class QuietAssistant:
    """A bot that knows a few sentences by heart: for tests, and a desk without Rasa.

    `known` maps a message to its answer; anything else makes it as absent as a Rasa that is down.
    """

    def __init__(self, known: Mapping[str, Answer] | None = None) -> None:
        self.known = dict(known or {})
        self.asked: list[tuple[str, str, str]] = []

    def ask(self, conversation_id: str, text: str, channel: str) -> Answer:
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
