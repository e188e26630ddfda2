"""How many parts does a text have when it is sent, and what must not be cut in two?

70 units of UTF-16 fit one part, 67 each of several (UCS-2).
"""

from __future__ import annotations

import re
from functools import lru_cache

SINGLE, OF_SEVERAL = 70, 67
OPENING = ("（", "“", "《")  # what they open for is not parted from them

_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0020-\U000e01ef]"
_UNITS = (
    "[0-9]{4}\u5e74[0-9]{1,2}\u6708[0-9]{1,2}\u65e5",  # dates, whole and in part
    "[0-9]{1,2}\u6708[0-9]{1,2}\u65e5|[0-9]+[\u5e74\u6708\u65e5]",
    "[\u4e00-\u9fff]{1,12}[\u3014\\[][0-9]{4}[\u3015\\]][0-9\u4e00-\u9fff-]{1,20}?\u53f7",  # a decision number
    "[!-~]{2,}",  # links, numbers, words in Latin letters
    "[\U0001f1e6-\U0001f1ff]{2}",  # a flag
    f".{_MARK}*(?:\u200d.{_MARK}*)+|.{_MARK}+",  # a character with its marks, or several joined
    "[\U00010000-\U0010ffff]",  # a rare character: two units
)
_WHOLE = re.compile(f"[{''.join(OPENING)}]?(?P<unit>{'|'.join(_UNITS)})", re.DOTALL)


def units(text: str) -> int:
    """The length as carriers count it, in UTF-16 units; a Chinese text is never GSM-7."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts_of(length: int) -> int:
    """The number of parts of a text of so many units."""
    return 1 if length <= SINGLE else -(-length // OF_SEVERAL)


def segments(text: str) -> int:
    """The number of parts of this text."""
    return parts_of(units(text))


def cut(text: str) -> list[str]:
    """The parts as a carrier makes them: every 67 units, whatever stands there."""
    if segments(text) == 1:
        return [text]
    raw, step = text.encode("utf-16-le"), OF_SEVERAL * 2
    return [raw[start : start + step].decode("utf-16-le", "replace") for start in range(0, len(raw), step)]


@lru_cache(maxsize=8192)
def whole_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where in this text, counted in units, stands what must not be cut: dates, numbers, links, joined characters.

    What is longer than a part is left out: it cannot be kept whole.
    """
    spans = []
    for match in _WHOLE.finditer(text):
        whole = match.group() if units(match.group()) <= OF_SEVERAL else match.group("unit")
        length = units(whole)
        start = units(text[: match.end()]) - length
        if 1 < length <= OF_SEVERAL:
            spans.append((start, start + length))
    return tuple(spans)
