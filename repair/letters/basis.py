"""Which articles does a legal basis (处罚依据) name, however it is written?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_NUMERAL = f"[{''.join(_DIGITS)}十百0-9]"
_MOST_ITEMS = 20  # no article of these laws has more: (2021) is a year, not an item
_OUR_LAWS = ("消防法", "安全生产法")

_TOKEN = re.compile(
    r"《(?P<titled>[^》]+)》"
    rf"|(?P<bare>[\u4e00-\u9fff]{{1,24}}?(?:法|条例|办法|规定|细则|规程))(?=第?{_NUMERAL}+条)"
    rf"|第?(?P<article>{_NUMERAL}+)条"
    rf"|第?(?P<paragraph>{_NUMERAL}+)款"
    rf"|第?(?P<items>{_NUMERAL}+(?:[、,和及]第?{_NUMERAL}+)*)项"
    rf"|第?\((?P<item>{_NUMERAL}+)\)项?"
)
_SAME_LAW = re.compile(r"(?:本|该|此|同|上述|前述)法$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One place in one of the laws; None: the basis does not say."""

    law: str  # 消防法 or 安全生产法
    article: int
    paragraph: int | None = None
    item: int | None = None


def references(basis: str) -> tuple[Reference, ...]:
    """The places a legal basis names, in its order, each once; only those of 消防法 and 安全生产法.

    Understands 第六十条第一款第(一)项, 60条1款1项, full-width digits and brackets, several items or paragraphs of one
    article, and a law named once for several articles. Another law in between ends the first one's reach.
    """
    found: list[Reference] = []
    for place in _places(basis):
        if place not in found:
            found.append(place)
    return tuple(one for one in found if not any(_within(other, one) for other in found))


def _within(narrow: Reference, wide: Reference) -> bool:
    """Whether one place lies within another that names less."""
    same = (narrow.law, narrow.article) == (wide.law, wide.article) and narrow != wide
    return same and wide.item is None and wide.paragraph in (None, narrow.paragraph)


def _places(basis: str) -> Iterator[Reference]:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", basis))
    law, article, paragraph, item = "", None, None, None
    for token in _TOKEN.finditer(plain):
        if token["titled"] or token["bare"]:
            law, article = _law(token["titled"] or token["bare"], law), None
        elif token["article"]:
            article, paragraph, item = number(token["article"]), None, None
            yield from _place(law, article, None, None)
        elif token["paragraph"]:
            paragraph, item = number(token["paragraph"]), None
            yield from _place(law, article, paragraph, None)
        else:
            for one in re.split(r"[、,和及]第?", token["items"] or token["item"]):
                item = number(one)
                if item <= _MOST_ITEMS:
                    yield from _place(law, article, paragraph, item)


def _place(law: str, article: int | None, paragraph: int | None, item: int | None) -> Iterator[Reference]:
    """The place, when a law of ours and an article are known."""
    if law and article:
        yield Reference(law=law, article=article, paragraph=paragraph, item=item)


def _law(name: str, before: str) -> str:
    """Which of our laws a name means; empty for any other. "该法" is the one named before."""
    title = re.sub(r"[(\[〔].*$", "", name)
    if _SAME_LAW.search(title):
        return before
    return next((law for law in _OUR_LAWS if title.endswith(law)), "")


def number(numeral: str) -> int:
    """A numeral below 1000 as a number: 六十, 一百零一, 一〇一 and 101 alike."""
    if numeral.isdigit():
        return int(numeral)
    if not set(numeral) & set("十百"):
        return int("".join(str(_DIGITS.get(char, char)) for char in numeral))
    total, ones = 0, 0
    for char in numeral:
        if char == "百":
            total, ones = total + (ones or 1) * 100, 0
        elif char == "十":
            total, ones = total + (ones or 1) * 10, 0
        else:
            ones = _DIGITS[char] if char in _DIGITS else int(char)
    return total + ones
