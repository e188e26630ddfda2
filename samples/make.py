"""Which fictional files show everything Xiufu can meet? Seeded, and relative to a day, so that steps fall due.

    python -m samples.make --today 2026-11-21 [--seed 36] [--count 300] [--out samples]

All enterprises are invented (words.yml says how that can be seen).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from repair.clock import SystemClock
from repair.clock import today as day_of
from samples.deductions import deductions
from samples.dirt import dirty_rows
from samples.due import due_rows
from samples.listings import listings
from samples.penalty import Maker
from samples.row import Row
from samples.writing import write_csv as _write_csv
from samples.writing import write_gb18030, write_xlsx

SEED = 36  # after order 36
COUNT = 300
DEDUCTIONS = 60  # rows, and two more that repeat a row, once differently
LISTINGS = 40

# What else the file shows, and how often out of 100: see Maker.ordinary
SITUATIONS = {
    "waiting": 26,
    "unfulfilled": 14,
    "unconfirmed": 16,
    "open": 7,
    "applied": 8,
    "repaired": 10,
    "minor": 9,
    "ended": 4,
    "old": 6,
}


def make(today: date, seed: int = SEED, count: int = COUNT) -> list[Row]:
    """The rows of the sample as of `today`, each a dict heading -> text, dirt included; `count` rows, 40 or more."""
    maker = Maker(today, random.Random(seed))  # noqa: S311 - a sample, not a secret
    rows = [*due_rows(maker)]
    dirty = list(dirty_rows(maker, rows[-1]))
    while len(rows) + len(dirty) < count:
        rows.append(_ordinary(maker))
    return _scattered(rows, dirty)


def _ordinary(maker: Maker) -> Row:
    situation = maker.chance.choices(list(SITUATIONS), weights=list(SITUATIONS.values()))[0]
    return maker.ordinary(situation)


def _scattered(rows: list[Row], dirty: list[Row]) -> list[Row]:
    """The dirt spread evenly between the good rows, behind those that are due."""
    step = max(1, (len(rows) - 10) // len(dirty))

    def mixed() -> Iterator[Row]:
        waiting = iter(dirty)
        for place, row in enumerate(rows):
            yield row
            if place >= 10 and (place - 10) % step == 0:
                yield from filter(None, [next(waiting, None)])
        yield from waiting

    return list(mixed())


def write_csv(path: Path, today: date, *, seed: int = SEED, count: int = COUNT) -> int:
    """Write the sample as CSV (UTF-8 with BOM); answers the number of rows."""
    return _write_csv(path, make(today, seed, count))


def write_deductions(path: Path, today: date, *, seed: int = SEED) -> int:
    """Write the sample of deductions as CSV (UTF-8 with BOM); answers the number of rows."""
    return _write_csv(path, _deductions(today, seed), "deductions")


def write_listings(path: Path, today: date, *, seed: int = SEED) -> int:
    """Write the sample of listings as CSV (UTF-8 with BOM); answers the number of rows."""
    return _write_csv(path, _listings(today, seed), "listings")


def _deductions(today: date, seed: int) -> list[Row]:
    return deductions(today, random.Random(seed), DEDUCTIONS)  # noqa: S311 - a sample, not a secret


def _listings(today: date, seed: int) -> list[Row]:
    return listings(today, random.Random(seed), LISTINGS)  # noqa: S311 - a sample, not a secret


def main() -> None:
    """Write penalties.csv, penalties_gb18030.csv, penalties.xlsx, and deductions and listings as .csv and .xlsx."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--today", type=date.fromisoformat, default=None, help="the day on which steps fall due")
    words.add_argument("--seed", type=int, default=SEED)
    words.add_argument("--count", type=int, default=COUNT, help="rows, 40 or more")
    words.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder")
    given = words.parse_args()
    today = given.today or day_of(SystemClock())
    rows = make(today, given.seed, given.count)
    given.out.mkdir(parents=True, exist_ok=True)
    for write in (
        partial(_write_csv, given.out / "penalties.csv", rows),
        partial(write_gb18030, given.out / "penalties_gb18030.csv", rows[:60]),
        partial(write_xlsx, given.out / "penalties.xlsx", rows),
        partial(write_deductions, given.out / "deductions.csv", today, seed=given.seed),
        partial(write_xlsx, given.out / "deductions.xlsx", _deductions(today, given.seed), "deductions"),
        partial(write_listings, given.out / "listings.csv", today, seed=given.seed),
        partial(write_xlsx, given.out / "listings.xlsx", _listings(today, given.seed), "listings"),
    ):
        write()


if __name__ == "__main__":
    main()
