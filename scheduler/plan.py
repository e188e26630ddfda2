"""How does a plan get into the outbox? Reads the records that need it, writes what is new, cancels what is over."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from repair.enterprises.consent import choices_of
from repair.messages import planned
from repair.messages.planned import NewRow
from repair.messages.standing import Law, ListingStanding, PenaltyStanding, Standing, standings
from repair.messages.status import State
from repair.records import planning, stored
from repair.records.key import RecordKey, RecordKind
from repair.records.listing import listing_place
from repair.store.database import Database
from repair.store.tables import Outbox
from scheduler.ladder import Ladder
from scheduler.next_look import next_look
from scheduler.planner import PlannedStep
from scheduler.reconcile import Tally, agree

log = logging.getLogger(__name__)

AT_ONCE = 200  # records a transaction


def plan_records(
    database: Database, *, ladder: Ladder, law: Law, now: datetime, everything: bool = False, jobs: bool = True
) -> Tally:
    """Plan what changed and what time has reached, or everything; safe to run twice, also at the same moment.

    The work grows with these, not with what is stored. `jobs` False writes no send jobs: somebody else (the
    simulation) looks at the outbox itself.
    """
    tally = Tally()
    for kind in RecordKind:
        after = 0
        while True:
            with database.session() as session:
                changed = planning.changed(session, kind, after=after, limit=AT_ONCE, everything=everything)
                ids = changed or planning.reached(session, kind, now.date(), limit=AT_ONCE)
                if not ids:
                    break
                _plan_batch(session, kind, ids, tally, ladder=ladder, law=law, now=now, jobs=jobs)
                after = changed[-1] if changed else after
    return tally


def _plan_batch(
    session: Session,
    kind: RecordKind,
    ids: list[int],
    tally: Tally,
    *,
    ladder: Ladder,
    law: Law,
    now: datetime,
    jobs: bool,
) -> None:
    keys = [RecordKey(kind, one) for one in ids]
    rows = planned.ladder_rows(session, keys)
    new: list[NewRow] = []
    touched: list[Outbox] = []
    found = standings(session, keys, now.date())
    refused = _refused(session, found.values())
    for standing in found.values():
        own, not_wanted = rows.get(standing.key, []), standing.key in refused
        steps, moved = agree(own, standing, tally, ladder=ladder, law=law, now=now, refused=not_wanted)
        new += [_new(standing, step) for step in steps]
        touched += moved
    added = planned.add(session, new, now)
    tally.planned += sum(row.state == State.PLANNED for row in added)
    _keep(session, kind, found.values(), refused, ladder=ladder, law=law, now=now)
    session.flush()
    if jobs:
        planned.defer_sending(session, [*added, *touched])


def _refused(session: Session, found: Collection[Standing]) -> set[RecordKey]:
    """The records of which nobody at their numbers wants to hear, though of others; who refused all is asked later."""
    choices = choices_of(session, {phone for one in found for _, phone in one.phones})
    if not choices.events:
        return set()
    return {
        one.key
        for one in found
        if choices.refuse_record([phone for _, phone in one.phones], (one.key.kind, one.key.id))
    }


def _keep(
    session: Session,
    kind: RecordKind,
    found: Iterable[Standing],
    refused: Collection[RecordKey],
    *,
    ladder: Ladder,
    law: Law,
    now: datetime,
) -> None:
    """The records are planned: what is kept of a window for lists, and the day of the next look."""
    looks = [
        (one, next_look(one, ladder=ladder, law=law, today=now.date(), refused=one.key in refused)) for one in found
    ]
    planning.planned(session, kind, {one.key.id: _kept(one, look, now.date()) for one, look in looks})
    windows = [
        stored.stored_row(one.case.penalty_id, one.enterprise_id, one.window, now.date(), look)
        for one, look in looks
        if isinstance(one, PenaltyStanding)
    ]
    stored.keep(session, windows)


def _kept(standing: Standing, look: date | None, today: date) -> dict[str, date | None]:
    """What the record's own table remembers of its planning; a penalty's next look stands with its window."""
    if isinstance(standing, PenaltyStanding):
        return {}
    if isinstance(standing, ListingStanding):
        min_end, max_end, _ = listing_place(standing.listing.facts, today)
        return {"next_look_on": look, "min_end": min_end, "max_end": max_end}
    return {"next_look_on": look}


def _new(standing: Standing, step: PlannedStep) -> NewRow:
    return NewRow(
        record=standing.key,
        enterprise_id=standing.enterprise_id,
        step=step.step,
        channel=step.channel,
        window_version=standing.version,
        due_at=step.due_at,
        expires_at=step.expires_at,
        reason=step.reason,
    )
