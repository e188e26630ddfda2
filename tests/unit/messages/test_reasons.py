"""Has every reason that the code gives words, and is none of the words left over?"""

from __future__ import annotations

from pathlib import Path

import yaml

from repair.messages import reasons

ROOT = Path(__file__).resolve().parents[3]


def test_every_reason_that_the_code_gives_has_words() -> None:
    named = yaml.safe_load((ROOT / "repair/messages/templates/reasons.yml").read_text())
    folders = ("repair/messages", "scheduler")
    source = "".join(path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py"))
    source += "".join(path.read_text() for path in (ROOT / "repair/messages").rglob("*codes.yml"))
    unused = [code for code in named if f'"{code}"' not in source and f"reason: {code}" not in source]
    assert [code for code in unused if not code.startswith(("said_", "redial_"))] == []
    assert all(reasons.known(code) for code in named)
