"""Which decisions wait for their notice, and what does a package of letters hold?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from console.paging import SIZE, Page, beyond, cut
from console.reads import search
from console.reads.records import Line, of
from repair.letters.batch import letters_of
from repair.letters.delivery import lacking_notice, last_notices
from repair.letters.file import content, name_of
from repair.letters.letter import Office, fill, texts
from repair.store.database import Database
from repair.store.tables import Enterprise, LetterDelivery, Penalty

MOST = 100  # letters in one package; about 4 MB, and some seconds during which a browser waits

_ORDER = (Penalty.decided_on, Penalty.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A record whose present window no delivered notice told; `before`: one told an older window."""

    line: Line
    before: LetterDelivery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A ZIP of letters."""

    content: bytes
    written: int
    refused: int


def lacking(session: Session, q: str, today: date, *, after: str = "") -> Page:
    """A page of the list, the newest decision first."""
    wanted = _wanted(q).order_by(*(column.desc() for column in _ORDER)).limit(SIZE + 1)
    following = beyond(after, _ORDER, (date, int))
    if following is not None:
        wanted = wanted.where(following)
    found = cut(session.scalars(wanted).all(), ("decided_on", "id"), first=not after)
    keys = [row.id for row in found.rows]
    before = last_notices(session, keys)
    rows = [Waiting(line=line, before=before.get(line.case.penalty_id)) for line in of(session, keys, today)]
    return Page(rows=rows, next=found.next, first=found.first)


def count(session: Session, q: str) -> int:
    """How many there are, counted no further than one more than a package holds."""
    some = _wanted(q).with_only_columns(Penalty.id).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def keys(session: Session, q: str) -> list[int]:
    """Ids of the newest of them, at most MOST."""
    wanted = _wanted(q).order_by(*(column.desc() for column in _ORDER)).limit(MOST)
    return list(session.scalars(wanted.with_only_columns(Penalty.id)))


def pack(database: Database, keys: Sequence[int], office: Office, today: date, *, with_advice: bool) -> Package:
    """One Word document a record, and a text that says what was written and what was refused, with the reason."""
    file, own = io.BytesIO(), texts("batch")
    taken: set[str] = set()
    refused: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:  # Word documents are compressed already
        for one in letters_of(database, keys, office=office, today=today, with_advice=with_advice):
            if one is None:
                continue
            if one.refused:
                refused.append(fill(own["line"], {"case": one.case, "reason": f"{one.refused}{one.remedy}"}))
                continue
            name = name_of(one.case, "docx", taken)
            taken.add(name.casefold())
            packed.writestr(_entry(name, today), content(one.letters, "docx"))
        numbers = {"total": len(taken) + len(refused), "written": len(taken), "refused": len(refused)}
        lines = "\r\n".join([fill(own["summary"], numbers), *refused, ""])
        packed.writestr(_entry(own["summary_name"], today), lines.encode("utf-8-sig"))
    return Package(content=file.getvalue(), written=len(taken), refused=len(refused))


def _entry(name: str, today: date) -> zipfile.ZipInfo:
    """A file of the package, dated as the letters are."""
    return zipfile.ZipInfo(name, date_time=(today.year, today.month, today.day, 0, 0, 0))


def _wanted(q: str) -> Select[Penalty]:
    wanted = select(Penalty).join(Enterprise, Enterprise.id == Penalty.enterprise_id)
    wanted = wanted.where(lacking_notice(), Enterprise.closed_on.is_(None))
    if q:
        wanted = wanted.where(or_(search.named(q), Penalty.decision_no.icontains(q, autoescape=True)))
    return wanted
