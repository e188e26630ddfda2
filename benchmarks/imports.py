"""How many rows a second does an import read, check and save, beside one plain INSERT a row?"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import psycopg.types.json

from benchmarks.result import Result, rate
from repair.clock import moment
from repair.records.intake import import_file
from repair.settings import Settings
from repair.store.database import open_database
from repair.store.migrate import upgrade
from samples.make import write_csv

COUNT = 5_000


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "penalties.csv"
        write_csv(file, date(2026, 11, 21), count=COUNT)
        database = open_database(Settings(_env_file=None, XIUFU_VAR=Path(folder) / "var"))
        upgrade(database)
        now = moment("2026-11-21T10:00")

        def ours() -> int:
            report = import_file(database, file, kind="penalties", by="bench", now=now)
            return report.accepted + report.refused

        def again() -> int:
            return import_file(database, file, kind="penalties", by="bench", now=now).unchanged

        def plain() -> int:
            with psycopg.connect(database.address) as connection, file.open(encoding="utf-8-sig") as lines:
                connection.execute("create table plain (row jsonb)")
                rows = list(csv.DictReader(lines))
                for row in rows:
                    connection.execute("insert into plain values (%s)", [psycopg.types.json.Jsonb(row)])
            return len(rows)

        baseline = rate(plain)
        yield Result(what="import, new rows / one INSERT a row", ours=rate(ours), baseline=baseline)
        yield Result(what="import, same file again / one INSERT a row", ours=rate(again), baseline=baseline)
        database.close()
