"""Which page shows a record of a kind, and how is the record named in its address and in the audit trail?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from console.pages import deductions, listings, records
from repair.records.key import RecordKey, RecordKind


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one kind of record."""

    show: Callable[..., Response]
    path: str
    name: str  # in the audit trail

    def at(self, key: RecordKey) -> str:
        """The record's address."""
        return f"{self.path}/{key.id}"

    def subject(self, key: RecordKey) -> str:
        """The record in the audit trail."""
        return f"{self.name} {key.id}"


PAGES: Mapping[RecordKind, Page] = {
    RecordKind.PENALTY: Page(records.show_one, "/records", "record"),
    RecordKind.LISTING: Page(listings.show_one, "/records/listings", "listing"),
    RecordKind.DEDUCTION: Page(deductions.show_one, "/records/deductions", "deduction"),
}
