"""Which record is meant: a penalty, a deduction or a listing, and which of them?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RecordKind(StrEnum):
    """The three kinds of record an enterprise can be reminded of."""

    PENALTY = "penalty"
    DEDUCTION = "deduction"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, order=True)
class RecordKey:
    """One record by its kind and the id it has in its own table."""

    kind: RecordKind
    id: int
