"""What do English words and typed pinyin between Chinese ones mean? A list of both, as people mix them in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("english.txt")
_RUN = re.compile(r"(?<![a-z0-9])[a-z]+(?:'[a-z]+)?(?:[ \-]+[a-z]+(?:'[a-z]+)?)*(?![a-z0-9])")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def in_chinese(text: str, *, among_chinese: bool) -> str:
    """The text, in small letters, with every word of the list in Chinese; other words and letters stay as they are.

    Not `among_chinese` it is read so only when all its words are of the list: else it is somebody's English, or code.
    """
    read = _RUN.sub(lambda run: _run(run[0]), text)
    return read if among_chinese or not _WORD.search(read) else text


def _run(run: str) -> str:
    """Words that follow each other: the longest phrase of the list first. A run of small words alone stays."""
    words, known = _WORD.findall(run), _known()
    most = max(name.count(" ") for name in known) + 1
    said: list[str] = []
    place = 0
    while place < len(words):
        for many in range(min(most, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + many])
            if phrase in known:
                said.append(known[phrase])
                place += many
                break
        else:
            said.append(f" {words[place]} ")
            place += 1
    chinese = "".join(said)
    return chinese if chinese.strip() else run


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            meaning, _, names = line.partition(":")
            for name in filter(None, (one.strip() for one in names.split(","))):
                if known.setdefault(name, meaning) != meaning:
                    raise ValueError(f"{_FILE.name}: {name} stands in two lines")
    return known
