"""Files: which are read, in which shape, and what is said about the others."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from repair.errors import UnreadableFile
from repair.records.file import read_file
from repair.records.readers import sheet as sheet_module
from repair.records.readers.columns import columns
from repair.records.readers.table import read_table
from tests.unit.records.files import CODE, GOOD, csv_text, row, write_csv, write_xlsx

TODAY = date(2026, 11, 21)


def good_rows(path: Path) -> list[str]:
    read = read_file(path, kind="penalties", today=TODAY)
    assert not read.problems, read.problems
    return [one.values["decision_no"] for one in read.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator_is_found_out(tmp_path: Path, encoding: str, separator: str) -> None:
    path = write_csv(tmp_path / "a.csv", [row()], encoding=encoding, separator=separator)
    assert good_rows(path) == [GOOD["行政处罚决定书文号"]]


def test_a_quoted_line_break_is_part_of_the_cell_and_of_one_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(content="责令改正，\n罚款"), row(no="乙", code="1")])
    read = read_file(path, kind="penalties", today=TODAY)
    assert read.rows[0].values["content"] == "责令改正，\n罚款"
    assert {problem.row for problem in read.problems} == {3}


def test_rows_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    text = "某县处罚信息\n\n" + csv_text([row(), row(no="乙", decided="?")]).replace("\r\n", "\r\n\r\n")
    path = tmp_path / "a.csv"
    path.write_text(text, newline="")
    assert [problem.row for problem in read_file(path, kind="penalties", today=TODAY).problems] == [7]


def test_the_header_may_stand_below_titles(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()], before=[["行政处罚信息表"], [], ["填报单位：", "示例县"]])
    assert good_rows(path) == [GOOD["行政处罚决定书文号"]]


def test_workbook_cells_of_every_type_are_read(tmp_path: Path) -> None:
    one = row(decided=date(2026, 6, 15), paid=46198, fine=0.5, phone=13900000001)
    read = read_file(write_xlsx(tmp_path / "a.xlsx", [one]), kind="penalties", today=TODAY)
    assert not read.problems
    found = read.rows[0]
    assert found.values["decided_on"] == date(2026, 6, 15)
    assert found.values["paid_on"] == date(2026, 6, 25)
    assert str(found.values["fine_wan"]) == "0.5"
    assert found.contact and found.contact.phone == "+8613900000001"


def test_a_row_has_one_digest_whichever_file_it_stands_in(tmp_path: Path) -> None:
    files = [
        write_csv(tmp_path / "a.csv", [row()], encoding="gb18030"),
        write_xlsx(tmp_path / "a.xlsx", [row(decided=date(2026, 6, 15), fine=0.5, phone=13900000001)]),
        write_csv(tmp_path / "b.csv", [row(decided="2026年6月15日", fine="5000元", 备注="/")]),
    ]
    assert len({read_file(path, kind="penalties", today=TODAY).rows[0].digest for path in files}) == 1


def test_a_credit_code_kept_as_a_number_has_lost_digits(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(code=913501001000100543)])
    assert [problem.code for problem in read_file(path, kind="penalties", today=TODAY).problems] == ["uscc_lost_digits"]


@pytest.mark.parametrize(
    "headings",
    [
        {column.name: column.also[0] for column in columns("penalties") if column.also},  # CF_WSH …
        {name: f" {name}＊\n" for name in GOOD},
        {name: name.replace("(", "（").replace(")", "）") for name in GOOD},
        {"行政相对人名称": "当事人名称", "处罚类别": "处罚种类", "违法事实": "主要违法事实", "处罚机关": "决定机关"},
        {
            "统一社会信用代码": "行政相对人代码_1（统一社会信用代码）",
            "行政处罚决定书文号": "【决定书文号】".strip("【】"),
        },
    ],
)
def test_other_headings_are_known(tmp_path: Path, headings: dict[str, str]) -> None:
    named = {headings.get(name, name): cell for name, cell in row().items()}
    assert good_rows(write_csv(tmp_path / "a.csv", [named], encoding="utf-8-sig")) == [GOOD["行政处罚决定书文号"]]


def test_remarks_in_headings_are_forgiven_but_a_unit_is_no_remark(tmp_path: Path) -> None:
    named = {f"{name}（格式：见说明）" if "(" not in name else name: cell for name, cell in row().items()}
    assert len(good_rows(write_csv(tmp_path / "a.csv", [named]))) == 1
    odd = {("罚款金额（美元）" if "(" in name else name): cell for name, cell in row().items()}
    read = read_file(write_csv(tmp_path / "a.csv", [odd]), kind="penalties", today=TODAY)
    assert "fine_wan" not in read.rows[0].values


def test_a_column_in_yuan_is_converted(tmp_path: Path) -> None:
    odd = {("罚款金额（元）" if "(" in name else name): cell for name, cell in row(fine="5,000.00").items()}
    digests = [
        read_file(write_csv(tmp_path / "a.csv", [one]), kind="penalties", today=TODAY).rows[0].digest
        for one in (odd, row(fine="0.5"))
    ]
    assert digests[0] == digests[1]


def test_a_row_of_codes_below_the_names_is_no_row(tmp_path: Path) -> None:
    codes = {column.name: column.also[0] for column in columns("penalties") if column.also}
    below = {name: codes.get(name, "") for name in GOOD}
    assert len(good_rows(write_csv(tmp_path / "a.csv", [below, row()]))) == 1


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_table(path, "penalties")
    assert refused.value.remedy
    return refused.value.message


def test_all_missing_columns_are_named(tmp_path: Path) -> None:
    short = {name: cell for name, cell in row().items() if name not in ("处罚依据", "处罚机关")}
    message = refusal(write_csv(tmp_path / "a.csv", [short]))
    assert "处罚依据" in message and "处罚机关" in message and "处罚内容" not in message


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    twice = {**row(), "当事人名称": "甲", "被处罚单位": "乙"}
    del twice["行政相对人名称"]
    assert "行政相对人名称" in refusal(write_csv(tmp_path / "a.csv", [twice]))


def test_the_column_with_the_templates_own_name_wins_over_an_alias(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{"单位名称": "别的", **row()}])
    assert read_file(path, kind="penalties", today=TODAY).rows[0].name == GOOD["行政相对人名称"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"  \r\n \n", "空"),
        (csv_text([row()]).splitlines()[0].encode(), "空"),
        (b"%PDF-1.7 ...", "不是可识别的表格"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "不是可识别的表格"),
        (b"\x00\x01\x02\x03" * 100, "不是可识别的表格"),
        (b"PK\x03\x04 half a workbook", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("甲,乙\n1,2\n".encode(), "表头"),
        (csv_text([row()]).encode("gb18030")[:-30] + b"\xff\xff\xff" * 5, "编码"),
        ("é à ü;ñ\n".encode("latin-1") * 4, "编码"),
        (csv_text([row()]).encode() + b'"open', "引号"),
    ],
)
def test_an_unreadable_file_says_what_to_do(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert said in refusal(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "none.csv" in refusal(tmp_path / "none.csv")


def test_a_file_above_the_limit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate((sheet_module.LIMIT_MB + 1) * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was opened"))
    assert "50 MB" in refusal(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(620):
                part.write(b"\x00" * 1024 * 1024)
    assert path.stat().st_size < 2_000_000
    assert "解压" in refusal(path)


def test_a_cell_in_the_last_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "行政相对人名称"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert "范围" in refusal(tmp_path / "a.xlsx")


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "不是可识别的表格" in refusal(tmp_path / "a.xlsx")


def test_a_stray_separator_does_not_shift_cells_unseen(tmp_path: Path) -> None:
    text = csv_text([row()]).replace("灭火器超过有效期", "灭火器,超过有效期")
    path = tmp_path / "a.csv"
    path.write_text(text, newline="")
    assert [p.code for p in read_file(path, kind="penalties", today=TODAY).problems] == ["row_too_long"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    facts=st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Cf", "Zs")), min_size=7),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    separator=st.sampled_from([",", ";", "\t"]),
)
def test_any_text_comes_back_from_any_encoding(tmp_path: Path, facts: str, encoding: str, separator: str) -> None:
    path = write_csv(tmp_path / "a.csv", [row(违法事实=facts)], encoding=encoding, separator=separator)
    read = read_file(path, kind="penalties", today=TODAY)
    assert [one.values["facts"] for one in read.rows] == [facts]
    assert read.rows[0].uscc == CODE
