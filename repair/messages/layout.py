"""Which words does a text get, so that no carrier cuts through a date, a number, a name or a link? Pure.

Carriers cut every 67 units, whatever stands there. A text is therefore made of slots, each with one or more wordings of
different length; the first combination in which nothing is cut is taken. Blanks before a unit are the last resort.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from repair.messages.segments import OF_SEVERAL, OPENING, SINGLE, parts_of, units, whole_spans

MOST = 3  # parts a reminder should have at most
Span = tuple[int, int]  # first unit, and the unit after the last
Measure = tuple[int, tuple[Span, ...]]  # the length of a wording and its units that must stay whole
Shape = tuple[tuple[Measure, ...], ...]  # the wordings of each slot
Blanks = dict[int, list[tuple[int, int]]]  # by slot: the unit before which, and how many


class Wording(NamedTuple):
    """One way to say a slot."""

    text: str
    measure: Measure  # in UTF-16 units of `text`; its units in order, not overlapping


class LaidOut(NamedTuple):
    """The text with the wording that was taken for each slot."""

    text: str
    picks: tuple[int, ...]
    blanks: int  # that had to be put before units
    units: int  # of `text`, blanks included


def wording(pieces: Sequence[tuple[str, bool]]) -> Wording:
    """A wording out of pieces of text; those marked True are kept whole if they fit a part at all."""
    text, at = "", 0
    spans: list[Span] = []
    for piece, whole in pieces:
        length = units(piece)
        if whole and length <= OF_SEVERAL:
            spans.append((_first(text, at, length, spans), at + length))
        else:
            spans += [(at + start, at + end) for start, end in whole_spans(piece)]
        text, at = text + piece, at + length
    return Wording(text, (at, tuple(spans)))


def _first(text: str, at: int, length: int, spans: Sequence[Span]) -> int:
    """Where a unit that follows this text begins: a bracket that opens for it goes with it, so no blank parts them."""
    taken = bool(spans) and spans[-1][1] == at
    return at - 1 if text.endswith(OPENING) and length < OF_SEVERAL and not taken else at


def lay_out(slots: Sequence[Sequence[Wording]]) -> LaidOut:
    """The text of these slots in which no unit is cut, with as few parts as that allows.

    Three parts are not exceeded while any combination fits them; then blanks are avoided, then parts, then the
    earlier wordings are preferred.
    """
    shape = tuple(tuple([one.measure for one in slot]) for slot in slots)
    picks, blanks, length = _choose(shape)
    chosen = [slot[pick] for slot, pick in zip(slots, picks, strict=True)]
    if not blanks:
        return LaidOut("".join([one.text for one in chosen]), picks, 0, length)
    text = "".join([_padded(one, blanks.get(place, [])) for place, one in enumerate(chosen)])
    return LaidOut(text, picks, sum(count for mine in blanks.values() for _, count in mine), length)


def as_it_comes(slots: Sequence[Sequence[Wording]]) -> LaidOut:
    """The text with the first wording of each slot, for a channel that is not cut into parts."""
    length = sum(slot[0].measure[0] for slot in slots)
    return LaidOut("".join([slot[0].text for slot in slots]), (0,) * len(slots), 0, length)


@lru_cache(maxsize=8192)
def _choose(shape: Shape) -> tuple[tuple[int, ...], Blanks, int]:
    """One wording per slot, the blanks in those that need some, and the length with them.

    Messages of the same step with values of the same length share the answer.
    """
    fewest = parts_of(sum(min(length for length, _ in slot) for slot in shape))
    best: tuple[int, ...] = ()
    best_cost: tuple[int, ...] | None = None
    for picks in _by_preference(tuple(len(slot) for slot in shape)):
        measures = tuple(slot[pick] for slot, pick in zip(shape, picks, strict=True))
        blanks = sum(count for mine in _blanks(measures) for _, count in mine)
        parts = parts_of(sum(length for length, _ in measures) + blanks)
        cost = (max(parts, MOST), int(blanks > 0), parts, blanks)
        if best_cost is None or cost < best_cost:
            best, best_cost = picks, cost
        if not blanks and parts == fewest:
            break
    taken = tuple(slot[pick] for slot, pick in zip(shape, best, strict=True))
    put = {place: mine for place, mine in enumerate(_blanks(taken)) if mine}
    return best, put, sum(length for length, _ in taken) + sum(count for mine in put.values() for _, count in mine)


@lru_cache(maxsize=256)
def _by_preference(counts: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(product(*(range(count) for count in counts)), key=lambda picks: (sum(picks), picks)))


def _blanks(measures: tuple[Measure, ...]) -> list[list[tuple[int, int]]]:
    """Per slot, (unit before which, how many blanks) that keep every unit whole; nothing in a text of one part."""
    if sum(length for length, _ in measures) <= SINGLE:
        return [[] for _ in measures]
    found: list[list[tuple[int, int]]] = []
    at = 0  # where the slot begins, blanks included
    for length, spans in measures:
        mine: list[tuple[int, int]] = []
        for start, end in spans:
            first, last = at + start, at + end - 1
            if first // OF_SEVERAL != last // OF_SEVERAL:
                count = OF_SEVERAL - first % OF_SEVERAL
                mine.append((start, count))
                at += count
        found.append(mine)
        at += length
    return found


def _padded(one: Wording, blanks: list[tuple[int, int]]) -> str:
    if not blanks:
        return one.text
    raw, at, found = one.text.encode("utf-16-le", "surrogatepass"), 0, []
    for unit, count in blanks:
        found += [raw[2 * at : 2 * unit].decode("utf-16-le", "surrogatepass"), " " * count]
        at = unit
    return "".join([*found, raw[2 * at :].decode("utf-16-le", "surrogatepass")])
