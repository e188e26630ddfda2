"""Can a reminder about this record reach its enterprise at all? By the numbers that are there, and by consent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, String, and_, any_, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from repair.enterprises.consent import OPT_OUT
from repair.store.tables import ConsentEvent, Contact

CHANNELS = ("sms", "voice")
_OF_NO_OTHER = (ConsentEvent.deduction_id.is_(None), ConsentEvent.listing_id.is_(None))  # kind of record


class Reach(StrEnum):
    """Labels are in wording files under the same code."""

    OK = "ok"
    OPTED_OUT = "opted_out"  # there is a number, and every one refused every channel
    NONE = "none"  # no usable number


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How an enterprise is reached about one record."""

    reach: Reach
    phone: str  # E.164: one that may be used, else one that refused; empty when there is none


def reach_of(session: Session, about: Sequence[tuple[int, int]]) -> dict[int, Reached]:
    """By penalty id, for pairs of enterprise id and penalty id: two queries however many."""
    phones: dict[int, list[str]] = {}
    named = select(Contact.enterprise_id, Contact.phone).where(
        _among(Contact.enterprise_id, {enterprise for enterprise, _ in about}), *_usable()
    )
    for enterprise, phone in session.execute(named.order_by(Contact.id)):
        phones.setdefault(enterprise, []).append(phone or "")
    events = _events(session, {phone for numbers in phones.values() for phone in numbers})
    return {penalty: _reached(phones.get(enterprise, []), penalty, events) for enterprise, penalty in about}


def unreachable(enterprise_id: Any, penalty_id: Any) -> ColumnElement[bool]:
    """The same answer (not Reach.OK) as a condition on two columns; most numbers never said anything."""
    silent = Contact.phone.not_in(select(ConsentEvent.phone))
    welcome = [_newest(channel, penalty_id).is_distinct_from(OPT_OUT) for channel in CHANNELS]
    return ~exists().where(Contact.enterprise_id == enterprise_id, *_usable(), or_(silent, *welcome))


def _usable() -> tuple[ColumnElement[bool], ...]:
    return (Contact.active.expression, Contact.phone.is_not(None))


def _newest(channel: str, penalty_id: Any) -> Any:
    """The newest event that speaks about this channel and record, as repair.enterprises.consent.allowed asks."""
    about = or_(ConsentEvent.penalty_id.is_(None), ConsentEvent.penalty_id == penalty_id)
    about = and_(about, *_OF_NO_OTHER)
    return (
        select(ConsentEvent.event)
        .where(and_(ConsentEvent.phone == Contact.phone, ConsentEvent.channel.in_(("all", channel)), about))
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
        .correlate_except(ConsentEvent)
        .scalar_subquery()
    )


def _events(session: Session, phones: Collection[str]) -> dict[str, list[Any]]:
    """All events of these numbers, the newest first."""
    found: dict[str, list[Any]] = {}
    wanted = select(ConsentEvent.phone, ConsentEvent.channel, ConsentEvent.penalty_id, ConsentEvent.event).where(
        ConsentEvent.phone == any_(literal(sorted(phones), ARRAY(String))), *_OF_NO_OTHER
    )
    for row in session.execute(wanted.order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())):
        found.setdefault(row.phone, []).append(row)
    return found


def _reached(phones: Sequence[str], penalty_id: int, events: dict[str, list[Any]]) -> Reached:
    if not phones:
        return Reached(reach=Reach.NONE, phone="")
    for phone in phones:
        if any(_allowed(events.get(phone, []), channel, penalty_id) for channel in CHANNELS):
            return Reached(reach=Reach.OK, phone=phone)
    return Reached(reach=Reach.OPTED_OUT, phone=phones[0])


def _allowed(events: Sequence[Any], channel: str, penalty_id: int) -> bool:
    covering = (row.event for row in events if row.channel in ("all", channel) and row.penalty_id in (None, penalty_id))
    return next(covering, None) != OPT_OUT


def _among(column: InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    return column == any_(literal(sorted(ids), ARRAY(BigInteger)))
