"""Which steps does the ladder have? Reads ladder.yml into facts, and refuses a ladder that cannot be followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.errors import RuleError
from repair.records.key import RecordKind

FILE = Path(__file__).with_name("ladder.yml")
SECTIONS = {
    "penalties": RecordKind.PENALTY,
    "listings": RecordKind.LISTING,
    "deductions": RecordKind.DEDUCTION,
}
ANCHORS = {
    RecordKind.PENALTY: ("served", "fine_due", "min_end", "earliest", "result_due"),
    RecordKind.LISTING: ("min_end", "earliest", "result_due"),
    RecordKind.DEDUCTION: ("deadline",),
}
CHANNELS = ("sms", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: a day counted from another, and the channels it is told on."""

    step: str
    anchor: str  # one of ANCHORS of its kind
    after: timedelta  # days after the anchor; negative: before
    channels: tuple[str, ...]
    fallback: tuple[str, ...]  # channels that join where the text failed, or no number takes texts
    lasts: timedelta | None  # from the first day on which it could leave; None: see until
    until: str  # the anchor at whose beginning (fine_due, deadline: at whose end) the message is of no use any more
    early: bool  # where its day is no sending day, the last one before it is its day
    opening: bool  # says that the record may be applied for
    quiet: timedelta | None  # says what its neighbours say: not so soon after another; None: says something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Rungs:
    """The ladder of one kind of record, in the order of the file."""

    steps: tuple[Step, ...]
    backlog: Step | None  # None: what is past is past
    opening: frozenset[str]  # names of the steps that say that the record may be applied for, the backlog's too
    repeating: frozenset[str]
    order: Mapping[str, int]  # of two steps on one day the one that comes first stays
    named: Mapping[str, Step]

    def step(self, name: str) -> Step | None:
        """The step of an outbox row; `result/2026-10-09` is a `result`."""
        return self.named.get(family_of(name))

    def asks(self, name: str) -> bool:
        """Whether this step asks what became of an application."""
        step = self.step(name)
        return step is not None and step.anchor == "result_due"

    @property
    def every(self) -> tuple[Step, ...]:
        """All steps, the backlog's last."""
        return (*self.steps, self.backlog) if self.backlog else self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The whole ladder."""

    rungs: Mapping[RecordKind, Rungs]

    def of(self, kind: RecordKind) -> Rungs:
        """The ladder of this kind of record."""
        return self.rungs[kind]


def family_of(name: str) -> str:
    """The name of the step in the ladder: what is told again about a later event has a word after a slash."""
    return name.partition("/")[0]


@cache
def load_ladder(file: Path = FILE) -> Ladder:
    """The ladder of this file. Raises RuleError naming the step that is wrong."""
    read = yaml.safe_load(file.read_text("utf-8"))
    ladder = Ladder(rungs={kind: _rungs(read[name], kind, file) for name, kind in SECTIONS.items()})
    names = [step.step for rungs in ladder.rungs.values() for step in rungs.every]
    if len(set(names)) != len(names):
        raise RuleError(f"{file.name}: a step stands there twice", remedy="Name each step once.")
    return ladder


def _rungs(read: dict[str, Any], kind: RecordKind, file: Path) -> Rungs:
    common: dict[str, Any] = {name: read[name] for name in ("fallback", "quiet_days") if name in read}
    steps = tuple(_step({**common, **item}, kind, file) for item in read["steps"])
    given = read.get("backlog")
    opens = {"from": "earliest", "days": 0, "opening": True}
    backlog = _step({**common, **given, **opens}, kind, file) if given else None
    every = (*((backlog,) if backlog else ()), *steps)
    return Rungs(
        steps=steps,
        backlog=backlog,
        opening=frozenset(step.step for step in every if step.opening),
        repeating=frozenset(step.step for step in every if step.quiet is not None),
        order={step.step: place for place, step in enumerate(every)},
        named={step.step: step for step in every},
    )


def _step(item: dict[str, Any], kind: RecordKind, file: Path) -> Step:
    name = str(item.get("step", ""))
    channels = tuple(item.get("channels", ()))
    fallback = str(item.get("fallback", ""))
    opening = bool(item.get("opening", False))
    step = Step(
        step=name,
        anchor=item.get("from", ""),
        after=timedelta(days=int(item.get("days", 0))),
        channels=channels,
        fallback=(fallback,) if fallback and fallback not in channels else (),
        lasts=timedelta(days=int(item["lasts"])) if "lasts" in item else None,
        until=item.get("until", ""),
        early=bool(item.get("early", False)),
        opening=opening,
        quiet=timedelta(days=int(item["quiet_days"])) if item.get("repeats", opening) else None,
    )
    good = (
        name
        and "/" not in name
        and step.anchor in ANCHORS[kind]
        and step.channels
        and {*step.channels, *step.fallback} <= set(CHANNELS)
        and (step.lasts is None or step.lasts > timedelta())
        and (step.until in ANCHORS[kind] or (step.lasts is not None and not step.until))
    )
    if not good:
        raise RuleError(f"{file.name}: step {name or item!r} cannot be followed", remedy="See the head of the file.")
    return step
