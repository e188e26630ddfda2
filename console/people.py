"""Who may open the staff door? The one writer of staff: new people, passwords, log-in with lock-out, log-out."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.errors import NotAllowed
from repair.store.tables import Staff

ROLES = ("officer", "admin")
FAILURES = 5  # wrong passwords in a row that lock an account
LOCKED_FOR = timedelta(minutes=15)
SHORTEST = 10  # characters of a password a person chose

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike when read aloud or written down


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A staff member, as the pages know one."""

    id: int
    username: str
    name: str
    role: str  # officer or admin
    session_no: int  # a session with another number has ended

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What came of an attempt to log in."""

    person: Person | None = None
    problem: str = ""  # wrong, locked, or empty when the person may enter
    locked_until: datetime | None = None


def random_password() -> str:
    """A password nobody chose: four groups of four, 79 bits, easy to copy from paper."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def problem_with(session: Session, username: str, name: str, password: str, role: str) -> str:
    """Code of the first thing wrong with a new person, or empty: username, taken, name, password, role."""
    if not _USERNAME.fullmatch(username):
        return "username"
    if not name.strip():
        return "name"
    if len(password) < SHORTEST:
        return "password"
    if role not in ROLES:
        return "role"
    taken = session.scalars(select(Staff.id).where(Staff.username == username)).first()
    return "taken" if taken is not None else ""


def create_staff(  # noqa: PLR0917 - who, what and when, in the order of the form
    session: Session, username: str, name: str, password: str, role: str, now: datetime
) -> Person:
    """Add a person. Raises NotAllowed when the name is taken or a value cannot be used."""
    problem = problem_with(session, username, name, password, role)
    if problem:
        raise NotAllowed(f"{username}: cannot be added ({problem}).", remedy=_REMEDIES[problem])
    staff = Staff(
        username=username, name=name.strip(), password_hash=_hasher().hash(password), role=role, created_at=now
    )
    session.add(staff)
    session.flush()
    return _person(staff)


_REMEDIES = {
    "username": "2 to 40 lower-case letters, digits, dots, hyphens or underscores.",
    "taken": "Choose another user name, or use `xiufu staff password` for a new password.",
    "name": "Give the person's name with --name.",
    "password": f"At least {SHORTEST} characters.",
    "role": "One of: " + ", ".join(ROLES) + ".",
}


def set_password(session: Session, username: str, password: str) -> Person:
    """Give a person a new password; every session they have ends. Raises NotAllowed for nobody or a short one."""
    staff = session.scalars(select(Staff).where(Staff.username == username).with_for_update()).first()
    if staff is None:
        raise NotAllowed(f"{username}: there is no such person.", remedy="`xiufu staff list` names everybody.")
    if len(password) < SHORTEST:
        raise NotAllowed(f"{username}: the password is too short.", remedy=_REMEDIES["password"])
    staff.password_hash = _hasher().hash(password)
    staff.session_no += 1
    staff.failures = 0
    staff.locked_until = None
    return _person(staff)


def enter(session: Session, username: str, password: str, now: datetime) -> Entry:
    """Check a log-in and count its failure. The caller commits in either case, or failures are not counted."""
    staff = session.scalars(select(Staff).where(Staff.username == username).with_for_update()).first()
    if staff is None:
        _matches(_nobody(), password)  # as slow as for a real account: the answer must not tell who exists
        return Entry(problem="wrong")
    if staff.locked_until is not None and staff.locked_until > now:
        return Entry(problem="locked", locked_until=staff.locked_until)
    if not _matches(staff.password_hash, password):
        return _failed(staff, now)
    if _hasher().check_needs_rehash(staff.password_hash):
        staff.password_hash = _hasher().hash(password)
    staff.failures, staff.locked_until = 0, None
    return Entry(person=_person(staff))


def leave(session: Session, staff_id: int) -> None:
    """End every session of a person."""
    staff = session.get(Staff, staff_id, with_for_update=True)
    if staff is not None:
        staff.session_no += 1


def inside(session: Session, staff_id: int, session_no: int) -> Person | None:
    """The person of a session, or None when it has ended."""
    staff = session.get(Staff, staff_id)
    return _person(staff) if staff is not None and staff.session_no == session_no else None


def everybody(session: Session) -> list[Staff]:
    """All staff by user name, for the list of people and the command line."""
    return list(session.scalars(select(Staff).order_by(Staff.username)))


def _failed(staff: Staff, now: datetime) -> Entry:
    staff.failures += 1
    if staff.failures < FAILURES:
        return Entry(problem="wrong")
    staff.failures, staff.locked_until = 0, now + LOCKED_FOR
    return Entry(problem="locked", locked_until=staff.locked_until)


def _person(staff: Staff) -> Person:
    return Person(
        id=staff.id, username=staff.username, name=staff.name, role=staff.role, session_no=staff.session_no or 0
    )


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password is known for."""
    return _hasher().hash(secrets.token_urlsafe())
