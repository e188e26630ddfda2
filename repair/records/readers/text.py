"""What does a cell say, once the marks of spreadsheets and copying are taken off?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from repair.records.readers.columns import empty_words

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]"
)

LONGEST_EMPTY = 6  # characters: the longest word for "nothing"


def read_text(cell: object) -> str:
    """The text of a cell without invisible characters (PostgreSQL refuses some) and outer blanks.

    A number that Excel made of a text comes back as its digits. A leading = + - @ stays: it is text here.
    """
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    text = "" if cell is None else str(cell)
    if text.isprintable():  # nearly every cell: nothing invisible, no line break, no lone surrogate
        return text.strip()
    text = _INVISIBLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_empty(cell: object) -> bool:
    """Whether a cell says nothing: empty, blank, or one of the words for it such as 无 or /."""
    if cell is None or isinstance(cell, int | float | date):
        return cell is None
    text = read_text(cell)
    if len(text) > LONGEST_EMPTY:
        return False
    return not text or unicodedata.normalize("NFKC", text).lower() in empty_words()
