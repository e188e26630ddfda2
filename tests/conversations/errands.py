"""Runs in the Rasa environment: what is the action server told, and what becomes of its answers, in both ways?

    .venv-rasa/bin/python tests/conversations/errands.py > found.json

A server on loopback answers with what it is given; the same action is run against it before and after `hurry`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

REPLY = {"text": "答", "buttons": [{"title": "要多久", "payload": "要多久"}], "custom": {}, "image": None}
ANSWERS = {
    "replies": (200, {"events": [], "responses": [REPLY, {"custom": {"intent": "fee", "do": []}}]}),
    "nothing": (200, {}),
    "events": (200, {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []}),
    "unknown event": (200, {"events": [{"event": "nothing of the kind"}], "responses": []}),
    "events of no kind": (200, {"events": {}, "responses": []}),
    "replies of no kind": (200, {"events": [], "responses": ["答"]}),
    "replies no list": (200, {"events": [], "responses": {"text": "答"}}),
    "a list": (200, []),
    "refused": (400, {"action_name": "action_fee", "error": "not now"}),
    "unknown": (404, {"error": "no such action"}),
    "broken": (500, {"error": "ValueError"}),
}


class Server:
    """Answers every call with `answer`, and keeps what was asked."""

    def __init__(self) -> None:
        self.answer: tuple[int, object] = (200, {})
        self.asked: list[dict] = []
        self.paths: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof() and (head := await reader.readuntil(b"\r\n\r\n")):
            self.paths.append(head.split()[1].decode())
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
            self.asked.append(json.loads(await reader.readexactly(length)))
            body = json.dumps(self.answer[1]).encode()
            kind = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(b"HTTP/1.1 %d Said\r\n%s%s" % (self.answer[0], kind, body))


def conversation() -> object:
    """Two questions, each with what followed."""
    from rasa.shared.core import events
    from rasa.shared.core.trackers import DialogueStateTracker

    happened = []
    for text, intent in (("要多久", "nlu_fallback"), ("要收费吗 \ud83d", "fee")):
        ranking = [{"name": intent, "confidence": 0.98}, {"name": "greet", "confidence": 1e-7}]
        parsed = {"intent": ranking[0], "entities": [], "text": text, "intent_ranking": ranking}
        said = events.UserUttered(text, ranking[0], [], parsed, 1.5, "rest", "id", {"channel": "web"})
        happened += [said, events.DefinePrevUserUtteredFeaturization(False, 1.5), events.BotUttered("答", {}, {}, 1.5)]
        happened += [events.ActionExecuted("action_listen", "RulePolicy", 1.0, 1.5)]
    return DialogueStateTracker.from_events("c1", happened[:-2], slots=[])


async def outcome(endpoint: object) -> list[object]:
    """What running the action comes to: its events, or the error that was raised."""
    from rasa.core.actions.action import RemoteAction
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.shared.core.domain import Domain

    run = RemoteAction("action_fee", endpoint).run(CollectingOutputChannel(), None, conversation(), Domain.empty())
    try:
        return [{**event.as_dict(), "timestamp": 0} for event in await run]
    except Exception as error:
        return [type(error).__name__, str(error).partition("\n")[0].partition(". Failed to validate")[0]]


async def main() -> dict:
    from nlu.quick import hurry

    slow = await came()
    hurry()
    return {"slow": slow, "quick": await came()}


async def came() -> dict:
    """What came of each answer, and what was asked."""
    from rasa.utils.endpoints import EndpointConfig

    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/webhook"
    found = {}
    for name, server.answer in ANSWERS.items():
        found[name] = await outcome(EndpointConfig(url, enable_selective_domain=True))
    server.answer = ANSWERS["replies"]
    named = EndpointConfig(url, token="a-token", enable_selective_domain=True)
    found["named"] = await outcome(named)
    listening.close()
    found["away"] = [str(one).replace(url, "URL") for one in await outcome(EndpointConfig(url))]
    return {"came": found, "asked": server.asked, "paths": server.paths}


if __name__ == "__main__":
    out, sys.stdout = sys.stdout, sys.stderr  # Rasa's own lines must not stand between ours
    result = asyncio.run(main())
    json.dump(result, out)
