"""Builders with defaults, for everyone's tests: say only what the test is about.

`a_penalty(session, decided_on=…)` writes the enterprise, its contact and the record, and answers the row's id.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from repair.clock import CHINA
from repair.policy.facts import PenaltyFacts, Severity
from repair.store.tables import Contact, Enterprise, Penalty

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)
_number = count(1)


def a_code(number: int | None = None, *, kind: str = "91") -> str:
    """A credit code with a correct check digit; area 990000 does not exist, so that it is nobody's."""
    body = f"{kind}990000MA{(number if number is not None else next(_number)):07d}"
    return str(body + uscc.calc_check_digit(body))


def a_phone(number: int | None = None) -> str:
    """A number of the form +861390000xxxx, which this project uses for nobody."""
    return f"+861390000{(number if number is not None else next(_number)) % 10_000:04d}"


def an_enterprise(
    session: Session,
    *,
    name: str = "示例常青家具有限公司",
    code: str | None = None,
    phone: str | None = "",
    **more: Any,
) -> int:
    """An enterprise with one contact; phone "" makes one up, None leaves the enterprise without. Answers its id."""
    enterprise = Enterprise(uscc=code or a_code(), name=name, created_at=NOW, updated_at=NOW, **more)
    session.add(enterprise)
    session.flush()
    if phone is not None:
        session.add(
            Contact(
                enterprise_id=enterprise.id, name="示例联系人", phone=phone or a_phone(), active=True, created_at=NOW
            )
        )
        session.flush()
    return enterprise.id


def a_penalty(session: Session, *, enterprise_id: int | None = None, **given: Any) -> int:
    """A record: 一般, confirmed, decided on 2026-06-15, fine paid and fault corrected. Answers its id."""
    values: dict[str, Any] = {
        "enterprise_id": enterprise_id or an_enterprise(session),
        "decision_no": f"示消行罚决字〔2026〕第{next(_number):04d}号",
        "offence": "消防设施、器材未保持完好有效",
        "facts": "灭火器超过有效期",
        "basis": "《中华人民共和国消防法》第六十条第一款第一项",
        "kinds": "罚款",
        "content": "罚款人民币5000元",
        "fine_wan": Decimal("0.5"),
        "decided_on": date(2026, 6, 15),
        "authority": "示例县消防救援大队",
        "field": "消防",
        "procedure": "普通",
        "severity": "一般",
        "confirmed_by": "示例审核员",
        "served_on": date(2026, 6, 18),
        "paid_on": date(2026, 6, 25),
        "rectified_on": date(2026, 6, 20),
        "row_hash": "",
        "created_at": NOW,
        "updated_at": NOW,
    }
    penalty = Penalty(**{**values, **given})
    session.add(penalty)
    session.flush()
    return penalty.id


def number_of(session: Session, penalty_id: int) -> str:
    """The decision number of a record."""
    return session.scalars(select(Penalty.decision_no).where(Penalty.id == penalty_id)).one()


def facts(**given: Any) -> PenaltyFacts:
    """The facts of the record that `a_penalty` writes, without a database."""
    values: dict[str, Any] = {
        "decision_no": "示消行罚决字〔2026〕第0001号",
        "decided_on": date(2026, 6, 15),
        "kinds": ("罚款",),
        "field": "消防",
        "procedure": "普通",
        "fine_wan": Decimal("0.5"),
        "basis": "《中华人民共和国消防法》第六十条第一款第一项",
        "severity": Severity.GENERAL,
        "confirmed": True,
        "served_on": date(2026, 6, 18),
        "paid_on": date(2026, 6, 25),
        "rectified_on": date(2026, 6, 20),
    }
    return PenaltyFacts(**{**values, **given})
