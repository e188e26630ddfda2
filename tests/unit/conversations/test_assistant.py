"""Is Rasa's answer read well, and is everything else a clear MissingPart?"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import respx

from repair.conversations.assistant import RasaAssistant
from repair.errors import MissingPart
from repair.settings import Settings

URL = "http://127.0.0.1:5005/webhooks/rest/webhook"
GOOD: list[Any] = [
    {"recipient_id": "s", "text": "满三个月后可以申请。"},
    {"recipient_id": "s", "text": "还想问什么？", "buttons": [{"title": "材料", "payload": "材料"}]},
    {"recipient_id": "s", "custom": {"intent": "ask_when", "confidence": 0.93, "do": ["callback", "rm -rf"]}},
]


@respx.mock
def test_a_good_answer_is_read_and_an_unknown_effect_left_out(settings: Settings) -> None:
    route = respx.post(URL).mock(return_value=httpx.Response(200, json=GOOD))
    answer = RasaAssistant(settings).ask("s", " /什么时候\x00可以？ ", "sms")
    assert [reply.text for reply in answer.replies] == ["满三个月后可以申请。", "还想问什么？"]
    assert answer.replies[1].buttons == ("材料",)
    assert (answer.intent, answer.confidence, answer.do) == ("ask_when", 0.93, ("callback",))
    sent = json.loads(route.calls.last.request.content)
    assert sent == {"sender": "s", "message": "／什么时候可以?", "metadata": {"channel": "sms"}}


@pytest.mark.parametrize(
    "garbage",
    [
        httpx.Response(500, text="oops"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, content=b"\xff\xfe\x00"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"text": "not a list"}),
        httpx.Response(200, json=[1, None, "x", {"text": 5}, {"text": "  "}, {"buttons": [{}]}]),
    ],
)
@respx.mock
def test_garbage_is_a_missing_part(settings: Settings, garbage: httpx.Response) -> None:
    respx.post(URL).mock(return_value=garbage)
    with pytest.raises(MissingPart):
        RasaAssistant(settings).ask("s", "你好", "web")


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
@respx.mock
def test_away_and_slow_are_a_missing_part(settings: Settings, fault: Exception) -> None:
    respx.post(URL).mock(side_effect=fault)
    with pytest.raises(MissingPart, match="does not answer"):
        RasaAssistant(settings).ask("s", "你好", "web")


@respx.mock
def test_odd_buttons_and_custom_do_no_harm(settings: Settings) -> None:
    odd = [
        {"text": "好", "buttons": [{"title": 3}, "x", {"title": "甲" * 90}, {"payload": "/x"}]},
        {"custom": "no"},
        {"custom": {"intent": 7, "confidence": "high", "do": "callback"}},
    ]
    respx.post(URL).mock(return_value=httpx.Response(200, json=odd))
    answer = RasaAssistant(settings).ask("s", "你好", "web")
    assert answer.replies[0].buttons == ("甲" * 40,)
    assert (answer.intent, answer.confidence, answer.do) == ("", None, ())


@respx.mock
def test_ready_says_whether_the_channel_is_there(settings: Settings) -> None:
    route = respx.get("http://127.0.0.1:5005/webhooks/rest/")
    route.mock(return_value=httpx.Response(200, json={"status": "ok"}))
    assert RasaAssistant(settings).ready()
    route.mock(side_effect=httpx.ConnectError("refused"))
    assert not RasaAssistant(settings).ready()
