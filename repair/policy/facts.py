"""What must be known about a penalty before its window can be computed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """The class of a record under order 36 (2025); its value is the word used in files and at the desk."""

    MINOR = "轻微"
    GENERAL = "一般"
    SERIOUS = "严重"

    @property
    def weight(self) -> int:
        """0 for the lightest; the heaviest of several kinds decides."""
        return (Severity.MINOR, Severity.GENERAL, Severity.SERIOUS).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyFacts:
    """What the law asks about one penalty decision. A date after `today` counts as not happened yet."""

    decision_no: str
    decided_on: date  # the date of the decision itself: not of publication, not of payment
    kinds: tuple[str, ...] = ()  # 处罚类别 as imported, one each
    field: str = ""  # 消防, 安全生产, another field or empty
    procedure: str = ""  # 简易, 普通 or empty
    fine_wan: Decimal | None = None  # in 万元
    confiscated_wan: Decimal | None = None  # in 万元
    basis: str = ""  # 处罚依据; tells the field when `field` is empty
    severity: Severity | None = None
    confirmed: bool = False  # an officer confirmed `severity`
    published: bool | None = None  # an officer's mark for 轻微; None: not published, as in principle
    rule_choice: str = ""  # id of a rule or a provision an officer chose for a decision under two rules
    natural_person: bool = False
    enterprise_closed: bool = False  # struck off (注销)
    served_on: date | None = None
    paid_on: date | None = None
    rectified_on: date | None = None
    committed_on: date | None = None
    applied_on: date | None = None
    rejected_on: date | None = None  # counts when it is on or after the application
    repaired_on: date | None = None
    withdrawn_on: date | None = None  # the decision was annulled, or its publication withdrawn
