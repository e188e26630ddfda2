"""Is what a bot says read as an answer, and what is odd in it left out?"""

from __future__ import annotations

from typing import Any

import pytest

from repair.conversations.assistant import read


@pytest.mark.parametrize("said", [[], {"text": "x"}, "x", None, [{"text": " "}], [{"custom": {"intent": "x"}}]])
def test_what_says_nothing_is_refused(said: Any) -> None:
    with pytest.raises(ValueError, match="no"):
        read(said)


def test_odd_buttons_and_custom_do_no_harm() -> None:
    odd = [
        {"text": "好", "buttons": [{"title": 3}, "x", {"title": "甲" * 90}, {"payload": "/x"}]},
        {"custom": "no"},
        {"custom": {"intent": 7, "confidence": "high", "do": "callback"}},
    ]
    answer = read(odd)
    assert answer.replies[0].buttons == ("甲" * 40,)
    assert (answer.intent, answer.confidence, answer.do) == ("", None, ())


def test_what_was_asked_back_and_listed_is_read_and_bounded() -> None:
    custom = {"intent": "x", "asks": "record", "listed": ["penalty:1", 7, *[f"penalty:{n}" for n in range(20)]]}
    answer = read([{"text": "好", "custom": {}}, {"custom": custom}])
    assert answer.asks == "record"
    assert len(answer.listed) == 8
    custom["asks"] = "something else"
    assert read([{"text": "好"}, {"custom": custom}]).asks == ""
