"""How does a wording get its values? Jinja that refuses a gap, and marks around what must stay whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined, Template, meta

from repair.messages import texts
from repair.messages.layout import LaidOut, Wording, as_it_comes, lay_out, wording

OPEN, CLOSE, PART, END = "\ue000", "\ue001", "\ue002", "\ue003"  # private characters: in no text
_PIECES = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|{PART}([^{END}]*){END}", re.DOTALL)
_PRIVATE = re.compile(f"[{OPEN}-{END}]")
_Value = tuple[str, str | bool]
Slot = tuple[str, tuple[Wording, ...]]  # the name of its part, or empty; its wordings


def fill(
    body: str, values: Mapping[str, object], own: Mapping[str, Sequence[Wording]] = MappingProxyType({})
) -> list[Slot]:
    """The slots of a text filled with these values; `own` are parts of this very text, each with one wording a piece.

    Raises jinja2.UndefinedError when a value that a wording needs is missing.
    """
    slots: list[Slot] = []
    at, pieces = 0, []
    marked = _marked(body, _needed(body, values), (*texts.part_names(), *own))
    for match in _PIECES.finditer(marked):
        pieces.append((marked[at : match.start()], False))
        at, name = match.end(), match.group(2)
        if name is None:
            pieces.append((match.group(1), True))
            continue
        slots.append(("", (wording(pieces),)))
        slots += [("", (one,)) for one in own[name]] if name in own else [part(name, values)]
        pieces = []
    slots.append(("", (wording([*pieces, (marked[at:], False)]),)))
    return slots


def part(name: str, values: Mapping[str, object]) -> Slot:
    """The slot of a part that texts share."""
    return name, tuple(_wording(one, _needed(one, values)) for one in texts.part(name))


def laid_out(slots: Sequence[Slot], *, layout: bool = True) -> tuple[LaidOut, dict[str, str]]:
    """The text out of its slots, and the wording taken for each part; without layout the first of each."""
    wordings = [one for _, one in slots]
    made = lay_out(wordings) if layout else as_it_comes(wordings)
    taken = {name: one[pick].text for (name, one), pick in zip(slots, made.picks, strict=True) if name}
    return made, taken


def one_wording(body: str, values: Mapping[str, object]) -> Wording:
    """A short text without parts, filled."""
    return _wording(body, _needed(body, values))


@lru_cache(maxsize=4096)
def _wording(body: str, values: tuple[_Value, ...]) -> Wording:
    """One wording of a part; most depend on the settings alone, and are made once."""
    marked, at = _marked(body, values, ()), 0
    pieces = []
    for match in _PIECES.finditer(marked):
        pieces += [(marked[at : match.start()], False), (match.group(1), True)]
        at = match.end()
    return wording([*pieces, (marked[at:], False)])


def _marked(body: str, values: tuple[_Value, ...], parts: tuple[str, ...]) -> str:
    known: dict[str, str | bool] = {name: f"{PART}{name}{END}" for name in parts}
    known |= {name: f"{OPEN}{value}{CLOSE}" if isinstance(value, str) else value for name, value in values}
    return _template(body).render(known)


def _needed(body: str, values: Mapping[str, object]) -> tuple[_Value, ...]:
    """The values that this wording speaks of; numbers as text, and private characters taken out."""
    return tuple((name, _plain(values[name])) for name in _names(body) if name in values)


def _plain(value: object) -> str | bool:
    return value if isinstance(value, bool) else _PRIVATE.sub("", str(value))


@cache
def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - texts, not HTML


@cache
def _template(body: str) -> Template:
    return _environment().from_string(body)


@cache
def _names(body: str) -> tuple[str, ...]:
    return tuple(sorted(meta.find_undeclared_variables(_environment().parse(body))))
