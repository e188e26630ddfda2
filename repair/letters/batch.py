"""Which records get a letter in one go, and what became of each?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.errors import XiufuError
from repair.letters.advice import advice
from repair.letters.delivery import lacking_notice
from repair.letters.letter import Letter, Office
from repair.letters.notice import notice
from repair.policy.window import Window
from repair.records.penalty import CaseView, cases
from repair.records.windows import rules, window_of
from repair.store.database import Database
from repair.store.tables import Penalty

STATES = ("open", "waiting", "all")
_AT_ONCE = 200  # records read from the database at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The letters of one record, or why it has none."""

    case: CaseView
    letters: tuple[Letter, ...] = ()
    refused: str = ""  # Chinese
    remedy: str = ""


def chosen(session: Session, *, since: date | None = None, undelivered: bool = False) -> list[int]:
    """Ids of the records to look at, the newest decision first; `since`: decided on that day or later."""
    wanted = select(Penalty.id).order_by(Penalty.decided_on.desc(), Penalty.id.desc())
    if since is not None:
        wanted = wanted.where(Penalty.decided_on >= since)
    if undelivered:
        wanted = wanted.where(lacking_notice())
    return list(session.scalars(wanted))


def letters_of(
    database: Database,
    penalty_ids: Sequence[int],
    *,
    office: Office,
    today: date,
    state: str = "all",
    with_advice: bool = False,
) -> Iterator[Written | None]:
    """One answer for each id, in order; None for a record that `state` does not ask for, or that is gone.

    A record whose class is unconfirmed is asked for by every state: nobody knows which it is in.
    """
    for start in range(0, len(penalty_ids), _AT_ONCE):
        part = penalty_ids[start : start + _AT_ONCE]
        with database.session() as session:
            found = {case.penalty_id: case for case in cases(session, penalty_ids=part)}
        for key in part:
            case = found.get(key)
            if case is None:
                yield None
                continue
            window = window_of(case.facts, today)
            yield letters_for(case, window, office, today, with_advice) if _asked(window, state) else None


def letters_for(case: CaseView, window: Window, office: Office, today: date, with_advice: bool) -> Written:
    """The notice of one record and, when asked, its advice; or why not."""
    try:
        told = (notice(case, window, rules(), office, today),)
    except XiufuError as error:
        return Written(case=case, refused=error.message, remedy=error.remedy)
    return Written(case=case, letters=(*told, advice(case, office, today)) if with_advice else told)


def _asked(window: Window, state: str) -> bool:
    if state == "all" or not window.confirmed:
        return True
    return window.may_apply if state == "open" else window.state == state
