"""Which fictional deductions (消防信用扣分) show everything: open, due today, overdue, rectified, dirt?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from samples.row import Row, RowMaker, headings, words

DAYS = (-40, -7, -1, 0, 1, 7, 14, 30)  # from today to the deadline, again and again


class DeductionMaker(RowMaker):
    """Makes rows of deductions."""

    kind = "deductions"

    def row(self, firm: dict[str, str], deadline: date, *, rectified: date | None = None) -> Row:
        """Points taken thirty days before the deadline, or the day before yesterday when that is still to come."""
        taken = min(deadline - timedelta(days=30), self.today - timedelta(days=2))
        item = self.chance.choice(words()["items"])
        said = self.said(**firm, **item, deducted_on=taken, deadline=deadline, rectified_on=rectified or "")
        return {**dict.fromkeys(headings(self.kind), ""), **said}


def deductions(today: date, chance: Random, count: int) -> list[Row]:
    """`count` rows as of `today`, 30 or more; the demo enterprise's are due in a week and overdue since yesterday."""
    maker = DeductionMaker(today, chance)
    demo = maker.persona("demo", 1)
    rows = [maker.row(demo, today + timedelta(days=7)), maker.row(demo, today - timedelta(days=1))]
    dirty = [row for _, row in dirt(maker)]
    while len(rows) + len(dirty) < count:
        deadline = today + timedelta(days=DAYS[len(rows) % len(DAYS)])
        done = min(deadline + timedelta(days=maker.chance.randint(-5, 3)), today) if len(rows) % 3 == 0 else None
        rows.append(maker.row(maker.firm(), deadline, rectified=done))
    return [*rows, *dirty, dict(rows[2]), {**rows[3], **maker.said(points="9")}]


def dirt(maker: DeductionMaker) -> Iterator[tuple[str, Row]]:
    """Rows with one fault each, and the code under which it must be found; empty: read without a word."""

    def clean(**changed: object) -> Row:
        return maker.row(maker.firm(), maker.today + timedelta(days=10)) | maker.said(**changed)

    row = clean()
    code = row[headings("deductions")[1]]
    yield "uscc_check_digit", row | maker.said(uscc=code[:-1] + ("0" if code[-1] != "0" else "1"))
    yield "required_missing", clean(item="")
    yield "points_unreadable", clean(points="三分")
    yield "points_not_positive", clean(points="-3")
    yield "date_unreadable", clean(deadline="立即整改")
    yield "date_future", clean(deducted_on=maker.today + timedelta(days=3))
    yield "date_order", clean(deadline=maker.today - timedelta(days=60))
    yield "phone_lost_digits", clean(phone="1.39E+10")
    yield "", clean(points="2分")
    yield "", clean(contact="", phone="", rectified_on="/")
