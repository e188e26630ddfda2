"""Are parts counted and cut as carriers do it, and is what must stay whole found in free words?"""

from __future__ import annotations

import pytest

from repair.messages.render import signed
from repair.messages.segments import cut, segments, units, whole_spans
from repair.settings import Settings


@pytest.mark.parametrize(("length", "count"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_parts_are_counted_as_carriers_do(length: int, count: int) -> None:
    assert segments("信" * length) == count


def test_a_rare_character_takes_two_places() -> None:
    assert segments("𠮷" * 35) == 1
    assert segments("𠮷" * 36) == 2


@pytest.mark.parametrize(
    "unit",
    [
        "2026年9月16日",
        "9月16日",
        "12345",
        "0570-0000000",
        "https://example.invalid/l/abc",
        "示消罚决字〔2026〕第0012号",
        "示应急罚决字[2026]12号",
        "👩‍👩‍👧",
        "🇨🇳",
        "☎️",
        "𠮷",
    ],
)
def test_what_must_stay_whole_is_found_in_free_words(unit: str, settings: Settings) -> None:
    text = f"您好，{unit}。"
    assert (units("您好，"), units("您好，") + units(unit)) in whole_spans(text)
    for before in range(30, 68):
        answer = signed("，" * before + unit + "，" * 40, settings)
        assert any(unit in part for part in cut(answer)), answer


def test_a_short_answer_is_signed_and_nothing_else(settings: Settings) -> None:
    assert signed("您好，可以申请。", settings) == "【示例消防】您好，可以申请。"
