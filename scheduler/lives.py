"""Whose year is played, and on which days does something happen to a record? Read once; nothing is written.

A row enters the simulated world on its day of service (else seven days after the decision; a listing on the day of
listing, a deduction on the day of deduction). Its later dates take effect on their own day, since the law treats a
date to come as not happened yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from repair.enterprises.consent import Choices, choices_of
from repair.messages.standing import Phones, Standing, of_deduction, of_listing, of_penalty, phones_of
from repair.records.deduction import DeductionView, deductions
from repair.records.key import RecordKind
from repair.records.listing import ListingView, listings
from repair.records.penalty import CaseView, cases

View = CaseView | ListingView | DeductionView
ENTERS_AFTER = timedelta(days=7)  # of the decision, when the day of service is not known
CHANGES = {
    RecordKind.PENALTY: (
        *("paid_on", "rectified_on", "committed_on", "applied_on", "rejected_on", "repaired_on", "withdrawn_on"),
    ),
    RecordKind.LISTING: ("fulfilled_on", "applied_on", "rejected_on", "removed_on", "withdrawn_on"),
    RecordKind.DEDUCTION: ("rectified_on", "rejected_on", "withdrawn_on"),
}


@dataclass(frozen=True, slots=True)
class Life:
    """One record: everything that is known of it, its future too."""

    view: View
    kind: RecordKind
    id: int

    def enters(self) -> date:
        """The day on which the office learns of it."""
        if isinstance(self.view, CaseView):
            return self.view.facts.served_on or self.view.decided_on + ENTERS_AFTER
        return self.view.facts.listed_on if isinstance(self.view, ListingView) else self.view.facts.deducted_on

    def days(self, start: date, end: date) -> list[date]:
        """The days between these two on which something happens to it: it enters, or one of its dates comes."""
        enters = max(start, self.enters())
        given = (getattr(self.view.facts, name) for name in CHANGES[self.kind])
        return sorted({day for day in (enters, *given) if day is not None and enters <= day <= end})

    def standing(self, phones: Phones, today: date) -> Standing:
        """How it stands on this day."""
        if isinstance(self.view, CaseView):
            return of_penalty(self.view, phones, today)
        if isinstance(self.view, ListingView):
            return of_listing(self.view, phones, today)
        return of_deduction(self.view, phones, today)


@dataclass(slots=True)
class Company:
    """One enterprise with its numbers and its records."""

    enterprise_id: int
    uscc: str
    phones: Phones = ()
    lives: list[Life] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who is played."""

    companies: Sequence[Company]
    choices: Choices  # what their numbers refused before the play begins


def of_database(session: Session) -> Cast:
    """Everything that is stored, with the consent of today; no messages."""
    companies: dict[int, Company] = {}
    for kind, views in (
        (RecordKind.PENALTY, cases(session)),
        (RecordKind.DEDUCTION, deductions(session)),
        (RecordKind.LISTING, listings(session)),
    ):
        for view in views:
            add(companies, view, kind)
    phones = phones_of(session, companies)
    for key, company in companies.items():
        company.phones = phones.get(key, ())
    numbers = {phone for numbers in phones.values() for _, phone in numbers}
    return Cast(companies=list(companies.values()), choices=choices_of(session, numbers))


def add(companies: dict[int, Company], view: View, kind: RecordKind) -> None:
    """Give a record to its enterprise."""
    company = companies.setdefault(view.enterprise_id, Company(view.enterprise_id, view.uscc))
    company.lives.append(Life(view, kind, id_of(view)))


def id_of(view: View) -> int:
    """The id that a record has in its own table."""
    if isinstance(view, CaseView):
        return view.penalty_id
    return view.listing_id if isinstance(view, ListingView) else view.deduction_id


def groups(companies: Iterable[Company]) -> list[list[Company]]:
    """Enterprises that share a number stand together, directly or through others: a number is told so much a day."""
    companies = list(companies)
    boss = list(range(len(companies)))

    def find(place: int) -> int:
        while boss[place] != place:
            boss[place] = boss[boss[place]]
            place = boss[place]
        return place

    first: dict[str, int] = {}
    for place, company in enumerate(companies):
        for _, phone in company.phones:
            boss[find(place)] = find(first.setdefault(phone, place))
    together: dict[int, list[Company]] = {}
    for place, company in enumerate(companies):
        together.setdefault(find(place), []).append(company)
    return list(together.values())


def split(found: Sequence[list[Company]], count: int) -> list[list[list[Company]]]:
    """The same groups in `count` parts of about as many records; always the same parts of the same groups."""
    parts: list[list[list[Company]]] = [[] for _ in range(count)]
    load = [0] * count
    for group in found:
        place = load.index(min(load))
        parts[place].append(group)
        load[place] += sum(len(company.lives) for company in group)
    return parts
