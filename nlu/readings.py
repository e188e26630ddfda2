"""How does a text sound? Who types by sound picks the wrong character of the right sound; here both are the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("readings.txt")


def sounds(text: str) -> list[str]:
    """A syllable a character, as a southern ear hears it: sh is s, ng is n, l is n; others stand for themselves."""
    heard = _heard()
    return [heard.get(character, character) for character in text]


@cache
def _heard() -> dict[str, str]:
    return {character: _loose(syllable) for syllable, written in _table() for character in written}


@cache
def _table() -> list[tuple[str, str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [(line.split()[0], line.split()[1]) for line in lines if not line.startswith("#")]


def _loose(syllable: str) -> str:
    syllable = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s")
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") else syllable
