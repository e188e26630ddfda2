"""How is each kind of record kept: in which tables, under which key, and what of a changed row counts?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from repair.records.event import Events
from repair.records.file import ROWS
from repair.records.merge import CLASS, Merged, merge, merge_penalty
from repair.records.penalty import facts_of
from repair.records.readers.row import RowKind
from repair.records.windows import place
from repair.store.tables import Deduction, DeductionEvent, Enterprise, Listing, ListingEvent, Penalty, RecordEvent

Merge = Callable[[Mapping[str, Any], Mapping[str, Any], Collection[str]], Merged]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """What saving needs to know about a kind."""

    rows: RowKind
    table: type[Any]
    events: Events
    merge: Merge
    empty: Mapping[str, Any]  # what a column holds that the file does not have
    compared: tuple[str, ...] = ()  # columns that the merge looks at, whether the file has them or not
    planned: Mapping[str, Any] = field(default_factory=dict)  # of a new record whose reminders are planned
    place: Callable[[Any, Enterprise, date], object] | None = None  # where its window lies; None: not planned


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
        planned={"window_version": 1, "plan_needed": True},
        place=lambda penalty, owner, today: place(facts_of(penalty, owner), today),
    ),
    "listings": RecordKind(
        rows=ROWS["listings"],
        table=Listing,
        events=ListingEvent,
        merge=partial(merge, own=_LISTING_DATES, apart=ROWS["listings"].key),
        empty=dict.fromkeys(_LISTING_DATES),
    ),
    "deductions": RecordKind(
        rows=ROWS["deductions"],
        table=Deduction,
        events=DeductionEvent,
        merge=partial(merge, own=("rectified_on",), apart=ROWS["deductions"].key),
        empty={"rectified_on": None},
    ),
}
