"""A bot that understands by heart: the topic of every training example and button, answered by the real topics."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.asker import AskersInDatabase
from actions.topic import Parts
from repair.conversations.assistant import Answer, read
from repair.policy.rules import load_rules
from repair.settings import Settings
from repair.store.database import Database
from tests.conversations.test_training_data import folded
from tests.conversations.training import training_examples
from tests.unit.actions.stand_ins import WORDING, topic_of


@cache
def _learned() -> dict[str, str]:
    return {folded(text): intent for text, intent in training_examples()}


class ReadingAssistant:
    """Stands where Rasa and the action server stand; a message it has not read is not understood."""

    def __init__(self, database: Database, settings: Settings, clock: Any, more: dict[str, str]) -> None:
        rules = load_rules()
        self.known = _learned() | {folded(text): intent for text, intent in more.items()}
        self.parts = Parts(
            wording=WORDING, settings=settings, rules=rules, clock=clock, askers=AskersInDatabase(database, rules)
        )

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
        intent = self.known.get(folded(text), "nlu_fallback")
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.95},
            "intent_ranking": [{"name": intent, "confidence": 0.95}, {"name": "materials", "confidence": 0.01}],
            "metadata": {"channel": channel, "known": known},
        }
        tracker = Tracker(conversation_id, {}, message, [{"event": "user"}], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        asyncio.run(topic_of(intent, self.parts).run(dispatcher, tracker, {}))
        return read(dispatcher.messages)

    def ready(self) -> bool:
        return True
