"""Who does not want to be reminded of one record any more, as told to an officer? Set, lifted, and read.

The refusal itself is consent like any other (repair.enterprises.consent, about one record); the record's history says
which officer noted it and why. Somebody who refused everything is not touched: only he himself ends that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from repair.enterprises import consent
from repair.enterprises.contact import ContactView, contacts_of
from repair.errors import NotAllowed
from repair.records import event
from repair.records.amend import locked, who
from repair.records.key import RecordKey
from repair.records.kinds import BY_KEY
from repair.records.planning import plan_again
from repair.records.problems import error

REFUSED, LIFTED = "record_refused", "record_refusal_lifted"  # events


def refuse(
    session: Session,
    key: RecordKey,
    contact_ids: Collection[int] | None,
    *,
    by: str,
    now: datetime,
    reason: str,
    seen: int | None = None,
) -> list[str]:
    """These contacts of the record's enterprise (None: all of them) want no more reminders of it; their numbers.

    Raises UnknownRecord; NotAllowed when none of them has a number that could still be reminded, or meanwhile changed.
    """
    chosen, known = _chosen(session, key, contact_ids, seen)
    open_ones = [one for one in chosen if known.welcome([one.phone or ""])]
    if not open_ones:
        raise error(NotAllowed, "refusal_nobody")
    asked = [one for one in open_ones if not known.refuse_record([one.phone or ""], key_of(key))]
    if not asked:
        raise error(NotAllowed, "refusal_there")
    for one in asked:
        consent.opt_out(session, one.phone or "", source="staff", evidence=reason, now=now, about=key_of(key))
    return _note(session, key, REFUSED, asked, by=by, now=now, reason=reason)


def lift(
    session: Session,
    key: RecordKey,
    contact_ids: Collection[int] | None,
    *,
    by: str,
    now: datetime,
    reason: str,
    seen: int | None = None,
) -> list[str]:
    """These contacts (None: all) may be reminded again, on the channels they did not refuse altogether; their numbers.

    Raises UnknownRecord; NotAllowed when none of them refused this record, or somebody changed it meanwhile.
    """
    chosen, known = _chosen(session, key, contact_ids, seen)
    asked = [one for one in chosen if known.record_refused_on(one.phone or "", key_of(key))]
    if not asked:
        raise error(NotAllowed, "refusal_none")
    for one in asked:
        consent.lift(session, one.phone or "", key_of(key), source="staff", evidence=reason, now=now)
    return _note(session, key, LIFTED, asked, by=by, now=now, reason=reason)


def refusing(session: Session, key: RecordKey, contacts: Sequence[ContactView]) -> frozenset[int]:
    """Ids of those contacts who refused reminders of this record alone."""
    known = consent.choices_of(session, [one.phone for one in contacts if one.phone])
    return frozenset(
        one.contact_id for one in contacts if one.phone and known.record_refused_on(one.phone, key_of(key))
    )


def key_of(key: RecordKey) -> consent.About:
    """A record as consent speaks of it."""
    return (str(key.kind), key.id)


def _chosen(
    session: Session, key: RecordKey, contact_ids: Collection[int] | None, seen: int | None
) -> tuple[list[ContactView], consent.Choices]:
    """The contacts meant, with a number each once; and everything they ever chose."""
    record, _ = locked(session, BY_KEY[key.kind], key.id, seen=seen)
    contacts = [one for one in contacts_of(session, record.enterprise_id) if one.phone]
    wanted = [one for one in contacts if contact_ids is None or one.contact_id in contact_ids]
    return wanted, consent.choices_of(session, [one.phone for one in wanted if one.phone])


def _note(
    session: Session, key: RecordKey, name: str, asked: Sequence[ContactView], *, by: str, now: datetime, reason: str
) -> list[str]:
    details = {"contacts": [one.contact_id for one in asked]}
    of = BY_KEY[key.kind].events
    event.note_all(session, [(key.id, details)], name, by=who(by), now=now, reason=reason, of=of)
    plan_again(session, [key])
    return [one.phone for one in asked if one.phone]
