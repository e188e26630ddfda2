"""What holds for a record at this moment: its facts, its window, its enterprise? Read fresh for every decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from sqlalchemy import ARRAY, BigInteger, any_, literal, select
from sqlalchemy.orm import Session

from repair.clock import CHINA
from repair.policy.deduction import DeductionClock
from repair.policy.hours import SendingHours
from repair.policy.window import Window
from repair.policy.workdays import Workdays, load_workdays
from repair.records.deduction import DeductionView, deduction_clock_of, deductions
from repair.records.key import RecordKey, RecordKind
from repair.records.listing import ListingView, listing_window_of, listings
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of
from repair.settings import Settings
from repair.store.tables import Contact

Phones = tuple[tuple[int, str], ...]  # (contact id, E.164) of the active contacts with a usable number, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What decides working days and hours; the same for every process with the same settings."""

    workdays: Workdays
    sms: SendingHours
    voice: SendingHours
    _openings: dict[tuple[str, date], datetime] = field(default_factory=dict, compare=False, repr=False)

    def opening(self, channel: str, day: date) -> datetime:
        """The first moment of this day or after it at which reminders of this channel may leave."""
        known = self._openings.get((channel, day))
        if known is None:
            known = self.hours(channel).next_open(datetime.combine(day, time(), CHINA), self.workdays)
            self._openings[channel, day] = known
        return known

    def last_sending_day(self, channel: str, day: date) -> date:
        """This day, or the last one before it, on which reminders of this channel may leave."""
        while self.opening(channel, day).date() != day:
            day -= timedelta(days=1)
        return day

    def hours(self, channel: str) -> SendingHours:
        """When reminders of this channel may leave."""
        return self.voice if channel == "voice" else self.sms


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One record as it stands today, whichever kind it is of; one of the three classes below."""

    key: RecordKey
    enterprise_id: int
    enterprise: str  # name
    uscc: str
    no: str  # decision number; of a deduction its item
    version: int  # grows whenever the ladder's dates may move
    phones: Phones


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyStanding(Standing):
    """A penalty: when it may be repaired."""

    case: CaseView
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingStanding(Standing):
    """An entry of the list of serious dishonesty: when its removal may be asked for."""

    listing: ListingView
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionStanding(Standing):
    """A deduction of credit points: until when the fault is to be put right."""

    deduction: DeductionView
    clock: DeductionClock


WITH_WINDOW = (PenaltyStanding, ListingStanding)  # made once: a union would be made at every question


def law_of(settings: Settings) -> Law:
    """The law of these settings. Raises SettingError when a file or setting cannot be used."""
    return _law(settings.HOLIDAYS_FILE, settings.SENDING_HOURS, settings.CALLING_HOURS or settings.SENDING_HOURS)


@cache
def _law(holidays: str, sms: str, voice: str) -> Law:
    return Law(
        workdays=load_workdays(holidays),
        sms=SendingHours.parse(sms),
        voice=SendingHours.parse(voice),
    )


def standings(session: Session, keys: Iterable[RecordKey], today: date) -> dict[RecordKey, Standing]:
    """The records with these keys, by key; one that is gone is missing. A few queries however many."""
    ids: dict[RecordKind, set[int]] = {}
    for key in keys:
        ids.setdefault(key.kind, set()).add(key.id)
    views = cases(session, penalty_ids=sorted(ids[RecordKind.PENALTY])) if RecordKind.PENALTY in ids else []
    listed = listings(session, listing_ids=sorted(ids[RecordKind.LISTING])) if RecordKind.LISTING in ids else []
    deducted = (
        deductions(session, deduction_ids=sorted(ids[RecordKind.DEDUCTION])) if RecordKind.DEDUCTION in ids else []
    )
    owners = {view.enterprise_id for view in views} | {view.enterprise_id for view in listed}
    phones = phones_of(session, owners | {view.enterprise_id for view in deducted})
    found: list[Standing] = [
        *(of_penalty(view, phones.get(view.enterprise_id, ()), today) for view in views),
        *(of_listing(view, phones.get(view.enterprise_id, ()), today) for view in listed),
        *(of_deduction(view, phones.get(view.enterprise_id, ()), today) for view in deducted),
    ]
    return {standing.key: standing for standing in found}


def penalty_standings(session: Session, penalty_ids: Iterable[int], today: date) -> dict[int, PenaltyStanding]:
    """The penalties with these ids, by id, for those who only speak of penalties."""
    found = standings(session, (RecordKey(RecordKind.PENALTY, one) for one in penalty_ids), today)
    return {key.id: standing for key, standing in found.items() if isinstance(standing, PenaltyStanding)}


def of_penalty(view: CaseView, phones: Phones, today: date) -> PenaltyStanding:
    """A penalty as it stands on this day; pure."""
    return PenaltyStanding(
        key=RecordKey(RecordKind.PENALTY, view.penalty_id),
        enterprise_id=view.enterprise_id,
        enterprise=view.enterprise,
        uscc=view.uscc,
        no=view.decision_no,
        version=view.window_version,
        phones=phones,
        case=view,
        window=window_of(view.facts, today),
    )


def of_listing(view: ListingView, phones: Phones, today: date) -> ListingStanding:
    """A listing as it stands on this day; pure."""
    return ListingStanding(
        key=RecordKey(RecordKind.LISTING, view.listing_id),
        enterprise_id=view.enterprise_id,
        enterprise=view.enterprise,
        uscc=view.uscc,
        no=view.decision_no,
        version=view.window_version,
        phones=phones,
        listing=view,
        window=listing_window_of(view.facts, today),
    )


def of_deduction(view: DeductionView, phones: Phones, today: date) -> DeductionStanding:
    """A deduction as it stands on this day; pure."""
    return DeductionStanding(
        key=RecordKey(RecordKind.DEDUCTION, view.deduction_id),
        enterprise_id=view.enterprise_id,
        enterprise=view.enterprise,
        uscc=view.uscc,
        no=view.facts.item,
        version=view.window_version,
        phones=phones,
        deduction=view,
        clock=deduction_clock_of(view.facts, today),
    )


def phones_of(session: Session, enterprises: Collection[int]) -> dict[int, Phones]:
    """The usable numbers of these enterprises; one that has none is missing."""
    found: dict[int, Phones] = {}
    among = Contact.enterprise_id == any_(literal(sorted(enterprises), ARRAY(BigInteger)))
    rows = session.execute(
        select(Contact.enterprise_id, Contact.id, Contact.phone)
        .where(among, Contact.active, Contact.phone.is_not(None))
        .order_by(Contact.id)
    )
    for enterprise_id, contact_id, phone in rows:
        if phone:
            found[enterprise_id] = (*found.get(enterprise_id, ()), (contact_id, phone))
    return found
