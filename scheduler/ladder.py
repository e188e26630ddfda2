"""Which steps does the ladder have? Reads ladder.yml into facts, and refuses a ladder that cannot be followed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.errors import RuleError

FILE = Path(__file__).with_name("ladder.yml")
ANCHORS = ("served", "fine_due", "min_end", "earliest", "applied")
CHANNELS = ("sms", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: a day counted from another, and the channels it is told on."""

    step: str
    anchor: str  # one of ANCHORS
    days: int  # after the anchor; negative: before
    working: bool  # `days` are working days
    channels: tuple[str, ...]
    lasts: int | None  # days from the first day on which it could leave; None: see until
    until: str  # the anchor at whose beginning (fine_due: at whose end) the message is of no use any more
    opening: bool  # says that the record may be applied for


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The whole ladder, in the order of the file."""

    steps: tuple[Step, ...]
    backlog: Step
    quiet_days: int  # after a backlog message

    @property
    def opening(self) -> frozenset[str]:
        """Names of all steps that say that the record may be applied for."""
        return frozenset(step.step for step in (*self.steps, self.backlog) if step.opening)


@cache
def load_ladder(file: Path = FILE) -> Ladder:
    """The ladder of this file. Raises RuleError naming the step that is wrong."""
    read = yaml.safe_load(file.read_text("utf-8"))
    steps = tuple(_step(item, file) for item in read["steps"])
    backlog = _step({**read["backlog"], "from": "earliest", "days": 0, "opening": True}, file)
    names = [step.step for step in (*steps, backlog)]
    if len(set(names)) != len(names):
        raise RuleError(f"{file.name}: a step stands there twice", remedy="Name each step once.")
    return Ladder(steps=steps, backlog=backlog, quiet_days=int(read["backlog"]["quiet_days"]))


def _step(item: dict[str, Any], file: Path) -> Step:
    name = str(item.get("step", ""))
    working = "working_days" in item
    step = Step(
        step=name,
        anchor=item.get("from", ""),
        days=int(item["working_days"] if working else item.get("days", 0)),
        working=working,
        channels=tuple(item.get("channels", ())),
        lasts=item.get("lasts"),
        until=item.get("until", ""),
        opening=bool(item.get("opening", False)),
    )
    good = (
        name
        and step.anchor in ANCHORS
        and step.channels
        and set(step.channels) <= set(CHANNELS)
        and (step.lasts is None or step.lasts > 0)
        and (step.until in ANCHORS or (step.lasts is not None and not step.until))
    )
    if not good:
        raise RuleError(f"{file.name}: step {name or item!r} cannot be followed", remedy="See the head of the file.")
    return step
