"""Does our endpoint answer Rasa 3.6 as rasa-sdk's own does, and keep to itself what need not be told?"""

from __future__ import annotations

import asyncio
import json
import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from rasa_sdk import Action, ActionExecutionRejection, Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import CollectingDispatcher

from actions.asker import Asker
from actions.server import LARGEST, TopicExecutor, make_app, make_executor
from actions.topics import TOPICS
from repair import shortcut
from tests.unit.actions.stand_ins import parts

SECRET = "what an owner wrote"


class Failing(Action):
    """An action that fails with the owner's words in its fault."""

    def name(self) -> str:
        return "action_failing"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        raise RuntimeError(tracker.latest_message["text"])


class Rejecting(Action):
    """An action that wants another one to be tried."""

    def name(self) -> str:
        return "action_rejecting"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name())


def a_call(action: str | None, intent: str = "materials", **more: Any) -> dict[str, Any]:
    message = {"text": SECRET, "intent": {"name": intent, "confidence": 0.9}, "metadata": {"channel": "web"}}
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


def an_executor() -> TopicExecutor:
    executor = make_executor(parts())
    executor.register_action(Failing())
    executor.register_action(Rejecting())
    return executor


@pytest.fixture(scope="module")
def ours() -> Iterator[TestClient]:
    with TestClient(make_app(an_executor())) as client:
        yield client


@pytest.fixture(scope="module")
def theirs() -> Iterator[TestClient]:
    """rasa-sdk's own endpoint."""
    app = create_app(an_executor(), cors_origins=[])
    app.asgi = True  # or it looks for a server of its own
    with TestClient(app) as client:
        yield client


@pytest.mark.filterwarnings("ignore:Your versions of rasa and:UserWarning")
@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", "/health", {}),
        ("GET", "/actions", {}),
        ("POST", "/webhook", {"json": a_call("action_materials")}),
        ("POST", "/webhook", {"json": a_call("action_out_of_scope", "nlu_fallback")}),
        ("POST", "/webhook", {"json": a_call(None)}),
        ("POST", "/webhook", {"json": a_call("action_nobody_knows")}),
        ("POST", "/webhook", {"json": a_call("action_rejecting")}),
        (
            "POST",
            "/webhook",
            {
                "content": zlib.compress(json.dumps(a_call("action_materials")).encode()),
                "headers": {"content-encoding": "deflate"},
            },
        ),
    ],
)
def test_rasa_is_answered_as_by_the_libraries_own_endpoint(
    method: str, path: str, more: dict[str, Any], ours: TestClient, theirs: TestClient
) -> None:
    mine, other = ours.request(method, path, **more), theirs.request(method, path, **more)
    assert (mine.status_code, mine.json()) == (other.status_code, other.json())
    assert mine.headers["content-type"] == other.headers["content-type"] == "application/json"


def test_every_topic_is_registered_once() -> None:
    assert set(make_executor(parts()).actions) == {f"action_{topic.topic}" for topic in TOPICS}


def test_a_request_without_domain_is_answered(ours: TestClient) -> None:
    responses = ours.post("/webhook", json=a_call("action_materials")).json()["responses"]
    assert "信用承诺书" in responses[0]["text"]
    assert all(button["title"] == button["payload"] for button in responses[0]["buttons"])
    assert responses[-1]["custom"] == {"intent": "materials", "confidence": 0.9, "do": []}


def test_a_request_without_metadata_or_intent_is_answered(ours: TestClient) -> None:
    call = a_call("action_out_of_scope", "nlu_fallback")
    call["tracker"]["latest_message"] = {"text": "…"}
    assert ours.post("/webhook", json=call).json()["responses"][-1]["custom"]["do"] == []


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"{", b"\xff", b'"\\ud83d"'])
def test_what_is_no_call_is_refused_and_named_as_rasa_expects_it(body: bytes, ours: TestClient) -> None:
    refused = ours.post("/webhook", content=body)
    assert (refused.status_code, refused.json()) == (400, {"error": "Invalid body request", "action_name": ""})
    packed = ours.post("/webhook", content=zlib.compress(body), headers={"content-encoding": "deflate"})
    assert packed.json() == refused.json()
    assert ours.post("/webhook", content=b"no", headers={"content-encoding": "deflate"}).status_code == 400


@pytest.mark.parametrize("broken", ["the action fails", "no tracker", "no sender"])
def test_a_fault_is_named_without_what_the_owner_wrote(broken: str, ours: TestClient) -> None:
    call = a_call("action_failing" if broken == "the action fails" else "action_materials")
    if broken == "no tracker":
        del call["tracker"]
    elif broken == "no sender":
        del call["tracker"]["sender_id"]
    failed = ours.post("/webhook", json=call)
    assert failed.status_code == 500
    assert failed.json() == {
        "error": "RuntimeError" if broken == "the action fails" else "KeyError",
        "action_name": call["next_action"],
    }
    assert SECRET not in failed.text  # Rasa writes this answer into its log


def test_a_long_conversation_is_answered_and_one_that_is_too_long_is_refused(ours: TestClient) -> None:
    usual = ours.post("/webhook", json=a_call("action_materials"))
    long = a_call("action_materials", more="x" * (shortcut.LARGEST + 1))
    assert ours.post("/webhook", json=long).json() == usual.json()
    too_long = json.dumps(a_call("action_materials", more="x" * LARGEST)).encode()
    assert ours.post("/webhook", content=too_long).status_code == 413
    packed = ours.post("/webhook", content=zlib.compress(too_long), headers={"content-encoding": "deflate"})
    assert (packed.status_code, packed.json()) == (413, {"error": "Too large a body", "action_name": ""})


def test_no_page_of_another_origin_may_ask(ours: TestClient) -> None:
    asking = {"origin": "http://example.com", "access-control-request-method": "POST"}
    assert ours.options("/webhook", headers=asking).status_code == 405
    told = ours.post("/webhook", json=a_call("action_materials"), headers=asking)
    assert not [name for name in told.headers if name.startswith("access-control")]


class SlowForOne:
    """Askers of whom one is found only when he is let go."""

    def __init__(self) -> None:
        self.looking, self.go = threading.Event(), threading.Event()

    def find(self, conversation_id: str, today: date) -> Asker:
        if conversation_id == "slow":
            self.looking.set()
            assert self.go.wait(20)
        return Asker()


def test_a_slow_look_up_keeps_no_other_conversation_waiting() -> None:
    askers = SlowForOne()
    app = make_app(make_executor(replace(parts(), askers=askers)))
    slow = a_call("action_materials")
    slow["tracker"]["sender_id"] = "slow"

    async def both() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
            waiting = asyncio.create_task(client.post("/webhook", json=slow))
            await asyncio.to_thread(askers.looking.wait, 20)
            other = await client.post("/webhook", json=a_call("action_materials"))
            assert not waiting.done()
            askers.go.set()
            return [other.status_code, (await waiting).status_code]

    assert asyncio.run(both()) == [200, 200]
