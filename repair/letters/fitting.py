"""Which advice fits a penalty: by the article its legal basis names, else by the words of the offence?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from repair.letters.basis import Reference, references
from repair.letters.letter import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What to tell about one kind of offence; from templates/advice/*.yml."""

    law: str
    article: int  # that punishes it
    paragraph: int | None
    item: int | None
    name: str
    words: tuple[str, ...]  # of an offence (违法行为类型) that mean this entry
    asks: str  # what the law asks
    cited: str  # where it asks so
    steps: tuple[str, ...]  # how to put it right


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An entry, and the place of the basis that led to it; no place: the words of the offence did."""

    entry: Entry
    place: Reference | None


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of the data files, in their order."""
    found: list[Entry] = []
    for name in texts("advice")["files"]:
        file = texts(name)
        found += [_entry(file["law"], one) for one in file["entries"]]
    return tuple(found)


def fitting(basis: str, offence: str = "", field: str = "") -> tuple[Fit, ...]:
    """What fits, in the order of the legal basis, each entry once; empty: only general advice can be given."""
    fits: dict[Entry, Fit] = {}
    for place in references(basis):
        entry = _at(place, offence)
        if entry:
            fits.setdefault(entry, Fit(entry=entry, place=place))
    if fits:
        return tuple(fits.values())
    likely = _worded([one for one in entries() if not field or _of_field(one, field)], offence)
    return (Fit(entry=likely, place=None),) if likely else ()


def _at(place: Reference, offence: str) -> Entry | None:
    """The narrowest entry of that place; among several, the one the offence words; None: no entry for the article."""
    of_article = [one for one in entries() if (one.law, one.article) == (place.law, place.article)]
    if place.paragraph and place.paragraph > 1 and not place.item:  # the later paragraphs have texts of their own
        own = [one for one in of_article if one.paragraph == place.paragraph]
        return own[0] if own else _whole(of_article)
    if place.item:
        return next((one for one in of_article if one.item == place.item), None) or _whole(of_article)
    within = [one for one in of_article if place.paragraph is None or one.paragraph in (None, place.paragraph)]
    narrow = [one for one in within if one.item or one.paragraph]
    named = [one for one in narrow if place.paragraph and one.paragraph == place.paragraph and not one.item]
    return _worded(narrow, offence) or (named[0] if named else None) or _whole(of_article)


def _whole(of_article: Sequence[Entry]) -> Entry | None:
    return next((one for one in of_article if one.item is None and one.paragraph is None), None)


def _worded(among: Sequence[Entry], offence: str) -> Entry | None:
    """The entry whose words the offence says most of; None when it says none."""
    said = [(sum(len(word) for word in one.words if word in offence), one) for one in among]
    best = max((weight for weight, _ in said), default=0)
    return next((one for weight, one in said if weight == best), None) if best else None


def _of_field(entry: Entry, field: str) -> bool:
    """Whether the record's field (消防, 安全生产) is that of the entry's law."""
    return field in entry.law or entry.law.removesuffix("法") in field


def _entry(law: str, given: dict[str, Any]) -> Entry:
    return Entry(
        law=law,
        article=given["article"],
        paragraph=given.get("paragraph"),
        item=given.get("item"),
        name=given["name"],
        words=tuple(given.get("words", ())),
        asks=given["asks"],
        cited=given["cited"],
        steps=tuple(given["steps"]),
    )
