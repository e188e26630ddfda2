"""Is every sentence used, and does every code that is used have one?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "repair/conversations/wording.yml": ["repair/conversations"],
    "repair/conversations/talking.yml": ["repair/conversations"],
    "bot/wording.yml": ["bot"],
    "bot/voice.yml": ["bot"],
}
INDIRECT = {"opt_out_done", "opt_in_done", "opt_out_unknown", "opt_in_unknown", "perhaps_opt_out", "emergency"}
INDIRECT |= {"part_unclear", "part_unclear_voice", "part_voice", "what_applied", "what_repaired"}
INDIRECT |= {"record_penalty", "record_deduction", "record_listing", "why_back"}
INDIRECT |= {"bad_code", "code_malformed", "code_over", "code_wrong", "too_often"}  # codes of the sign-in's errors


@pytest.mark.parametrize("file", FILES)
def test_every_sentence_is_said_somewhere(file: str) -> None:
    codes = set(yaml.safe_load((ROOT / file).read_text(encoding="utf-8")))
    code = "".join(path.read_text() for folder in FILES[file] for path in (ROOT / folder).rglob("*.py"))
    unused = {name for name in codes - INDIRECT if not re.search(rf'"{name}"', code)}
    assert not unused


def test_every_sentence_of_a_call_names_only_what_a_call_knows() -> None:
    known = {"office", "phone", "hours", "app", "site", "enterprise", "key"}
    details = known | {"number", "decided", "earliest", "min_end", "missing", "more"}
    read = yaml.safe_load((ROOT / "bot/voice.yml").read_text(encoding="utf-8"))
    for code, said in read.items():
        if isinstance(said, str):
            assert set(re.findall(r"{(\w+)}", said)) <= known, code
    for code, said in read.get("details", {}).items():
        assert set(re.findall(r"{(\w+)}", said)) <= details, code
