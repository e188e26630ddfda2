"""Does training meet the same message in other clothes, and the same clothes every time?"""

from __future__ import annotations

from random import Random

from nlu.readings import sounds
from nlu.varied import ALONE, misheard, varied

TEXT = "要准备什么材料"


def test_the_same_state_gives_the_same_variant() -> None:
    first, second = Random(3), Random(3)
    assert [varied(TEXT, "materials", first) for _ in range(20)] == [
        varied(TEXT, "materials", second) for _ in range(20)
    ]


def test_a_misheard_text_sounds_as_before_but_is_written_otherwise() -> None:
    random = Random(1)
    for _ in range(50):
        other = misheard(TEXT, random)
        assert other != TEXT
        assert sounds(other) == sounds(TEXT)


def test_a_text_without_characters_stays_as_it_is() -> None:
    assert misheard("ok 123", Random(1)) == "ok 123"


def test_a_variant_holds_the_example_or_sounds_like_it() -> None:
    random = Random(5)
    for _ in range(100):
        other = varied(TEXT, "materials", random)
        assert TEXT in other or sounds(other) == sounds(TEXT)


def test_no_situation_is_told_before_what_is_said_by_itself() -> None:
    random = Random(5)
    longest = max(len(varied("谢谢", ALONE[0], random)) for _ in range(200))
    assert longest < 20
