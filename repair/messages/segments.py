"""How many parts does a text have when it is sent? 70 characters fit one part, 67 each of several (UCS-2)."""

from __future__ import annotations

SINGLE, OF_SEVERAL = 70, 67


def segments(text: str) -> int:
    """The number of parts, counted in UTF-16 units as the carriers do; a Chinese text is never GSM-7."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= SINGLE else -(-units // OF_SEVERAL)
