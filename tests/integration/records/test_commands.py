"""The commands import, windows, class and status, as people and programs call them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from repair.cli import main as command_line
from repair.store.database import Database
from tests.builders import a_code
from tests.unit.records.files import GOOD, deduction, listing, row, write_csv

NO = str(GOOD["行政处罚决定书文号"])
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `xiufu` in this process; answers exit code and the JSON document, or the text when it is none."""
    monkeypatch.setenv("DATABASE_URL", database.address)
    monkeypatch.setenv("XIUFU_VAR", str(tmp_path))
    monkeypatch.setenv("XIUFU_NOW", "2026-09-16T09:30+08:00")
    monkeypatch.setenv("COLUMNS", "200")

    def _(*words: str | Path) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["xiufu", *map(str, words)])
        try:
            command_line.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        if "--json" in words and printed.out:
            return code, json.loads(printed.out)
        return code, printed.out + printed.err

    return _


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "a.csv", [row(), row(no="坏", code="91350100M000100Y44")], encoding="gb18030")


def test_import_prints_the_document_of_the_contract(run: Run, file: Path) -> None:
    code, report = run("import", file, "--json")
    assert code == 1
    assert list(report) == ["accepted", "updated", "unchanged", "refused", "errors"]
    assert (report["accepted"], report["updated"], report["unchanged"], report["refused"]) == (1, 0, 0, 1)
    (problem,) = report["errors"]
    assert list(problem) == ["row", "column", "code", "message"]
    assert (problem["row"], problem["column"], problem["code"]) == (3, "统一社会信用代码", "uscc_check_digit")


def test_import_of_good_rows_only_ends_with_nought(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(phone="1.38E+10")])
    code, report = run("import", path, "--json")
    assert (code, report["accepted"], report["errors"][0]["code"]) == (0, 1, "phone_lost_digits")
    assert run("import", path, "--json") == (0, {**report, "accepted": 0, "unchanged": 1})


def test_a_dry_run_leaves_no_record(run: Run, file: Path) -> None:
    assert run("import", file, "--dry-run", "--json")[1]["accepted"] == 1
    assert run("windows", "--json") == (0, [])


def test_an_unreadable_file_ends_with_two_and_says_what_to_do(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99)
    code, printed = run("import", path)
    assert code == 2
    assert ".xls" in printed and "另存为" in printed
    assert "Traceback" not in printed


def test_people_see_a_table_of_what_is_wrong(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, printed = run("import", file)
    assert "…" not in printed  # the remedy stands at the end of the message
    assert code == 1
    assert "校验位" in printed and "新增 1 条" in printed and "拒收 1 条" in printed


def test_windows_prints_the_document_of_the_contract(run: Run, file: Path) -> None:
    run("import", file, "--json")
    code, (window,) = run("windows", "--decision", NO, "--json")
    assert code == 0
    assert list(window) == [
        *("decision_no", "enterprise", "uscc", "class", "class_confirmed", "suggested_class", "min_end"),
        *("earliest_apply", "max_end", "rule", "citation", "state", "missing", "trace"),
    ]
    assert (window["class"], window["class_confirmed"], window["state"]) == ("一般", True, "open")
    assert (window["min_end"], window["earliest_apply"], window["max_end"]) == (
        "2026-09-15",
        "2026-09-16",
        "2027-06-15",
    )


def test_windows_as_of_another_day_shows_another_state(run: Run, file: Path) -> None:
    run("import", file, "--json")
    assert run("windows", "--as-of", "2026-09-15", "--json")[1][0]["state"] == "waiting"
    assert run("windows", "--as-of", "2027-06-16", "--json")[1][0]["state"] == "ended"
    assert run("windows", "--as-of", "someday")[0] == 2


def test_an_unconfirmed_class_has_no_dates_until_an_officer_confirms_it(run: Run, tmp_path: Path) -> None:
    run("import", write_csv(tmp_path / "a.csv", [row(officer="")]), "--json")
    (window,) = run("windows", "--json")[1]
    assert (window["class_confirmed"], window["min_end"], window["state"]) == (False, None, "unconfirmed")
    code, window = run("class", NO, "一般", "--by", "王", "--reason", "复核", "--json")
    assert (code, window["class_confirmed"], window["earliest_apply"]) == (0, True, "2026-09-16")


def test_a_status_is_noted(run: Run, file: Path) -> None:
    run("import", file, "--json")
    code, printed = run("status", NO, "applied", "--by", "王", "--on", "2026-09-16")
    assert (code, NO in printed) == (0, True)
    assert run("windows", "--json")[1][0]["state"] == "applied"
    assert run("status", NO, "repaired", "--by", "王", "--json")[1]["state"] == "repaired"


@pytest.mark.parametrize(
    "words",
    [
        ("windows", "--decision", "没有"),
        ("class", "没有", "一般", "--by", "王", "--reason", "x"),
        ("class", NO, "很轻", "--by", "王", "--reason", "x"),
        ("status", "没有", "applied", "--by", "王"),
        ("status", NO, "done", "--by", "王"),
        ("status", NO, "applied", "--by", "王", "--on", "2030-01-01"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_a_remedy(run: Run, file: Path, words: tuple[str, ...]) -> None:
    run("import", file, "--json")
    code, printed = run(*words)
    assert code == 2
    assert "请" in printed or "可填" in printed
    assert "Traceback" not in printed


def test_a_number_of_two_enterprises_lists_them_and_takes_the_code(run: Run, tmp_path: Path) -> None:
    other = a_code(8)
    run("import", write_csv(tmp_path / "a.csv", [row(), row(code=other, name="示例乙公司")]), "--json")
    assert len(run("windows", "--decision", NO, "--json")[1]) == 2
    code, printed = run("status", NO, "applied", "--by", "王")
    assert (code, "示例乙公司" in printed, other in printed) == (2, True, True)
    assert run("status", NO, "applied", "--by", "王", "--uscc", other, "--json")[1]["uscc"] == other


def test_a_decision_number_with_marks_is_printed_as_it_is(run: Run, tmp_path: Path) -> None:
    run("import", write_csv(tmp_path / "a.csv", [row(no="=示消[2026]1号[/red]")]), "--json")
    assert "[/red]" in run("windows")[1]


def test_listings_are_imported_and_shown_with_the_dates_of_the_law(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [listing(), listing(列入决定文号="坏", 列入日期="?")])
    code, report = run("import", path, "--kind", "listings", "--json")
    assert (code, report["accepted"], report["errors"][0]["code"]) == (1, 1, "date_unreadable")
    assert run("import", path, "--kind", "listings", "--json")[1]["unchanged"] == 1
    code, (found,) = run("windows", "--kind", "listings", "--json")
    assert (code, found["earliest_apply"], found["max_end"]) == (0, "2026-06-16", "2028-06-15")
    assert (found["state"], found["missing"], found["citation"] is not None) == ("open", ["listing_duties"], True)
    assert run("windows", "--kind", "listings", "--as-of", "2026-06-15", "--json")[1][0]["state"] == "waiting"
    number = "(示)应急失信列[2025]1号"
    code, printed = run("windows", "--kind", "listings", "--decision", number)
    assert code == 0 and "2026-06-16" in printed and "满12个月" in printed
    assert run("windows", "--json") == (0, [])  # no penalty came of it


def test_deductions_are_imported_and_shown_with_their_deadline(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [deduction(), deduction(扣分事项="未落实每日防火巡查", 整改期限="2026-09-01")])
    assert run("import", path, "--kind", "deductions", "--json")[0] == 0
    code, (late, soon) = run("windows", "--kind", "deductions", "--json")
    assert (code, late["state"], late["overdue_days"]) == (0, "deduction_overdue", 15)
    assert (soon["state"], soon["days_left"], soon["points"], soon["deadline"]) == (
        *("deduction_open", 4, 3.0),
        "2026-09-20",
    )
    code, printed = run("windows", "--kind", "deductions")
    assert "已逾期 15 天" in printed and "还有 4 天" in printed


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("--kind", "deductions", "--decision", "x"), "--uscc"),
        (("--kind", "listings", "--decision", "没有"), "--kind listings"),
        (("--kind", "x"), "penalties、deductions、listings"),
    ],
)
def test_windows_of_what_is_not_there_end_with_two_and_a_remedy(run: Run, words: tuple[str, ...], remedy: str) -> None:
    code, printed = run("windows", *words)
    assert code == 2 and remedy in printed


@pytest.mark.parametrize(("rows", "kind"), [([listing()], "listings"), ([deduction()], "deductions")])
def test_a_file_without_its_kind_is_refused_with_the_kind_to_use(
    run: Run, tmp_path: Path, rows: Any, kind: str
) -> None:
    code, printed = run("import", write_csv(tmp_path / "a.csv", rows))
    assert code == 2 and f"--kind {kind}" in printed
    assert run("windows", "--kind", kind, "--json") == (0, [])
