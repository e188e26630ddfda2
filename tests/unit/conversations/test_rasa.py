"""Is Rasa asked as agreed, and is everything that is no answer a clear MissingPart?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from repair.conversations.rasa import RasaAssistant
from repair.errors import MissingPart
from repair.settings import Settings
from tests.rasa_stand_in import RasaStandIn

GOOD: list[Any] = [
    {"recipient_id": "s", "text": "满三个月后可以申请。"},
    {"recipient_id": "s", "text": "还想问什么？", "buttons": [{"title": "材料", "payload": "材料"}]},
    {"recipient_id": "s", "custom": {"intent": "ask_when", "confidence": 0.93, "do": ["callback", "rm -rf"]}},
]
Asking = Callable[..., RasaAssistant]


@pytest.fixture
def asking(settings: Settings) -> Iterator[Asking]:
    """Somebody who asks the Rasas at these addresses."""
    made: list[RasaAssistant] = []

    def _(*urls: str, **more: object) -> RasaAssistant:
        made.append(RasaAssistant(settings.model_copy(update={"RASA_URL": " , ".join(urls), **more})))
        return made[-1]

    yield _
    for one in made:
        one.close()


def test_a_good_answer_is_read_and_an_unknown_effect_left_out(rasa: RasaStandIn, asking: Asking) -> None:
    rasa.will_say(GOOD)
    answer = asking(rasa.url + "/").ask("s", " /什么时候\x00可以？ ", "sms")
    assert [reply.text for reply in answer.replies] == ["满三个月后可以申请。", "还想问什么？"]
    assert answer.replies[1].buttons == ("材料",)
    assert (answer.intent, answer.confidence, answer.do) == ("ask_when", 0.93, ("callback",))
    assert rasa.asked == [{"sender": "s", "message": "／什么时候可以?", "metadata": {"channel": "sms"}}]


def test_rasa_is_told_when_nobody_is_known_and_nothing_about_who_is(rasa: RasaStandIn, asking: Asking) -> None:
    rasa.will_say(GOOD)
    asking(rasa.url).ask("s", "你好", "web", known=False)
    assert rasa.asked[0]["metadata"] == {"channel": "web", "known": False}


@pytest.mark.parametrize(
    ("garbage", "status"),
    [
        (b"oops", 500),
        (GOOD, 502),
        (GOOD, 302),
        (b"<html>", 200),
        (b"\xff\xfe\x00", 200),
        ([], 200),
        ({"text": "not a list"}, 200),
        ([1, None, "x", {"text": 5}, {"text": "  "}, {"buttons": [{}]}], 200),
    ],
)
def test_garbage_is_a_missing_part(rasa: RasaStandIn, asking: Asking, garbage: Any, status: int) -> None:
    rasa.will_say(garbage, status)
    with pytest.raises(MissingPart, match="does not answer"):
        asking(rasa.url).ask("s", "你好", "web")


def test_away_is_a_missing_part(rasa: RasaStandIn, asking: Asking) -> None:
    rasa.close()
    with pytest.raises(MissingPart, match="does not answer"):
        asking(rasa.url).ask("s", "你好", "web")


def test_slow_is_a_missing_part(rasa: RasaStandIn, asking: Asking) -> None:
    rasa.silent = True
    with pytest.raises(MissingPart, match="ReadTimeout"):
        asking(rasa.url, RASA_TIMEOUT=0.1).ask("s", "你好", "web")


def test_a_rasa_that_was_started_again_is_asked_on_a_new_connection(asking: Asking) -> None:
    before = RasaStandIn()
    before.will_say(GOOD)
    place = asking(before.url)
    place.ask("s", "你好", "web")
    before.close()
    after = RasaStandIn(before.server_address[1])
    after.will_say(GOOD)
    try:
        assert place.ask("s", "你好", "web").intent == "ask_when"
    finally:
        after.close()


def test_no_proxy_of_the_environment_is_asked(
    rasa: RasaStandIn, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    rasa.will_say(GOOD)
    assert asking(rasa.url).ask("s", "你好", "web").intent == "ask_when"


def test_ready_says_whether_the_channel_is_there(rasa: RasaStandIn, asking: Asking) -> None:
    rasa.will_say({"status": "ok"})
    assert asking(rasa.url).ready()
    rasa.will_say({"status": "ok"}, status=503)
    assert not asking(rasa.url).ready()
    rasa.close()
    assert not asking(rasa.url).ready()


def test_of_two_the_conversation_chooses_one_and_keeps_to_it(rasa: RasaStandIn, asking: Asking) -> None:
    other = RasaStandIn()
    places = (rasa, other)
    for one in places:
        one.will_say(GOOD)
    assistant = asking(rasa.url, other.url)
    for _ in range(3):
        assistant.ask("one and the same", "你好", "web")
    assert sorted(len(one.asked) for one in places) == [0, 3]
    for number in range(20):
        assistant.ask(f"conversation {number}", "你好", "web")
    assert all(len(one.asked) > 3 for one in places)
    other.close()


def test_when_one_of_two_is_away_the_other_answers(rasa: RasaStandIn, asking: Asking) -> None:
    gone = RasaStandIn()
    gone.close()
    rasa.will_say(GOOD)
    assistant = asking(gone.url, rasa.url)
    for number in range(6):
        assert assistant.ask(f"conversation {number}", "你好", "web").intent == "ask_when"
    rasa.will_say(GOOD, status=502)
    with pytest.raises(MissingPart):
        assistant.ask("s", "你好", "web")
