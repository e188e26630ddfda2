"""Is the same thing found in other words?"""

from __future__ import annotations

import pytest

from nlu.concepts import concepts, fits


@pytest.mark.parametrize(("name", "text"), [("asks", "在哪办"), ("fine", "罚金交了"), ("weather", "明天会下雨吗")])
def test_a_concept_is_found_whatever_word_is_used(name: str, text: str) -> None:
    assert fits(name, text)
    assert name in concepts(text)


def test_concepts_are_paired() -> None:
    found = concepts("罚款交了还能查到")
    assert "fine" in found
    assert any("+" in one and "fine" in one for one in found)


def test_a_concept_found_otherwise_comes_along() -> None:
    assert concepts("", "strange") == ["strange"]
