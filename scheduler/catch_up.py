"""Did the rules, the ladder or the calendar change since everything was planned last? Then all is looked at once more.

Otherwise a planner only looks at what changed (`plan_needed`) and at what time has reached (`next_look_on`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.messages import deadline
from repair.policy import rules
from repair.records.listing import restate_listings
from repair.records.planning import look_at_all
from repair.records.stored import restate
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import PlannedUnder

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
LADDER = ("ladder.yml", "ladder.py", "planner.py", "reconcile.py", "days.py", "stop.py", "next_look.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """What this process plans by, as two words that differ when it differs. Taken when the process starts."""

    law: str  # what gives a record its window
    ladder: str  # what gives a window its reminders: the ladder, working days and hours


def prints(settings: Settings) -> Prints:
    """The fingerprints of the files and settings this process works with."""
    policy = Path(rules.__file__).parent
    law = sorted([*policy.glob("*.py"), *policy.glob("rules/**/*.yml")])
    ladder = [*(HERE / name for name in LADDER), Path(deadline.__file__)]
    holidays = Path(settings.HOLIDAYS_FILE) if settings.HOLIDAYS_FILE else None
    said = [version("chinesecalendar"), settings.SENDING_HOURS, settings.CALLING_HOURS]
    return Prints(law=_print(law), ladder=_print([*ladder, *([holidays] if holidays else [])], said))


def catch_up(database: Database, now_by: Prints, now: datetime) -> None:
    """Mark everything to be looked at again when it was planned under other rules; else nothing.

    Windows that other rules move are stored, and their records planned anew; then every record is due once.
    May be cut off at any point: it begins again the next time.
    """
    with database.session() as session:
        before = {row.name: row.fingerprint for row in session.scalars(select(PlannedUnder))}
    if before.get("law") != now_by.law:
        tally = restate(database, now.date())
        tally.moved += restate_listings(database, now.date())
        extra = {"seen": tally.seen, "written": tally.written, "moved": tally.moved}
        log.info("windows computed anew", extra={"action": "restate", **extra})
    if before != {"law": now_by.law, "ladder": now_by.ladder}:  # what may be told may differ though no date does
        with database.session() as session:
            look_at_all(session, now.date())
            _note(session, "law", now_by.law, now)
            _note(session, "ladder", now_by.ladder, now)
        log.info("every record is due", extra={"action": "replan"})


def _note(session: Session, name: str, fingerprint: str, now: datetime) -> None:
    row = insert(PlannedUnder).values(name=name, fingerprint=fingerprint, at=now)
    fresh = {"fingerprint": row.excluded.fingerprint, "at": row.excluded.at}
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_=fresh))


def _print(files: Iterable[Path], said: Iterable[str] = ()) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + (file.read_bytes() if file.exists() else b"") + b"\0")
    for word in said:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()
