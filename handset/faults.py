"""Which faults are switched on, and does one strike this time?"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What can go wrong on purpose."""

    accept_then_timeout = "accept_then_timeout"  # taken and delivered, but no answer within `seconds`
    accept_then_500 = "accept_then_500"  # taken and delivered, but the answer is a server error
    refuse_429 = "refuse_429"  # not taken: too many requests
    error_500 = "error_500"  # not taken: server error
    slow = "slow"  # taken and answered, `seconds` late
    garbage = "garbage"  # taken, but the answer is not JSON
    undelivered = "undelivered"  # taken, and the carrier cannot deliver: `code`
    lose_receipts = "lose_receipts"  # status callbacks never leave
    double_receipts = "double_receipts"  # each status callback leaves twice
    reorder_receipts = "reorder_receipts"  # "sent" comes after "delivered"
    busy = "busy"  # a call meets a busy line
    no_answer = "no_answer"  # a call rings until its time is over
    machine = "machine"  # a call is taken by an answering machine


class Where(StrEnum):
    """Which requests a fault strikes."""

    any = "any"  # messages and calls that are created
    messages = "messages"
    calls = "calls"
    lookups = "lookups"  # fetch and list


@dataclass(slots=True, kw_only=True)
class Fault:
    """One switch. `count` is what is left of its strikes, None for no end."""

    kind: Kind
    on: Where = Where.any
    count: int | None = None
    probability: float = 1.0
    seconds: float = 30.0
    code: int = 30003
    to: str | None = None  # only requests to this number

    def fits(self, where: Where, to: str | None) -> bool:
        """Whether this switch is meant for this request."""
        place = self.on is where or (self.on is Where.any and where is not Where.lookups)
        return place and (self.to is None or self.to == to)


class Faults:
    """The switches that are on. A new switch of the same kind and place replaces the old one."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()  # noqa: S311 (chance, not secrecy)
        self._on: list[Fault] = []

    def set(self, fault: Fault) -> None:
        """Switch a fault on; count 0 switches it off."""
        self._on = [one for one in self._on if (one.kind, one.on, one.to) != (fault.kind, fault.on, fault.to)]
        if fault.count != 0 and fault.probability > 0:
            self._on.append(fault)

    def clear(self) -> None:
        self._on = []

    def any(self) -> bool:
        """Whether a switch is on."""
        return bool(self._on)

    def strike(self, kind: Kind, where: Where, to: str | None) -> Fault | None:
        """The fault of this kind if it strikes now; uses up one of its count."""
        for fault in self._on:
            if fault.kind is kind and fault.fits(where, to) and self._chance.random() < fault.probability:
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count <= 0:
                        self._on.remove(fault)
                return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """The switches that are on, as JSON."""
        return [asdict(fault) for fault in self._on]
