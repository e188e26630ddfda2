"""How is each kind of record kept: in which tables, under which key, and what of a changed row counts?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from repair.records import key
from repair.records.event import Events
from repair.records.file import ROWS
from repair.records.listing import listing_facts, listing_place
from repair.records.merge import CLASS, Merged, merge, merge_penalty
from repair.records.penalty import facts_of
from repair.records.readers.row import RowKind
from repair.records.windows import place
from repair.store.tables import Deduction, DeductionEvent, Enterprise, Listing, ListingEvent, Penalty, RecordEvent

NEW: Mapping[str, Any] = {"window_version": 1, "plan_needed": True}  # of every new record
Merge = Callable[[Mapping[str, Any], Mapping[str, Any], Collection[str]], Merged]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """What saving needs to know about a kind."""

    rows: RowKind
    table: type[Any]
    events: Events
    merge: Merge
    empty: Mapping[str, Any]  # what a column holds that the file does not have
    place: Callable[[Any, Enterprise, date], object]  # where its ladder's dates lie: moved, the ladder begins anew
    compared: tuple[str, ...] = ()  # columns that the merge looks at, whether the file has them or not


_TEXTS = ("licence", "authority_uscc", "data_source", "remark", "field", "procedure")
_AMOUNTS = ("fine_wan", "confiscated_wan")
_DATES = (
    *("valid_until", "publicity_until", "served_on", "paid_on", "rectified_on", "committed_on", "applied_on"),
    "repaired_on",
)
_LISTING_DATES = ("fulfilled_on", "applied_on", "removed_on")

KINDS: Mapping[str, RecordKind] = {
    "penalties": RecordKind(
        rows=ROWS["penalties"],
        table=Penalty,
        events=RecordEvent,
        merge=merge_penalty,
        empty={**dict.fromkeys((*_TEXTS, *CLASS), ""), **dict.fromkeys((*_AMOUNTS, *_DATES))},
        compared=CLASS,
        place=lambda penalty, owner, today: place(facts_of(penalty, owner), today),
    ),
    "listings": RecordKind(
        rows=ROWS["listings"],
        table=Listing,
        events=ListingEvent,
        merge=partial(merge, own=_LISTING_DATES, apart=ROWS["listings"].key),
        empty=dict.fromkeys(_LISTING_DATES),
        place=lambda listing, owner, today: listing_place(listing_facts(listing, owner), today),
    ),
    "deductions": RecordKind(
        rows=ROWS["deductions"],
        table=Deduction,
        events=DeductionEvent,
        merge=partial(merge, own=("rectified_on",), apart=ROWS["deductions"].key),
        empty={"rectified_on": None},
        place=lambda deduction, _owner, _today: deduction.deadline,
    ),
}
BY_KEY: Mapping[key.RecordKind, RecordKind] = {
    key.RecordKind.PENALTY: KINDS["penalties"],
    key.RecordKind.LISTING: KINDS["listings"],
    key.RecordKind.DEDUCTION: KINDS["deductions"],
}
