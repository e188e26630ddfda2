"""Is what sounds alike read alike?"""

from __future__ import annotations

import pytest

from nlu.readings import sounds


@pytest.mark.parametrize(
    ("typed", "meant"), [("才料", "材料"), ("休复", "修复"), ("成诺书", "承诺书"), ("发款", "罚款")]
)
def test_the_wrong_character_of_the_right_sound_is_heard_alike(typed: str, meant: str) -> None:
    assert sounds(typed) == sounds(meant)


def test_a_southern_ear_does_not_part_flat_and_curled_tongue() -> None:
    assert sounds("是") == sounds("四")
    assert sounds("能") == sounds("冷")


def test_other_words_sound_different() -> None:
    assert sounds("材料") != sounds("时间")


def test_what_is_not_a_character_stands_for_itself() -> None:
    assert sounds("a1?") == ["a", "1", "?"]
