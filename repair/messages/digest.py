"""How are several things said in one message? A line for each, the most urgent first; what does not fit is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from repair.messages import texts
from repair.messages.filling import one_wording
from repair.messages.layout import Wording, wording
from repair.messages.texts import DIGEST, Text
from repair.messages.values import Values
from repair.records.key import RecordKind


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a few words."""

    text: Text
    wording: Wording
    values: Mapping[str, object]


def text(channel: str, lines: Sequence[Text]) -> Text:
    """The text around these lines: asked for on the phone, or only about things to put right, or any."""
    there = texts.variants(DIGEST, "", channel)
    wanted = (
        ("follow_up", all(one.family == "follow_up" for one in lines)),
        ("deductions", all(one.kind == RecordKind.DEDUCTION for one in lines)),
    )
    return there[next((name for name, holds in wanted if holds and name in there), "plain")]


def line(about: Text, values: Values) -> Line:
    """A line filled. Raises jinja2.UndefinedError when a value is missing."""
    return Line(about, one_wording(about.body, values), values)


def urgency(one: Line) -> tuple[int, str, str]:
    """The most urgent first: as the file ranks them, then the earlier deadline, then the number."""
    ranked: list[str] = _digest()["urgency"]
    about = one.text
    names = {about.kind, f"{about.kind}.{about.family}", f"{about.kind}.{about.variant}"}
    rank = next((place for place, name in enumerate(ranked) if name in names), len(ranked))
    return rank, _day(one.values), str(one.values.get("no") or one.values.get("item", ""))


def most_lines() -> int:
    """There is no more than this many numbers for lines."""
    return len(_digest()["numbers"])


def parts(lines: Sequence[Line], shown: int) -> dict[str, Sequence[Wording]]:
    """The parts of a digest: its lines, numbered, and the count of what is left out."""
    numbers, between = _digest()["numbers"], _digest()["between"]
    said: list[Wording] = []
    for place, one in enumerate(lines[:shown]):
        said += [wording([(f"{between if place else ''}{numbers[place]}", False)]), one.wording]
    left = len(lines) - shown
    rest = [one_wording(_digest()["rest"], {"rest_count": left})] if left else []
    return {"lines": said, "rest": rest}


def params(lines: Sequence[Line], shown: int) -> Values:
    """What is kept of a digest beside its text: each line's own template and what it was filled with."""
    kept: Values = {"shown": shown, "enterprise": lines[0].values.get("enterprise", "")}
    for place, one in enumerate(lines, start=1):
        kept[f"{place}"] = one.text.name
        kept |= {f"{place}.{name}": one.values[name] for name in _NAMED if name in one.values}
    return kept


_NAMED = ("no", "item", "earliest", "fine_due", "deadline", "applied", "max_end")


def _day(values: Mapping[str, object]) -> str:
    """The nearest day of a line, so that the earlier one comes first; dates are words by now, padded to compare."""
    said = next((str(values[name]) for name in ("deadline", "fine_due", "max_end", "listed") if name in values), "")
    return "".join(part.zfill(4) for part in "".join(c if c.isdigit() else " " for c in said).split())


def _digest() -> dict[str, Any]:
    found: dict[str, Any] = texts.loaded()[DIGEST]
    return found
