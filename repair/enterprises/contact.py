"""Whom may we reach at an enterprise, and whose enterprise is this number? The one writer of the table contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.store.many import write_many
from repair.store.tables import Contact, Enterprise

WRONG_PERSON = "phone_wrong_person"  # the called person said so; no file makes this number active again


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactGiven:
    """A contact as a file names it."""

    name: str
    phone: str | None  # E.164; None: the number given cannot be used
    phone_given: str
    phone_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact as others see it."""

    contact_id: int
    enterprise_id: int
    name: str
    phone: str | None
    phone_given: str
    phone_problem: str
    active: bool


def contacts_of(session: Session, enterprise_id: int, *, every: bool = False) -> list[ContactView]:
    """The active contacts of an enterprise, usable numbers first, the newest first; with `every` also former ones."""
    wanted = select(Contact).where(Contact.enterprise_id == enterprise_id)
    if not every:
        wanted = wanted.where(Contact.active)
    rows = session.scalars(wanted.order_by(Contact.phone.is_(None), Contact.created_at.desc(), Contact.id.desc()))
    return [
        ContactView(
            contact_id=row.id,
            enterprise_id=row.enterprise_id,
            name=row.name,
            phone=row.phone,
            phone_given=row.phone_given,
            phone_problem=row.phone_problem,
            active=row.active,
        )
        for row in rows
    ]


def enterprises_of_phone(session: Session, phone: str) -> list[tuple[int, str, int]]:
    """Each enterprise that names this E.164 number as an active contact: (enterprise id, name, contact id)."""
    found = session.execute(
        select(Enterprise.id, Enterprise.name, Contact.id)
        .join(Contact, Contact.enterprise_id == Enterprise.id)
        .where(Contact.phone == phone, Contact.active)
        .order_by(Enterprise.id)
    )
    return [(enterprise_id, name, contact_id) for enterprise_id, name, contact_id in found]


def replace(session: Session, given: dict[int, list[ContactGiven]], *, now: datetime) -> None:
    """Take over the contacts that a file names, by enterprise id.

    A number that is no longer named becomes inactive, but only when a usable one takes its place: a broken cell in a
    newer file must not silence an enterprise. A number whose owner told us that it is not theirs stays inactive.
    """
    reachable = {key: [c for c in named if c.phone] for key, named in given.items()}
    reachable = {key: named for key, named in reachable.items() if named}
    _activate(session, reachable, now)
    phones = {(key, c.phone) for key, named in reachable.items() for c in named}
    replaced = session.execute(
        select(Contact.id, Contact.enterprise_id, Contact.phone).where(
            Contact.enterprise_id.in_(reachable), Contact.active
        )
    )
    _deactivate(session, [key for key, enterprise, phone in replaced if (enterprise, phone) not in phones])
    _keep_unusable(session, {key: named for key, named in given.items() if key not in reachable}, now)


def wrong_person(session: Session, enterprise_id: int, phone: str) -> int:
    """The person at this number is not of this enterprise: never use it for it again. Answers how many rows."""
    found = session.execute(
        update(Contact)
        .where(Contact.enterprise_id == enterprise_id, Contact.phone == phone)
        .values(active=False, phone_problem=WRONG_PERSON)
        .returning(Contact.id)
    )
    return len(found.all())


def _activate(session: Session, reachable: dict[int, list[ContactGiven]], now: datetime) -> None:
    rows = {
        (key, c.phone): _row(key, c, now) for key, named in sorted(reachable.items()) for c in named
    }  # one row a number: the last one named wins
    wanted = insert(Contact)
    write_many(
        session,
        wanted.on_conflict_do_update(
            index_elements=["enterprise_id", "phone"],
            set_={"name": wanted.excluded.name, "phone_given": wanted.excluded.phone_given, "active": True},
            where=Contact.phone_problem != WRONG_PERSON,
        ),
        list(rows.values()),
    )


def _keep_unusable(session: Session, given: dict[int, list[ContactGiven]], now: datetime) -> None:
    """Show at the desk what the file had, once for each spelling."""
    there = session.execute(
        select(Contact.enterprise_id, Contact.phone_given).where(
            Contact.enterprise_id.in_(given), Contact.phone.is_(None)
        )
    )
    known = {(key, spelling) for key, spelling in there}
    rows = {
        (key, c.phone_given): _row(key, c, now)
        for key, named in given.items()
        for c in named
        if (c.phone_given or c.name) and (key, c.phone_given) not in known
    }
    write_many(session, insert(Contact), list(rows.values()))


def _row(enterprise_id: int, contact: ContactGiven, now: datetime) -> dict[str, object]:
    return {
        "enterprise_id": enterprise_id,
        "name": contact.name,
        "phone": contact.phone,
        "phone_given": contact.phone_given,
        "phone_problem": contact.phone_problem,
        "active": True,
        "created_at": now,
    }


def _deactivate(session: Session, keys: Iterable[int]) -> None:
    if ids := list(keys):
        session.execute(update(Contact).where(Contact.id.in_(ids)).values(active=False))
