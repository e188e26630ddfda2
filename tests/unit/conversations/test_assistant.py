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


TWO = ("http://one.test:5005", "http://two.test:5005")


def two(settings: Settings) -> Settings:
    return settings.model_copy(update={"RASA_URL": f" {TWO[0]}/ , {TWO[1]}"})


@respx.mock
def test_of_two_the_conversation_chooses_one_and_keeps_to_it(settings: Settings) -> None:
    routes = [
        respx.post(f"{url}/webhooks/rest/webhook").mock(return_value=httpx.Response(200, json=GOOD)) for url in TWO
    ]
    assistant = RasaAssistant(two(settings))
    for _ in range(3):
        assistant.ask("one and the same", "你好", "web")
    assert sorted(route.call_count for route in routes) == [0, 3]
    for number in range(20):
        assistant.ask(f"conversation {number}", "你好", "web")
    assert all(route.call_count > 3 for route in routes)


@respx.mock
def test_when_one_of_two_is_away_the_other_answers(settings: Settings) -> None:
    respx.post(f"{TWO[0]}/webhooks/rest/webhook").mock(side_effect=httpx.ConnectError("refused"))
    respx.post(f"{TWO[1]}/webhooks/rest/webhook").mock(return_value=httpx.Response(200, json=GOOD))
    assistant = RasaAssistant(two(settings))
    for number in range(6):
        assert assistant.ask(f"conversation {number}", "你好", "web").intent == "ask_when"
    respx.post(f"{TWO[1]}/webhooks/rest/webhook").mock(return_value=httpx.Response(502))
    with pytest.raises(MissingPart):
        assistant.ask("s", "你好", "web")


@respx.mock
def test_what_was_asked_back_and_listed_is_read_and_bounded(settings: Settings) -> None:
    custom = {"intent": "x", "asks": "record", "listed": ["penalty:1", 7, *[f"penalty:{n}" for n in range(20)]]}
    respx.post(URL).mock(return_value=httpx.Response(200, json=[{"text": "好", "custom": {}}, {"custom": custom}]))
    answer = RasaAssistant(settings).ask("s", "你好", "web")
    assert answer.asks == "record"
    assert len(answer.listed) == 8
    custom["asks"] = "something else"
    respx.post(URL).mock(return_value=httpx.Response(200, json=[{"text": "好"}, {"custom": custom}]))
    assert RasaAssistant(settings).ask("s", "你好", "web").asks == ""
