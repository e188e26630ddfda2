"""From which day, and until when, may this penalty record be repaired?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from repair.policy.facts import Severity


class WindowState(StrEnum):
    """Where a record stands on a given day; labels are in wording.yml under the same code."""

    UNCONFIRMED = "unconfirmed"  # no officer confirmed the class: no date leaves the house
    NOT_PUBLISHED = "not_published"  # 轻微: nothing to repair
    WAITING = "waiting"  # the shortest period is not over (or, for a published 轻微, duties are open)
    OPEN = "open"  # may be applied for, once `missing` is empty but for the commitment
    APPLIED = "applied"
    REJECTED = "rejected"  # refused after application; open again
    REPAIRED = "repaired"
    ENDED = "ended"  # past the longest period: publication stops by itself
    WITHDRAWN = "withdrawn"
    UNCOVERED = "uncovered"  # no rule of this house says anything about it
    CLOSED = "closed"  # the enterprise is struck off


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one rule says about one record."""

    rule: str  # id of the provision, e.g. ndrc36-general
    citation: str
    min_end: date | None  # last day of the shortest publicity period
    earliest_apply: date | None
    max_end: date | None  # last day of the longest publicity period


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The one result that reminder, call, chat, letter and desk show."""

    severity: Severity | None  # as given, confirmed or not
    confirmed: bool
    suggested: Severity | None
    suggestion: str  # why, in Chinese; also why there is none
    min_end: date | None
    earliest_apply: date | None
    max_end: date | None
    rule: str  # id of the provision whose dates are told; empty when there are none
    citation: str
    state: WindowState
    missing: tuple[str, ...]  # codes of wording.yml: class_unconfirmed, period, fine_unpaid, not_rectified, commitment
    trace: tuple[str, ...]  # Chinese lines: input, rule, citation, computed day, why
    alternatives: tuple[Reading, ...]  # both results of a decision made before 2026-04-01, else empty

    @property
    def dates_may_be_told(self) -> bool:
        """Whether an enterprise may hear the dates that are not None."""
        return self.confirmed and self.max_end is not None

    @property
    def duties_open(self) -> bool:
        """A fine is unpaid or the violation is not corrected."""
        return "fine_unpaid" in self.missing or "not_rectified" in self.missing

    @property
    def may_apply(self) -> bool:
        """Today is within the window and no application is under way; duties may still be open."""
        return self.state in (WindowState.OPEN, WindowState.REJECTED)
