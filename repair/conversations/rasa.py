"""How is Rasa asked? Over its private REST channel, on connections that are kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zlib import crc32

from urllib3 import HTTPConnectionPool, Timeout, connection_from_url
from urllib3.exceptions import HTTPError

from repair.clock import steady
from repair.conversations.assistant import Answer, read
from repair.conversations.plain import for_bot
from repair.errors import MissingPart
from repair.settings import Settings

log = logging.getLogger(__name__)

SHORTEST = 0.5  # seconds below which a second Rasa is not asked any more
IN_A_CALL = 8.0  # seconds somebody on the phone waits in silence
THERE = 2.0  # seconds in which a Rasa says that it is there
CONNECTIONS = 32  # kept for as many threads that ask at once
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class _Place:
    """One Rasa."""

    pool: HTTPConnectionPool
    path: str  # of its REST channel

    def request(self, method: str, path: str, seconds: float, body: bytes | None = None) -> bytes:
        """What it says, once. Raises urllib3's HTTPError when it says nothing good in time."""
        waits = Timeout(connect=seconds, read=seconds)
        said = self.pool.urlopen(
            method, self.path + path, body=body, headers=JSON, timeout=waits, retries=False, redirect=False
        )
        if said.status != 200:
            raise HTTPError(f"status {said.status}")
        return said.data


class RasaAssistant:
    """Rasa at settings.rasa_urls(). It learns the conversation's id and the words, never a number or a name.

    Of several addresses the conversation's id chooses one, so that its tracker is in one place's memory; another is
    tried when that one is away and there is time left. No proxy is used.
    """

    def __init__(self, settings: Settings) -> None:
        self._timeout = settings.RASA_TIMEOUT
        self._places = tuple(
            _Place(connection_from_url(url, maxsize=CONNECTIONS), f"{urlsplit(url).path}/webhooks/rest")
            for url in settings.rasa_urls()
        )

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
        """Rasa's answer. Raises MissingPart when Rasa is away, slow, or says something that is no answer."""
        left = min(self._timeout, IN_A_CALL) if channel == "voice" else self._timeout
        about = {"channel": channel} if known else {"channel": channel, "known": False}
        message = {"sender": conversation_id, "message": for_bot(text), "metadata": about}
        body = json.dumps(message).encode()
        fault: Exception | None = None
        for place in self._in_turn(conversation_id):
            began = steady()
            try:
                return read(json.loads(place.request("POST", "/webhook", left, body)))
            except (HTTPError, ValueError) as error:
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
        return any(_there(place) for place in self._places)

    def close(self) -> None:
        """Close the connections that are kept."""
        for place in self._places:
            place.pool.close()

    def _in_turn(self, conversation_id: str) -> Sequence[_Place]:
        first = crc32(conversation_id.encode()) % len(self._places)
        return (*self._places[first:], *self._places[:first])


def _there(place: _Place) -> bool:
    try:
        place.request("GET", "/", THERE)
    except HTTPError:
        return False
    return True
