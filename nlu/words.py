"""Where does one Chinese word end and the next begin? Jieba, with the words of the field in words.txt."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("words.txt")


def cut(text: str) -> list[str]:
    """The words of a text in its normal form; none of them is blank."""
    return list(_words(text))


@lru_cache(maxsize=64)  # of one message they are asked for several times
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _jieba().lcut(text) if word.strip())


@cache
def _jieba() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    cutter.load_userdict(str(WORDS))
    return cutter
