"""Which column of a file is which? Headings are matched against columns.yml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("columns.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that a kind of file may have."""

    key: str  # as the program calls it: the name of the table's column, where there is one
    name: str  # as staff call it
    holds: str  # text, code, date, end_date, amount, yuan, points, choice or phone
    required: bool = False
    limit: int = 0  # longest text; 0: any
    also: tuple[str, ...] = ()


@cache
def _loaded() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return loaded


@cache
def kind_names() -> Mapping[str, str]:
    """The kinds of files, and what staff call them."""
    return dict(_loaded()["names"])


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of file: penalties, deductions or listings."""
    return tuple(
        Column(key=key, **{**given, "also": tuple(given.get("also", ()))}) for key, given in _loaded()[kind].items()
    )


@cache
def column(kind: str, key: str) -> Column:
    """One column of a kind of file."""
    return next(one for one in columns(kind) if one.key == key)


@cache
def required(kind: str) -> tuple[Column, ...]:
    """The columns without which a file is not of this kind."""
    return tuple(one for one in columns(kind) if one.required)


@cache
def choices(key: str) -> Mapping[str, str]:
    """The words allowed in a choice column, each spelling -> the word that is kept."""
    allowed = _loaded()["choices"][key]
    return {spelling: word for word, also in allowed.items() for spelling in (word, *also)}


def allowed_words(key: str) -> tuple[str, ...]:
    """The words that are kept, for a message."""
    return tuple(_loaded()["choices"][key])


@cache
def empty_words() -> frozenset[str]:
    """What means "nothing here", in lower case."""
    return frozenset(_loaded()["empty"])


@cache
def endless_words() -> frozenset[str]:
    """What means "without an end"."""
    return frozenset(_loaded()["endless"])


_MARKS = re.compile(r"[\s\u200b\ufeff*＊:：\"']|\((必填|选填|必填项|选填项)\)")


def plain_heading(heading: object) -> str:
    """A heading as it is compared: no blanks, marks, line breaks, remarks; one width; capital letters."""
    text = unicodedata.normalize("NFKC", "" if heading is None else str(heading)).upper()
    text = _MARKS.sub("", text)
    return text.replace("【", "(").replace("】", ")").replace("[", "(").replace("]", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What the columns of a header row are."""

    places: dict[str, int]  # column key -> place in the row, 0-based
    twice: dict[str, tuple[str, ...]]  # column key -> headings that all claim to be it


@cache
def _spellings(kind: str) -> dict[str, tuple[str, int]]:
    """Plain heading -> column key and rank: 0 the name itself, 1 the template's code, 2 another name."""
    known: dict[str, tuple[str, int]] = {}
    for one in columns(kind):
        for place, spelling in enumerate((one.name, *one.also)):
            known.setdefault(plain_heading(spelling), (one.key, min(place, 2)))
    return known


def _known(kind: str, heading: str) -> tuple[str, int] | None:
    """Which column a plain heading names. A remark at its end is forgiven, but a unit of money is none."""
    if found := _spellings(kind).get(heading):
        return found
    found = _spellings(kind).get(re.sub(r"\([^()]*\)$", "", heading))
    return (found[0], 3) if found and found[0] not in _amounts(kind) else None


@cache
def _amounts(kind: str) -> frozenset[str]:
    return frozenset(one.key for one in columns(kind) if one.holds in ("amount", "yuan"))


def match(kind: str, row: Sequence[object]) -> Matched:
    """Find the columns of `kind` in a row. Of several headings for one column the nearest to its own name counts."""
    claims: dict[str, list[tuple[int, int]]] = {}
    for place, heading in enumerate(row):
        if found := _known(kind, plain_heading(heading)):
            key, rank = found
            claims.setdefault(key, []).append((rank, place))
    places, twice = {}, {}
    for key, claimed in claims.items():
        best = min(claimed)
        equal = [place for rank, place in claimed if rank == best[0]]
        places[key] = best[1]
        if len(equal) > 1:
            twice[key] = tuple(str(row[place]) for place in equal)
    return Matched(places=places, twice=twice)
