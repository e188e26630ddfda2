"""How does a wording get its values? Jinja that refuses a gap, and marks around what must stay whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined, Template, meta

from repair.messages import texts
from repair.messages.layout import LaidOut, Wording, as_it_comes, lay_out, wording

OPEN, CLOSE, PART, END = "\ue000", "\ue001", "\ue002", "\ue003"  # private characters: in no text
_PIECES = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|{PART}([^{END}]*){END}", re.DOTALL)
_NAMED = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_PRIVATE = re.compile(f"[{OPEN}-{END}]")
_Value = tuple[str, str | bool]
Slot = tuple[str, tuple[Wording, ...]]  # the name of its part, or empty; its wordings


def fill(
    body: str, values: Mapping[str, object], own: Mapping[str, Sequence[Wording]] = MappingProxyType({})
) -> list[Slot]:
    """The slots of a text filled with these values; `own` are parts of this very text, each with one wording a piece.

    Raises jinja2.UndefinedError when a value that a wording needs is missing.
    """
    plain = _simple(body)
    if plain is not None:
        with suppress(KeyError):  # a value is missing: Jinja says which, or finds that it is not needed
            return _joined(plain, values, own)
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


def _joined(
    plain: Sequence[tuple[str, str]], values: Mapping[str, object], own: Mapping[str, Sequence[Wording]]
) -> list[Slot]:
    """The same without Jinja, for a body that only names values and parts: what it would say, many times faster."""
    slots: list[Slot] = []
    pieces: list[tuple[str, bool]] = []
    for words, name in plain:
        pieces.append((words, False))
        if name in own or _is_part(name):
            slots.append(("", (fixed(words) if len(pieces) == 1 else wording(pieces),)))
            slots += [("", (one,)) for one in own[name]] if name in own else [part(name, values)]
            pieces = []
        elif name:
            pieces.append((str(_plain(values[name])), True))
    slots.append(("", (fixed(pieces[0][0]) if len(pieces) == 1 else wording(pieces),)))
    return slots


@lru_cache(maxsize=1024)
def fixed(words: str) -> Wording:
    """Words with no value in them, such as stand between two parts."""
    return wording([(words, False)])


def part(name: str, values: Mapping[str, object]) -> Slot:
    """The slot of a part that texts share."""
    return _slot(name, tuple(map(values.get, _names_of_part(name))))


@lru_cache(maxsize=4096)
def _slot(name: str, values: tuple[object | None, ...]) -> Slot:
    """Most parts depend on the settings alone, and are made once. No value is None: that one is missing."""
    known = {one: value for one, value in zip(_names_of_part(name), values, strict=True) if value is not None}
    return name, tuple(_wording(one, _needed(one, known)) for one in texts.part(name))


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
    plain, known = _simple(body), dict(values)
    if plain is not None and all(isinstance(known.get(name), str) for _, name in plain if name):
        pieces = [piece for words, name in plain for piece in ((words, False), (str(known.get(name)), True))]
        return wording(pieces[:-1])  # after the last words there is no name
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
    if isinstance(value, bool):
        return value
    text = str(value)
    return text if text.isprintable() else _PRIVATE.sub("", text)  # nearly always: no private character is printable


@cache
def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - texts, not HTML


@cache
def _template(body: str) -> Template:
    return _environment().from_string(body)


@cache
def _simple(body: str) -> tuple[tuple[str, str], ...] | None:
    """Words and the name after each, for a body that has nothing but names in braces; None when it has logic."""
    found = _NAMED.split(body.removesuffix("\n"))  # Jinja takes off the last line break too
    words, names = found[::2], [*found[1::2], ""]
    plain = not any("{" in one or "}" in one for one in words)
    return tuple(zip(words, names, strict=True)) if plain else None


@cache
def _is_part(name: str) -> bool:
    return name in texts.part_names()


@cache
def _names_of_part(name: str) -> tuple[str, ...]:
    return tuple(sorted({one for body in texts.part(name) for one in _names(body)}))


@cache
def _names(body: str) -> tuple[str, ...]:
    return tuple(sorted(meta.find_undeclared_variables(_environment().parse(body))))
