"""Does `xiufu notices` write every letter it may, name every one it may not, and lose none for another's sake?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from docx import Document

from repair.letters.delivery import deliver
from repair.store.database import Database
from repair.store.tables import Penalty
from tests.builders import NOW, a_penalty, an_enterprise, number_of
from tests.integration.letters.conftest import Run


def answer(run: Run, *words: str) -> tuple[int, dict]:
    code, out, err = run("notices", *words, "--json")
    assert not err
    return code, json.loads(out)


def numbers(found: list[dict]) -> set[str]:
    return {one["decision_no"] for one in found}


def test_one_file_a_decision_and_the_unconfirmed_are_refused_with_the_reason(
    run: Run, database: Database, tmp_path: Path
) -> None:
    with database.session() as session:
        good = [number_of(session, a_penalty(session)) for _ in range(3)]
        bad = number_of(session, a_penalty(session, severity="", confirmed_by=""))
        over = number_of(session, a_penalty(session, repaired_on=date(2026, 9, 10)))
    code, said = answer(run, "--out", str(tmp_path / "out"))
    assert code == 1
    assert numbers(said["written"]) == set(good)
    reasons = {one["decision_no"]: one["reason"] for one in said["refused"]}
    assert "尚未由执法人员确认" in reasons[bad] and "无需也不能" in reasons[over]
    files = {file.name for file in (tmp_path / "out").iterdir()}
    assert files == {"生成结果.txt", *(one["file"] for one in said["written"])}
    assert all(number in "".join(files) for number in good)


def test_every_file_holds_the_letter_of_its_own_record(run: Run, database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        for day in (10, 12, 14):
            a_penalty(session, decided_on=date(2026, 6, day))
    _, said = answer(run, "--out", str(tmp_path), "--with", "advice")
    for one in said["written"]:
        document = Document(str(tmp_path / one["file"]))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert text.count(one["decision_no"]) == 2 and "行政合规建议书" in text


def test_states_and_days_choose_the_records(run: Run, database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        opened = number_of(session, a_penalty(session, decided_on=date(2026, 6, 1)))
        waiting = number_of(session, a_penalty(session, decided_on=date(2026, 8, 1)))
    chosen = {
        ("--state", "open"): {opened},
        ("--state", "waiting"): {waiting},
        ("--state", "all"): {opened, waiting},
        ("--since", "2026-07-01"): {waiting},
    }
    for words, wanted in chosen.items():
        code, said = answer(run, "--out", str(tmp_path), *words)
        assert (code, numbers(said["written"])) == (0, wanted)


def test_delivered_ones_can_be_left_out_until_their_dates_move(run: Run, database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        key = a_penalty(session)
        deliver(session, key, letters=["notice"], how="post", on=NOW.date(), by="示例审核员", now=NOW)
    assert answer(run, "--out", str(tmp_path), "--undelivered")[1]["written"] == []
    with database.session() as session:
        session.get_one(Penalty, key).window_version += 1
    assert len(answer(run, "--out", str(tmp_path), "--undelivered")[1]["written"]) == 1


def test_a_file_that_cannot_be_written_costs_only_itself(run: Run, database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        for number in ("示例〔2026〕1号", "示例〔2026〕2号"):
            a_penalty(session, decision_no=number)
    (tmp_path / "示例〔2026〕1号_示例常青家具有限公司.docx").mkdir()
    code, said = answer(run, "--out", str(tmp_path))
    assert code == 1
    assert numbers(said["written"]) == {"示例〔2026〕2号"}
    assert "无法写入文件" in said["refused"][0]["reason"]


def test_a_shared_number_and_name_make_two_files(run: Run, database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        for _ in range(2):
            a_penalty(session, decision_no="示例/2026/8号", enterprise_id=an_enterprise(session))
    _, said = answer(run, "--out", str(tmp_path), "--format", "html")
    assert len({one["file"] for one in said["written"]}) == len(list(tmp_path.glob("*.html"))) == 2


def test_wrong_options_are_told_in_chinese_before_anything_is_written(
    run: Run, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    for words in (("--state", "soon"), ("--with", "more"), ("--format", "pdf"), ("--since", "someday")):
        code, _, err = run("notices", "--out", str(folder), *words)
        assert code == 2 and ("例如" in err)
    (tmp_path / "file").write_text("")
    code, _, err = run("notices", "--out", str(tmp_path / "file"))
    assert code == 2 and "无法写入" in err
    assert not folder.exists()


def test_people_read_how_many_and_why(run: Run, database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        a_penalty(session)
        a_penalty(session, severity="", confirmed_by="")
    code, out, _ = run("notices", "--out", str(tmp_path))
    plain = out.replace("\n", "")
    assert code == 1 and "已生成 1 份，未生成 1 份" in plain and "尚未由执法人员确认" in plain
    kept = (tmp_path / "生成结果.txt").read_text("utf-8-sig")
    assert "已生成 1 份，未生成 1 份" in kept and "尚未由执法人员确认" in kept
