"""The commands screening and classes, as people and programs call them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from repair.cli import main as command_line
from repair.records import change
from repair.store.database import Database
from repair.store.tables import Penalty, RecordEvent
from tests.builders import NOW, a_penalty, an_enterprise, number_of

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `xiufu` in this process; answers exit code and the JSON document, or the text when it is none."""
    monkeypatch.setenv("DATABASE_URL", database.address)
    monkeypatch.setenv("XIUFU_VAR", str(tmp_path))
    monkeypatch.setenv("XIUFU_NOW", "2026-09-16T09:30+08:00")
    monkeypatch.setenv("COLUMNS", "200")

    def _(*words: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["xiufu", *words])
        try:
            command_line.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, json.loads(printed.out) if "--json" in words and printed.out else printed.out + printed.err

    return _


def test_screening_lists_what_is_open_without_anything_planned_before(run: Run, database: Database) -> None:
    with database.session() as session:
        old = number_of(session, a_penalty(session, decided_on=date(2026, 5, 4), paid_on=None))
        new = number_of(session, a_penalty(session, enterprise_id=an_enterprise(session, phone=None)))
        a_penalty(session, decided_on=date(2026, 9, 1))  # its window is not open yet
        a_penalty(session, applied_on=date(2026, 9, 15))
        a_penalty(session, confirmed_by="")
    code, document = run("screening", "--json")
    assert code == 0
    assert (document["as_of"], document["unconfirmed"]) == ("2026-09-16", 1)
    first, second = document["records"]
    assert (first["decision_no"], first["earliest_apply"], first["reach"]) == (old, "2026-08-05", "ok")
    assert "fine_unpaid" in first["missing"]
    assert first["phone"].count("*") >= 4
    assert (second["decision_no"], second["duties_open"], second["reach"]) == (new, False, "none")
    assert document["by_month"] == [
        {"month": "2026-08", "count": 1, "duties_open": 1},
        {"month": "2026-09", "count": 1, "duties_open": 0},
    ]


def test_screening_of_another_day_and_of_a_part(run: Run, database: Database) -> None:
    with database.session() as session:
        a_penalty(session)
        later = number_of(session, a_penalty(session, decided_on=date(2026, 9, 1), rectified_on=None))
    assert len(run("screening", "--as-of", "2026-12-02", "--json")[1]["records"]) == 2
    assert run("screening", "--as-of", "2026-09-15", "--json")[1]["records"] == []
    _, due = run("screening", "--as-of", "2026-12-02", "--only", "duties", "--json")
    assert [one["decision_no"] for one in due["records"]] == [later]


def test_screening_for_people_names_count_and_months(run: Run, database: Database) -> None:
    with database.session() as session:
        a_penalty(session, offence="[bold]")
    code, text = run("screening")
    assert code == 0
    assert "共 1 条记录已可申请而无人申请" in text
    assert "2026-09" in text and "█" in text


def test_an_unknown_part_or_day_is_one_clear_line(run: Run) -> None:
    for words in (("screening", "--only", "old"), ("screening", "--as-of", "soon"), ("classes", "--only", "重")):
        code, text = run(*words)
        assert code == 2
        assert "Traceback" not in text and words[2] in text


def test_classes_shows_suggestions_and_confirms_nothing(run: Run, database: Database) -> None:
    with database.session() as session:
        key = a_penalty(session, severity="", confirmed_by="")
    code, document = run("classes", "--json")
    assert code == 0
    (one,) = document["records"]
    assert one["suggested_class"] == "一般" and one["suggestion"]
    assert (document["confirmed"], document["left"]) == (0, 1)
    with database.session() as session:
        assert session.get_one(Penalty, key).confirmed_by == ""


def test_suggested_classes_are_confirmed_at_once_each_with_its_event(run: Run, database: Database) -> None:
    with database.session() as session:
        ids = [a_penalty(session, severity="", confirmed_by="") for _ in range(3)]
        heavy = a_penalty(session, severity="", confirmed_by="", kinds="责令停产停业")
        strange = a_penalty(session, severity="", confirmed_by="", kinds="示例新种类")
        done = a_penalty(session, severity="严重", confirmed_by="示例审核员")
    code, document = run("classes", "--suggested", "--by", "王示例", "--reason", "核对案卷", "--only", "一般", "--json")
    assert code == 0
    assert (document["confirmed"], document["left"]) == (3, 0)
    code, document = run("classes", "--suggested", "--by", "王示例", "--reason", "核对案卷", "--json")
    assert (document["confirmed"], document["left"]) == (1, 1)
    with database.session() as session:
        rows = {row.id: row for row in session.scalars(select(Penalty))}
        assert {rows[key].severity for key in ids} == {"一般"}
        assert (rows[heavy].severity, rows[strange].severity, rows[done].confirmed_by) == ("严重", "", "示例审核员")
        assert all(rows[key].window_version == 2 and rows[key].plan_needed for key in (*ids, heavy))
        events = session.scalars(select(RecordEvent).order_by(RecordEvent.penalty_id)).all()
        assert [(one.penalty_id, one.event, one.by, one.reason) for one in events] == [
            (key, "class_confirmed", "王示例", "核对案卷") for key in (*ids, heavy)
        ]


def test_confirming_many_leaves_the_same_trace_as_confirming_one(run: Run, database: Database) -> None:
    with database.session() as session:
        one, many = (a_penalty(session, severity="", confirmed_by="") for _ in range(2))
        change.confirm_class(session, number_of(session, one), "一般", by="王示例", reason="核对案卷", now=NOW)
    run("classes", "--suggested", "--by", "王示例", "--reason", "核对案卷")
    with database.session() as session:
        first, second = (session.get_one(Penalty, key) for key in (one, many))
        events = session.scalars(select(RecordEvent).order_by(RecordEvent.penalty_id)).all()
        names = ("severity", "confirmed_by", "confirmed_basis", "window_version", "plan_needed", "updated_at")
        assert [getattr(first, name) for name in names] == [getattr(second, name) for name in names]
        assert events[0].details == events[1].details


def test_a_dry_run_saves_nothing(run: Run, database: Database) -> None:
    with database.session() as session:
        key = a_penalty(session, severity="", confirmed_by="")
    words = ("classes", "--suggested", "--by", "王示例", "--reason", "核对案卷", "--dry-run", "--json")
    assert run(*words)[1]["confirmed"] == 1
    with database.session() as session:
        assert session.get_one(Penalty, key).confirmed_by == ""
        assert session.scalars(select(RecordEvent)).all() == []


def test_nobody_confirms_without_name_and_reason(run: Run, database: Database) -> None:
    with database.session() as session:
        a_penalty(session, severity="", confirmed_by="")
    assert run("classes", "--suggested", "--reason", "核对案卷")[0] == 2
    assert run("classes", "--suggested", "--by", "王示例")[0] == 2
