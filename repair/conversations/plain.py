"""What is left of a text that a stranger typed, once it is safe to hand on?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 1000  # characters handed to the bot; a text of many parts stays well below

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_EDGE_OR_MARK = re.compile(r"[\s\W_]+")


def plain(text: str) -> str:
    """The text without control, direction and zero-width characters and halves of such, cut to `LONGEST` characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()[:LONGEST]


def for_bot(text: str) -> str:
    """The text as Rasa may see it: one line, NFKC, and never a command.

    Rasa reads a message that begins with "/" as an intent of its own, so the sign is made full-width.
    """
    line = " ".join(unicodedata.normalize("NFKC", plain(text)).split())[:LONGEST]
    return "／" + line[1:] if line.startswith("/") else line


@lru_cache(maxsize=1024)  # a dozen rules look at the same few words in every turn
def bare(text: str) -> str:
    """Only letters, digits and Chinese characters, folded: "Ｓtop！ " becomes "stop"."""
    return _EDGE_OR_MARK.sub("", unicodedata.normalize("NFKC", plain(text))).casefold()
