"""How does Rasa reach the actions? rasa-sdk's own web app on loopback, with the topics handed to it."""

from __future__ import annotations

from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.topic import Parts
from actions.topics import TOPICS


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


def make_app(parts: Parts) -> Sanic[Any, Any]:
    """The web app: POST /webhook, GET /health, GET /actions; no other origin may call it from a browser."""
    app: Sanic[Any, Any] = create_app(make_executor(parts), cors_origins=[])
    return app
