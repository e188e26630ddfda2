"""Does the action server speak with Rasa 3.6: no domain in the request, one custom message in the answer?"""

from __future__ import annotations

import asyncio
from typing import Any

from actions.server import make_executor
from actions.topics import TOPICS
from tests.unit.actions.stand_ins import parts


def a_call(action: str, intent: str, **more: Any) -> dict[str, Any]:
    message = {"text": "…", "intent": {"name": intent, "confidence": 0.9}, "metadata": {"channel": "web"}}
    tracker = {
        "sender_id": "a-conversation",
        "slots": {},
        "latest_message": message,
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": action, "sender_id": "a-conversation", "tracker": tracker, "version": "3.6.21", **more}


def test_every_topic_is_registered_once() -> None:
    assert set(make_executor(parts()).actions) == {f"action_{topic.topic}" for topic in TOPICS}


def test_a_request_without_domain_is_answered() -> None:
    result = asyncio.run(make_executor(parts()).run(a_call("action_materials", "materials")))
    responses = result.model_dump()["responses"]
    assert "信用承诺书" in responses[0]["text"]
    assert all(button["title"] == button["payload"] for button in responses[0]["buttons"])
    assert responses[-1]["custom"] == {"intent": "materials", "confidence": 0.9, "do": []}


def test_a_request_without_metadata_or_intent_is_answered() -> None:
    call = a_call("action_out_of_scope", "nlu_fallback")
    call["tracker"]["latest_message"] = {"text": "…"}
    responses = asyncio.run(make_executor(parts()).run(call)).model_dump()["responses"]
    assert responses[-1]["custom"]["do"] == []
