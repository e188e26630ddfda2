"""What does the public door say of its own accord? Sentences of wording.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.wording import office
from repair.settings import Settings

_FILE = Path(__file__).with_name("wording.yml")


def sentence(code: str, settings: Settings, **values: str) -> str:
    """The sentence with this code, filled in for this office. Raises KeyError when there is none."""
    return str(_read()[code]).format(**office(settings), **values)


def quick_replies() -> list[str]:
    """What the chat page offers to ask first."""
    return [str(one) for one in _read()["quick_replies"]]


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
