"""Did this person refuse messages? Append-only; the newest event that speaks about a message decides.

The one writer of the table consent_event. A number is the person: consent follows it through every enterprise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.enterprises.phone import takes_texts
from repair.store.many import among
from repair.store.tables import ConsentEvent

SINGLE = ("sms", "voice")
CHANNELS = ("all", *SINGLE)
OPT_OUT = "opt_out"
OPT_IN = "opt_in"
About = tuple[str, int]  # the kind and the id of a record, e.g. ("penalty", 7)
COLUMNS = {"penalty": "penalty_id", "deduction": "deduction_id", "listing": "listing_id"}


def opt_out(
    session: Session,
    phone: str,
    *,
    channel: str = "all",
    source: str,
    evidence: str,
    now: datetime,
    about: About | None = None,
) -> None:
    """Note a refusal: of one channel or all, about one record or (None) every record."""
    _note(session, phone=phone, event=OPT_OUT, channel=channel, source=source, evidence=evidence, at=now, about=about)


def opt_in(
    session: Session,
    phone: str,
    *,
    channel: str = "all",
    source: str,
    evidence: str,
    now: datetime,
    about: About | None = None,
) -> None:
    """Note that messages are welcome again, in the same scopes as a refusal."""
    _note(session, phone=phone, event=OPT_IN, channel=channel, source=source, evidence=evidence, at=now, about=about)


def lift(session: Session, phone: str, about: About, *, source: str, evidence: str, now: datetime) -> None:
    """Reminders of this record are welcome again, on those channels that the number did not refuse altogether."""
    known = choices_of(session, [phone])
    open_ones = [channel for channel in SINGLE if known.allowed(phone, channel)]
    for channel in ["all"] if open_ones == list(SINGLE) else open_ones:
        opt_in(session, phone, channel=channel, source=source, evidence=evidence, now=now, about=about)


def allowed(session: Session, phone: str, channel: str, about: About | None = None) -> bool:
    """Whether a message to this E.164 number is allowed on `channel` (sms or voice), about this record.

    Every scope that covers the message is looked at by itself and its newest event counts: (all or this channel) x
    (every record or this one). A wider event also ends the narrower ones before it: who refuses everything and later
    says "send again" means all of it. So the newest covering event of all decides.
    """
    return choices_of(session, [phone]).allowed(phone, channel, about)


@dataclass(frozen=True, slots=True)
class Choices:
    """What several numbers chose, read at once; answers exactly as `allowed` does."""

    events: Mapping[str, tuple[tuple[str, About | None, str], ...]]  # number: (channel, record, event), newest first

    def allowed(self, phone: str, channel: str, about: About | None = None) -> bool:
        """As the function `allowed`."""
        for where, of, event in self.events.get(phone, ()):
            if where in ("all", channel) and of in (None, about):
                return event != OPT_OUT
        return True

    def welcome(self, phones: Collection[str], about: About | None = None) -> bool:
        """Whether one of these numbers may be told something on a channel it can take."""
        return any(self.allowed(phone, channel, about) for phone in phones for channel in _taken(phone))

    def refuse_record(self, phones: Collection[str], about: About) -> bool:
        """Whether none of these numbers may be told of this record, though one could be told of others."""
        return self.welcome(phones) and not self.welcome(phones, about)

    def record_refused_on(self, phone: str, about: About) -> tuple[str, ...]:
        """The channels on which this number refused this record and not everything."""
        return tuple(
            channel
            for channel in _taken(phone)
            if self.allowed(phone, channel) and not self.allowed(phone, channel, about)
        )


def choices_of(session: Session, phones: Collection[str]) -> Choices:
    """Everything these numbers ever chose."""
    found: dict[str, list[tuple[str, About | None, str]]] = {}
    records = [getattr(ConsentEvent, column) for column in COLUMNS.values()]
    wanted = select(ConsentEvent.phone, ConsentEvent.channel, ConsentEvent.event, *records)
    newest_first = (ConsentEvent.at.desc(), ConsentEvent.id.desc())
    for phone, channel, event, *ids in session.execute(
        wanted.where(among(ConsentEvent.phone, phones)).order_by(*newest_first)
    ):
        named = ((kind, key) for kind, key in zip(COLUMNS, ids, strict=True) if key is not None)
        found.setdefault(phone, []).append((channel, next(named, None), event))
    return Choices({phone: tuple(events) for phone, events in found.items()})


def _taken(phone: str) -> tuple[str, ...]:
    """The channels that a number can take: a landline has no texts."""
    return SINGLE if takes_texts(phone) else ("voice",)


def _note(
    session: Session,
    *,
    phone: str,
    event: str,
    channel: str,
    source: str,
    evidence: str,
    at: datetime,
    about: About | None,
) -> None:
    if channel not in CHANNELS:
        raise ValueError(f"unknown channel {channel!r}: one of {', '.join(CHANNELS)}")
    session.add(
        ConsentEvent(
            phone=phone,
            channel=channel,
            **({COLUMNS[about[0]]: about[1]} if about else {}),
            event=event,
            source=source,
            evidence=evidence,
            at=at,
        )
    )
    session.flush()
