"""What does a short message mean after what was said before? 多久, 然后呢, 第二个, 好的.

Pure: the message and the context in, the whole question out. What leans on nothing comes back as None and goes on as
it is.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.context import Context
from repair.conversations.numbers import to_int
from repair.conversations.patterns import pattern
from repair.conversations.plain import bare

SHORT = 14  # signs: a longer message says for itself what it means
MOST = 20  # a larger number is no place in a list

_FILE = Path(__file__).with_name("followups.yml")


def meant(text: str, context: Context) -> str | None:
    """The question that a short message stands for after the topic answered last; None when it stands for itself."""
    said = bare(text)
    if not context.topics or not said or len(said) > SHORT:
        return None
    words = _words()
    short = re.sub(words["around"], "", said) or said
    for one in words["topics"]:
        if re.fullmatch(one["say"], short):
            after: dict[str, str] = one["after"]
            return next((after[topic] for topic in (context.topic, "*") if topic in after), None)
    return None


def unclear(text: str, context: Context) -> str:
    """The code of what is asked back when a short message leans on something, and nobody knows on what; else empty."""
    said = bare(text)
    if len(said) > SHORT or meant(text, context) is not None:
        return ""
    short = re.sub(_words()["around"], "", said) or said
    backs = (str(one["back"]) for one in _words()["topics"] if "back" in one and re.fullmatch(one["say"], short))
    return next(backs, "")


def place(text: str) -> int | None:
    """The place in a list that a whole message names: 2, 第二个, 选3."""
    found = pattern("followup", "place").match(bare(text))
    number = to_int(found["nth"]) if found else None
    return number if number is not None and 1 <= number <= MOST else None


def chosen(text: str, context: Context) -> str | None:
    """The suggested answer that is meant by its place; empty when the list has no such place, None without a list."""
    number = place(text)
    if number is None or not context.offered:
        return None
    return context.offered[number - 1] if number <= len(context.offered) else ""


def says_yes(text: str) -> bool:
    """Whether the whole message is a yes."""
    return re.search(_words()["yes"], bare(text)) is not None


def says_no(text: str) -> bool:
    """Whether the whole message is a no."""
    return re.search(_words()["no"], bare(text)) is not None


def unsure(text: str) -> bool:
    """Whether somebody does not know what we asked back."""
    return len(bare(text)) <= SHORT and re.search(_words()["unsure"], bare(text)) is not None


def asks_again(text: str) -> bool:
    """Whether the message asks to hear the last answer once more."""
    return len(bare(text)) <= SHORT and re.search(_words()["repeat"], bare(text)) is not None


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
