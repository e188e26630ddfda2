"""Does `xiufu notice` write the letter of a stored record, and refuse in Chinese when it may not?"""

from __future__ import annotations

import json
from pathlib import Path

from docx import Document

from repair.store.database import Database
from tests.builders import a_penalty, an_enterprise, number_of
from tests.integration.letters.conftest import Run


def stored(database: Database, **given: object) -> str:
    with database.session() as session:
        return number_of(session, a_penalty(session, **given))


def test_a_confirmed_record_gets_its_letter_as_a_word_document(run: Run, database: Database, tmp_path: Path) -> None:
    number = stored(database)
    file = tmp_path / "notice.docx"
    code, out, _ = run("notice", number, "--out", str(file), "--json")
    assert code == 0
    assert json.loads(out) == {"decision_no": number, "file": str(file), "letters": ["信用修复告知书"]}
    document = Document(str(file))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert {number, "2026年9月15日", "2026年9月16日", "2027年6月15日"} <= set(cells)
    assert any("0570-0000000" in paragraph.text for paragraph in document.paragraphs)


def test_the_advice_follows_in_the_same_page(run: Run, database: Database, tmp_path: Path) -> None:
    number = stored(database)
    code, out, _ = run("notice", number, "--out", str(tmp_path / "notice.html"), "--with", "advice")
    assert code == 0
    assert "notice.html" in out.replace("\n", "")
    html = (tmp_path / "notice.html").read_text("utf-8")
    assert "信用修复告知书" in html
    assert "行政合规建议书" in html


def test_a_record_without_a_confirmed_class_gets_none(run: Run, database: Database, tmp_path: Path) -> None:
    number = stored(database, confirmed_by="")
    code, _, err = run("notice", number, "--out", str(tmp_path / "notice.docx"))
    assert code == 2
    assert "尚未由执法人员确认" in err.replace("\n", "")
    assert not (tmp_path / "notice.docx").exists()


def test_an_unknown_number_a_shared_number_and_a_bad_file_are_told_apart(
    run: Run, database: Database, tmp_path: Path
) -> None:
    with database.session() as session:
        for _ in range(2):
            a_penalty(session, decision_no="示例〔2026〕8号", enterprise_id=an_enterprise(session))
    asked = {
        ("示例〔2026〕9号", "notice.docx"): "没有文号为",
        ("示例〔2026〕8号", "notice.docx"): "对应多家企业",
        ("示例〔2026〕8号", "notice.pdf"): ".docx 或 .html",
    }
    for (number, file), said in asked.items():
        code, _, err = run("notice", number, "--out", str(tmp_path / file))
        assert code == 2
        assert said in err.replace("\n", "")


def test_a_folder_that_is_not_there_is_told(run: Run, database: Database, tmp_path: Path) -> None:
    code, _, err = run("notice", stored(database), "--out", str(tmp_path / "none" / "notice.docx"))
    assert code == 2
    assert "无法写入文件" in err.replace("\n", "")
