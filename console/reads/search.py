"""How does a search box find something? Chinese text by any part of it, numbers by their end."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from repair.store.tables import Contact, Enterprise

_DIGITS = re.compile(r"[\d\s+*-]{3,}")


def digits(q: str) -> str:
    """The digits of a search for a phone number's end, or empty when it is not one."""
    return re.sub(r"\D", "", q) if _DIGITS.fullmatch(q) else ""


def ends_with(column: InstrumentedAttribute[Any], q: str) -> ColumnElement[bool] | None:
    """Numbers that end so; None when the search is not for a number."""
    tail = digits(q)
    return column.endswith(tail, autoescape=True) if len(tail) >= 3 else None


def named(q: str) -> ColumnElement[bool]:
    """Enterprises whose name holds these words, or whose code begins so."""
    return or_(Enterprise.name.icontains(q, autoescape=True), Enterprise.uscc.istartswith(q, autoescape=True))


def enterprises_named(q: str) -> Any:
    """Their ids, as a subquery."""
    return select(Enterprise.id).where(named(q))


def phones_named(q: str) -> Any:
    """The numbers of their contacts, as a subquery."""
    wanted = select(Contact.phone).join(Enterprise, Enterprise.id == Contact.enterprise_id)
    return wanted.where(named(q), Contact.phone.is_not(None), Contact.active)
