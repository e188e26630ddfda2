"""Which conversations are there, and what was said in one? Newest activity first, whatever its length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from console.paging import SIZE, Page, beyond, cut
from console.reads import search
from repair.enterprises.contact import enterprises_of_phone
from repair.store.tables import Callback, Conversation, Enterprise, Outbox, Turn

TURNS = 100  # turns of a transcript shown at once

_ORDER = (Conversation.last_at, Conversation.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One conversation in the list."""

    conversation: Conversation
    enterprises: tuple[str, ...]
    last: Turn | None
    hit: Turn | None  # the newest turn that holds the searched words
    waiting: int  # open call-backs


def lines(session: Session, *, q: str = "", only: str = "", after: str = "") -> Page:
    """A page of the list. `only`: waiting (an open call-back), person (taken over), web or phone."""
    wanted = select(Conversation).order_by(*(column.desc() for column in _ORDER)).limit(SIZE + 1)
    for condition in (*_conditions(q, only), beyond(after, _ORDER, (datetime, str))):
        if condition is not None:
            wanted = wanted.where(condition)
    page = cut(session.scalars(wanted).all(), ("last_at", "id"), first=not after)
    return Page(rows=_filled(session, page.rows, q), next=page.next, first=page.first)


def _conditions(q: str, only: str) -> list[ColumnElement[bool] | None]:
    open_callback = select(Callback.id).where(Callback.conversation_id == Conversation.id, Callback.done_at.is_(None))
    filters: dict[str, ColumnElement[bool]] = {
        "waiting": open_callback.exists(),
        "person": Conversation.mode == "person",
        "web": Conversation.phone.is_(None),
        "phone": Conversation.phone.is_not(None),
    }
    found: list[ColumnElement[bool] | None] = [filters.get(only)]
    if q:
        said = select(Turn.id).where(Turn.conversation_id == Conversation.id, Turn.text.icontains(q, autoescape=True))
        ways = [
            said.exists(),
            Conversation.enterprise_id.in_(search.enterprises_named(q)),
            Conversation.phone.in_(search.phones_named(q)),
            search.ends_with(Conversation.phone, q),
        ]
        found.append(or_(*(way for way in ways if way is not None)))
    return found


def _filled(session: Session, rows: Sequence[Conversation], q: str) -> list[Line]:
    keys = [row.id for row in rows]
    last, hit = _newest(session, keys), _newest(session, keys, q) if q else {}
    counted = (
        select(Callback.conversation_id, func.count())
        .where(Callback.conversation_id.in_(keys), Callback.done_at.is_(None))
        .group_by(Callback.conversation_id)
    )
    waiting: dict[str, int] = dict(session.execute(counted).all())
    return [
        Line(
            conversation=row,
            enterprises=tuple(one.name for one in enterprises_of(session, row)),
            last=last.get(row.id),
            hit=hit.get(row.id),
            waiting=waiting.get(row.id, 0),
        )
        for row in rows
    ]


def _newest(session: Session, keys: Sequence[str], q: str = "") -> dict[str, Turn]:
    wanted = select(Turn).where(Turn.conversation_id.in_(keys)).ext(distinct_on(Turn.conversation_id))
    if q:
        wanted = wanted.where(Turn.text.icontains(q, autoescape=True))
    return {
        turn.conversation_id: turn for turn in session.scalars(wanted.order_by(Turn.conversation_id, Turn.id.desc()))
    }


def enterprises_of(session: Session, conversation: Conversation) -> list[Enterprise]:
    """Whose conversation this is: the proven identity, else every enterprise that names the number."""
    keys = [conversation.enterprise_id] if conversation.enterprise_id else []
    if conversation.phone:
        keys += [key for key, _, _ in enterprises_of_phone(session, conversation.phone) if key not in keys]
    found = {one.id: one for one in session.scalars(select(Enterprise).where(Enterprise.id.in_(keys)))}
    return [found[key] for key in keys if key in found]


def turns(session: Session, conversation_id: str, *, before: int = 0) -> tuple[list[Any], int]:
    """The newest turns (or those before one) in the order they were said, each with its outgoing message or None.

    Second: the id to ask with for the turns before them, 0 when there are none.
    """
    wanted = (
        select(Turn, Outbox)
        .outerjoin(Outbox, Outbox.id == Turn.outbox_id)
        .where(Turn.conversation_id == conversation_id)
        .order_by(Turn.id.desc())
        .limit(TURNS + 1)
    )
    if before:
        wanted = wanted.where(Turn.id < before)
    found = list(session.execute(wanted))
    earlier = found[TURNS - 1][0].id if len(found) > TURNS else 0
    return found[:TURNS][::-1], earlier


def callbacks(session: Session, conversation_id: str) -> list[Callback]:
    """Call-backs of a conversation, open ones first, then the newest."""
    wanted = select(Callback).where(Callback.conversation_id == conversation_id)
    return list(session.scalars(wanted.order_by(Callback.done_at.is_not(None), Callback.id.desc()).limit(20)))
