"""Which fictional listings (安全生产严重失信主体名单) show everything: waiting, open, removed, dirt?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from repair.policy.listing import ListingFacts, listing_window
from repair.policy.rules import load_rules
from samples.row import Row, RowMaker, headings, words

DAY = timedelta(days=1)
# days since the listing, then what has happened how many days ago
SITUATIONS: tuple[tuple[int, dict[str, int]], ...] = (
    (60, {}),
    (200, {"fulfilled_on": 20}),
    (400, {}),
    (420, {"fulfilled_on": 100}),
    (500, {"fulfilled_on": 150, "applied_on": 10}),
    (700, {"fulfilled_on": 300, "applied_on": 60, "removed_on": 30}),
    (1080, {}),
    (1130, {"fulfilled_on": 300}),
)


class ListingMaker(RowMaker):
    """Makes rows of listings; each number is used once."""

    kind = "listings"

    def __init__(self, today: date, chance: Random) -> None:
        super().__init__(today, chance)
        self._made = 0

    def row(self, firm: dict[str, str], listed: date, **ago: int) -> Row:
        """A listing of `listed`; `ago`: how many days ago its later dates lie."""
        self._made += 1
        dates = {key: self.today - timedelta(days=days) for key, days in ago.items()}
        said: dict[str, Any] = {
            "decision_no": words()["listing_number"].format(year=listed.year, number=self._made),
            "listed_on": listed,
            "authority": words()["safety"],
            "reason": self.chance.choice(words()["reasons"]),
        }
        return {**dict.fromkeys(headings(self.kind), ""), **self.said(**firm, **said, **dates)}


def listings(today: date, chance: Random, count: int) -> list[Row]:
    """`count` rows as of `today`, 20 or more; the first two may be asked for today and in a week."""
    maker = ListingMaker(today, chance)
    rows = [
        maker.row(maker.persona("listed", 3), listed_for(today), fulfilled_on=30),
        maker.row(maker.firm(), listed_for(today + timedelta(days=7))),
    ]
    dirty = [row for _, row in dirt(maker)]
    while len(rows) + len(dirty) < count:
        days, happened = SITUATIONS[len(rows) % len(SITUATIONS)]
        rows.append(maker.row(maker.firm(), today - timedelta(days=days), **happened))
    return [*rows, *dirty, dict(rows[2]), {**rows[3], **maker.said(reason=words()["reasons"][0] + "（更正）")}]


def listed_for(earliest: date) -> date:
    """A listing date whose enterprise may ask for early removal from `earliest`, or the next day that has one."""
    rules = load_rules()
    for ahead in range(4):  # after some short months no date lies a whole number of months before
        for shift in range(-4, 5):
            listed = earliest + ahead * DAY - timedelta(days=366 + shift)
            found = listing_window(ListingFacts(decision_no="", listed_on=listed), rules, earliest)
            if found.earliest_apply == earliest + ahead * DAY:
                return listed
    raise ValueError(f"no listing may be applied for from {earliest}")


def dirt(maker: ListingMaker) -> Iterator[tuple[str, Row]]:
    """Rows with one fault each, and the code under which it must be found; empty: read without a word."""

    def clean(**changed: object) -> Row:
        return maker.row(maker.firm(), maker.today - timedelta(days=90)) | maker.said(**changed)

    yield "uscc_length", clean(uscc="91990000MA")
    yield "required_missing", clean(reason="/")
    yield "date_future", clean(listed_on=maker.today + timedelta(days=3))
    yield "date_before_decision", clean(applied_on=maker.today - timedelta(days=120))
    yield "date_order", clean(applied_on=maker.today - DAY, removed_on=maker.today - 9 * DAY)
    yield "date_unreadable", clean(listed_on="2026年")
    yield "phone_unusable", clean(phone="1390000")
    yield "", clean(fulfilled_on=maker.today - timedelta(days=120))
