"""What does a message without words mean: a thumb, folded hands, question marks, a picture, a recording?

Pure. A thumb is a yes and folded hands are thanks: they go on as those words. Of a picture or a recording only its mark
arrives here, and is answered as such; so are marks that say nothing. A word beside a sign counts alone.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.plain import bare, plain

UNSEEN, UNCLEAR = "sign_unseen", "sign_unclear"  # sentences of talking.yml

_FILE = Path(__file__).with_name("signs.yml")
_MARK = re.compile(r"[\[【［<〈]\s*([^\[\]【】［］<>〈〉]{1,8}?)[\]】］>〉](?:\s*\d{1,3}\s*[\"″'’秒])?")


def in_words(text: str) -> str:
    """The words that a message of signs alone stands for; every other message as it is."""
    known = _without_words(text)
    if known is None:
        return text
    fitting = (one["words"] for one in _file()["said"] if known & set(one["marks"]) or _any(text, one["signs"]))
    return str(next(fitting, text))


def answered(text: str) -> str:
    """The code of the sentence that answers a message of signs alone; empty for a message that says something."""
    known = _without_words(text)
    if known is None:
        return ""
    return UNSEEN if known & set(_file()["unseen"]) else UNCLEAR


def _without_words(text: str) -> set[str] | None:
    """The marks in a message that holds nothing beside marks and signs; None for words, or no message at all."""
    if not plain(text):
        return None
    marks = {bare(name) for name in _MARK.findall(text)} - {""}
    known = marks <= _every_mark()
    return marks if known and not bare(_MARK.sub("", text)) else None


def _any(text: str, signs: str) -> bool:
    return any(sign in text for sign in signs)


@cache
def _every_mark() -> frozenset[str]:
    read = _file()
    said = (name for one in read["said"] for name in one["marks"])
    return frozenset((*said, *read["unseen"], *read["empty"]))


@cache
def _file() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
