"""How does Rasa reach the actions? At the addresses of rasa-sdk's own web app, answered by the doors' framework.

rasa-sdk stays the library of the actions: its executor finds and runs them. Only its web app is left out
(docs/decisions/0015-the-actions-own-endpoint.md).
"""

from __future__ import annotations

import logging
import zlib
from typing import Any

from pydantic_core import from_json, to_json
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.topic import Parts
from actions.topics import TOPICS
from repair.shortcut import Answer, Asked, Hurried, Shortcut

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024  # bytes of one call, also of a packed one; Rasa's notes of a conversation are a few thousand
UNREADABLE, TOO_LARGE = "Invalid body request", "Too large a body"  # the first in rasa-sdk's words
_JSON = (b"content-type", b"application/json")


class TooLarge(ValueError):
    """A call that is larger than any of Rasa's."""


class TopicExecutor(ActionExecutor):  # type: ignore[misc]  # rasa-sdk carries no types
    """An executor whose actions need no domain.

    Rasa 3.6 leaves it out (`enable_selective_domain`); the newer rasa-sdk would ask for it again, in a way that
    Rasa 3.6 does not understand.
    """

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        return payload.get("domain") or {}


def make_executor(parts: Parts) -> TopicExecutor:
    """An executor that knows every topic and nothing else."""
    executor = TopicExecutor()
    for topic in TOPICS:
        executor.register_action(topic(parts))
    return executor


def make_app(executor: ActionExecutor) -> Hurried:
    """The web app: POST /webhook, GET /health, GET /actions; no other origin may call it from a browser."""

    async def webhook(request: Request) -> Response:
        try:
            answer = await run(executor, await _whole(request))
        except TooLarge:
            answer = _refused(413, TOO_LARGE)
        return Response(answer.body, answer.status, media_type="application/json")

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def actions(_: Request) -> Response:
        return JSONResponse([{"name": name} for name in executor.actions])

    app = Hurried()
    app.shortcuts["/webhook"] = shortcut(executor)
    app.router.routes += [
        Route("/webhook", webhook, methods=["POST"]),
        Route("/health", health),
        Route("/actions", actions),
    ]
    return app


def shortcut(executor: ActionExecutor) -> Shortcut:
    """The same for a call as Rasa sends it: whole, not packed, of a usual size."""

    async def short(asked: Asked) -> Answer | None:
        packed = any(name == b"content-encoding" for name, _ in asked.headers)
        return None if packed else await run(executor, asked.body)

    return short


async def run(executor: ActionExecutor, body: bytes) -> Answer:
    """What rasa-sdk's own endpoint answers to this call, with the same status.

    Of an action that failed only its name is given back: Rasa writes such an answer into its log, and the call holds
    what an owner wrote.
    """
    try:
        call = from_json(body)
    except ValueError:
        return _refused(400, UNREADABLE)
    if not isinstance(call, dict):
        return _refused(400, UNREADABLE)
    name = str(call.get("next_action") or "")
    try:
        return _answer(200, await executor.run(call))
    except ActionExecutionRejection as error:  # Rasa tries another one
        return _refused(400, error.message, error.action_name)
    except ActionNotFoundException as error:
        log.error("no such action", extra={"action": "action_unknown"})
        return _refused(404, error.message, error.action_name)
    except Exception as error:
        log.exception("action failed", extra={"action": "action_failed", "topic": name})
        return _refused(500, type(error).__name__, name)


def _refused(status: int, error: str, name: str = "") -> Answer:
    return _answer(status, {"error": error, "action_name": name})


def _answer(status: int, told: Any) -> Answer:
    body = to_json(told)
    return Answer(status, (_JSON, (b"content-length", b"%d" % len(body))), body)


async def _whole(request: Request) -> bytes:
    """The body, unpacked. Raises TooLarge before it has been read whole."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise TooLarge
    if request.headers.get("content-encoding") != "deflate":
        return bytes(body)
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(bytes(body), LARGEST)
    except zlib.error:
        return b""  # cannot be read either
    if unpacking.unconsumed_tail:
        raise TooLarge
    return whole
