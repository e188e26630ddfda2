"""What holds for a record at this moment: its facts, its window, its enterprise? Read fresh for every decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.policy.hours import SendingHours
from repair.policy.window import Window
from repair.policy.workdays import Workdays, load_workdays
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of
from repair.settings import Settings
from repair.store.tables import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What decides working days and hours; the same for every process with the same settings."""

    workdays: Workdays
    sms: SendingHours
    voice: SendingHours

    def hours(self, channel: str) -> SendingHours:
        """When reminders of this channel may leave."""
        return self.voice if channel == "voice" else self.sms


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One record as it stands today."""

    case: CaseView
    window: Window
    phones: tuple[tuple[int, str], ...]  # (contact id, E.164) of the active contacts with a usable number


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


def standings(session: Session, penalty_ids: Iterable[int], today: date) -> dict[int, Standing]:
    """The records with these ids, by id."""
    ids = sorted(set(penalty_ids))
    if not ids:
        return {}
    views = cases(session, penalty_ids=ids)
    phones = _phones(session, {view.enterprise_id for view in views})
    return {
        view.penalty_id: Standing(
            case=view,
            window=window_of(view.facts, today),
            phones=tuple(phones.get(view.enterprise_id, ())),
        )
        for view in views
    }


def _phones(session: Session, enterprises: set[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    rows = session.execute(
        select(Contact.enterprise_id, Contact.id, Contact.phone)
        .where(Contact.enterprise_id.in_(enterprises), Contact.active, Contact.phone.is_not(None))
        .order_by(Contact.id)
    )
    for enterprise_id, contact_id, phone in rows:
        if phone:
            found.setdefault(enterprise_id, []).append((contact_id, phone))
    return found
