"""What do we know about one penalty decision? Read-only views for every other room."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import ARRAY, BigInteger, Row, Select, any_, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from repair.policy.facts import PenaltyFacts, Severity
from repair.records.event import said_by_owner
from repair.store.tables import Enterprise, Penalty

T = TypeVar("T")
_BRACKETS = "[]【】()（）﹝﹞ \u3000"
_PLAIN = "〔〕〔〕〔〕〔〕〔〕"  # shorter than _BRACKETS: blanks have no counterpart and fall away


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One penalty with its enterprise, as every room outside `records` sees it."""

    penalty_id: int
    decision_no: str
    enterprise_id: int
    enterprise: str  # name
    uscc: str
    offence: str  # 违法行为类型
    story: str  # 违法事实
    basis: str  # 处罚依据
    content: str  # 处罚内容
    decided_on: date
    kinds: tuple[str, ...]  # 处罚类别
    fine_wan: Decimal | None
    confiscated_wan: Decimal | None
    licence: str  # 暂扣或吊销证照名称及编号
    valid_until: date | None
    publicity_until: date | None
    authority: str
    data_source: str
    remark: str
    field: str
    confirmed_by: str
    confirmed_basis: str
    window_version: int
    plan_needed: bool
    said: str  # applied or repaired: what the enterprise told us and no officer has answered yet; else empty
    facts: PenaltyFacts


def facts_of(penalty: Penalty, enterprise: Enterprise) -> PenaltyFacts:
    """What the law asks about this row."""
    return PenaltyFacts(
        decision_no=penalty.decision_no,
        decided_on=penalty.decided_on,
        kinds=split_kinds(penalty.kinds),
        field=penalty.field,
        procedure=penalty.procedure,
        fine_wan=penalty.fine_wan,
        confiscated_wan=penalty.confiscated_wan,
        basis=penalty.basis,
        severity=Severity(penalty.severity) if penalty.severity else None,
        confirmed=bool(penalty.severity and penalty.confirmed_by),
        published=penalty.published,
        rule_choice=penalty.rule_choice,
        enterprise_closed=enterprise.closed_on is not None,
        served_on=penalty.served_on,
        paid_on=penalty.paid_on,
        rectified_on=penalty.rectified_on,
        committed_on=penalty.committed_on,
        applied_on=penalty.applied_on,
        repaired_on=penalty.repaired_on,
        rejected_on=penalty.rejected_on,
        withdrawn_on=penalty.withdrawn_on,
    )


@lru_cache(maxsize=1024)
def split_kinds(kinds: str) -> tuple[str, ...]:
    """The single kinds of a 处罚类别 cell; the template joins them by ；, practice also by 、 and others."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;；、,，|/\n]", kinds) if part.strip()))


def cases(
    session: Session,
    *,
    decision_no: str | None = None,
    enterprise_id: int | None = None,
    penalty_ids: Collection[int] | None = None,
    uscc: str | None = None,
) -> list[CaseView]:
    """The penalties that fit every given condition, oldest decision first; all of them without a condition.

    A decision number also fits when only its brackets or blanks are written differently.
    """
    wanted = select(Penalty, Enterprise).join(Enterprise, Penalty.enterprise_id == Enterprise.id)
    if enterprise_id is not None:
        wanted = wanted.where(Penalty.enterprise_id == enterprise_id)
    if penalty_ids is not None:
        wanted = wanted.where(Penalty.id == any_(literal(list(penalty_ids), ARRAY(BigInteger))))
    if uscc is not None:
        wanted = wanted.where(Enterprise.uscc == uscc)
    wanted = wanted.order_by(Penalty.decided_on, Penalty.decision_no, Penalty.id)
    found = of_number(session, wanted, Penalty.decision_no, decision_no)
    said = said_by_owner(session, [penalty.id for penalty, _ in found])
    return [case_view(penalty, enterprise, said.get(penalty.id, "")) for penalty, enterprise in found]


def same_number(decision_no: str) -> str:
    """A decision number with one kind of bracket and no blanks, to compare and never to show."""
    return decision_no.translate(str.maketrans(_BRACKETS, _PLAIN.ljust(len(_BRACKETS)))).replace(" ", "")


def of_number(
    session: Session,
    wanted: Select[T, Enterprise],
    column: InstrumentedAttribute[str],
    decision_no: str | None,
) -> list[Row[T, Enterprise]]:
    """The rows with this decision number, exactly or only spelled differently; all rows when none is given."""
    if decision_no is None:
        return list(session.execute(wanted))
    exact = list(session.execute(wanted.where(column == decision_no)))
    if exact:
        return exact
    spelled = func.translate(column, _BRACKETS, _PLAIN)
    return list(session.execute(wanted.where(spelled == same_number(decision_no))))


def case_view(penalty: Penalty, enterprise: Enterprise, said: str) -> CaseView:
    """The record of this row, as every room outside `records` sees it."""
    return CaseView(
        penalty_id=penalty.id,
        decision_no=penalty.decision_no,
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        uscc=enterprise.uscc,
        offence=penalty.offence,
        story=penalty.facts,
        basis=penalty.basis,
        content=penalty.content,
        decided_on=penalty.decided_on,
        kinds=split_kinds(penalty.kinds),
        fine_wan=penalty.fine_wan,
        confiscated_wan=penalty.confiscated_wan,
        licence=penalty.licence,
        valid_until=penalty.valid_until,
        publicity_until=penalty.publicity_until,
        authority=penalty.authority,
        data_source=penalty.data_source,
        remark=penalty.remark,
        field=penalty.field,
        confirmed_by=penalty.confirmed_by,
        confirmed_basis=penalty.confirmed_basis,
        window_version=penalty.window_version,
        plan_needed=penalty.plan_needed,
        said=said,
        facts=facts_of(penalty, enterprise),
    )
