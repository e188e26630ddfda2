"""Has every code of the policy room its Chinese words?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import repair.policy
from repair.policy.facts import Severity
from repair.policy.rule import Certainty
from repair.policy.window import WindowState
from repair.policy.wording import day_words, joined, words

MISSING = ("class_unconfirmed", "period", "fine_unpaid", "not_rectified", "commitment", "other_conditions")
MISSING += ("listing_period", "listing_duties", "deduction_not_rectified")
STANDING = [f"condition_{code}" for code in ("period", "duties", "commitment", "other", "met", "open", "unknown")]


@pytest.mark.parametrize("code", [*WindowState, *Severity, *MISSING, *STANDING, *(c.label for c in Certainty)])
def test_every_state_class_condition_and_certainty_has_words(code: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", words(code))


def test_every_line_named_in_the_code_exists_and_is_used() -> None:
    folder = Path(repair.policy.__file__).parent
    code = "".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    named = set(re.findall(r'"((?:trace|suggest)_\w+)"', code))
    written = set(re.findall(r"^((?:trace|suggest)_\w+):", (folder / "wording.yml").read_text("utf-8"), re.M))
    assert named == written


def test_a_date_is_written_as_in_a_letter() -> None:
    assert day_words(date(2026, 9, 5)) == "2026年9月5日"
    assert day_words(None) == ""


def test_several_words_are_joined_as_in_chinese() -> None:
    assert joined(("罚款", "警告")) == "罚款、警告"


def test_an_unknown_code_is_a_defect() -> None:
    with pytest.raises(KeyError):
        words("no such code")
