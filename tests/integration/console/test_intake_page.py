"""Can staff import a file, see every bad row first, and is nothing lost or left behind?"""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from console import guard
from repair.store.tables import Intake, Penalty, StaffAction

COLUMNS = (
    "行政相对人名称 统一社会信用代码 行政处罚决定书文号 违法行为类型 违法事实 处罚依据"
    " 处罚类别 处罚内容 处罚决定日期 处罚机关 联系电话"
)
GOOD = [
    "示例常青家具有限公司",
    "",
    "示消行罚决字〔2026〕第9001号",
    "占用疏散通道",
    "堆放货物",
    "消防法",
    "罚款",
    "罚款",
    "2026-06-15",
]


def _file(builders_code: str, *, broken: bool = True) -> bytes:
    rows = [[*GOOD, "示例县消防救援大队", "13900001234"]]
    rows[0][1] = builders_code
    if broken:
        rows.append([*rows[0]])
        rows[1][1], rows[1][2] = builders_code[:-1] + "#", "示消行罚决字〔2026〕第9002号"
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS.split(), *rows])
    return out.getvalue().encode("utf-8-sig")


@pytest.fixture
def code() -> str:
    from stdnum.cn import uscc

    body = "91990000MA7654321"
    return body + uscc.calc_check_digit(body)


def _records(database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(Penalty))


def test_a_file_is_checked_first_and_saved_only_after_confirmation(desk, database, settings, code) -> None:
    page = desk.post("/intake", page="/intake", kind="penalties", file=("处罚.csv", _file(code), "text/csv")).text
    assert "还没有保存任何内容" in page and "统一社会信用代码" in page and "该行未保存" in page
    assert _records(database) == 0
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    page = desk.post("/intake/confirm", token=token, kind="penalties").text
    assert "导入完成" in page and _records(database) == 1
    assert not list(settings.var("uploads").iterdir())
    assert "处罚.csv" in desk.get("/intake").text
    with database.session() as session:
        past = session.scalars(select(Intake)).one()
        assert (past.by, past.accepted, past.refused) == ("王示例", 1, 1)
        assert session.scalars(select(StaffAction.action)).all()[-1] == "file_imported"
    assert "统一社会信用代码" in desk.get(f"/intake/{past.id}").text
    again = desk.post("/intake/confirm", token=token, kind="penalties")
    assert "请重新上传" in again.text and _records(database) == 1


@pytest.mark.parametrize(
    "name, content, wanted",
    [
        ("处罚.pdf", b"%PDF", "只接受 CSV 或 XLSX"),
        ("处罚.xlsx", b"not a spreadsheet", "文件 处罚.xlsx"),
        ("处罚.csv", b"", "空的"),
        ("处罚.csv", "甲,乙\r\n1,2\r\n".encode(), "列"),
    ],
)
def test_a_file_that_is_no_penalty_file_is_refused_with_the_remedy(
    desk, database, settings, name, content, wanted
) -> None:
    answer = desk.post("/intake", page="/intake", kind="penalties", file=(name, content, "text/csv"))
    assert answer.status_code == 422 and wanted in answer.text
    assert _records(database) == 0
    folder = settings.var("uploads")
    assert not folder.exists() or not list(folder.iterdir())


def test_no_file_at_all_is_said_so(desk) -> None:
    assert "请选择要导入的文件" in desk.post("/intake", page="/intake", kind="penalties").text


def test_a_file_name_cannot_leave_the_upload_folder(desk, settings, code) -> None:
    desk.post("/intake", page="/intake", kind="penalties", file=("../../../escaped.csv", _file(code), "text/csv"))
    kept = [one for one in settings.var("uploads").rglob("*") if one.is_file()]
    assert [one.name for one in kept] == ["escaped.csv"]
    assert kept[0].parent.parent == settings.var("uploads")


@pytest.mark.parametrize("token", ["../../../etc", "x", "A" * 24])
def test_a_made_up_token_confirms_nothing(desk, database, token) -> None:
    assert desk.post("/intake/confirm", token=token, kind="penalties").status_code == 422
    assert _records(database) == 0


def test_a_file_that_is_too_large_is_refused_in_chinese_before_it_is_read(desk, monkeypatch) -> None:
    monkeypatch.setattr(guard, "LARGEST", 1000)
    answer = desk.post("/intake", page="/intake", kind="penalties", file=("处罚.csv", b"x" * 2000, "text/csv"))
    assert answer.status_code == 413 and "超过 30 MB" in answer.text


def test_a_body_of_unsaid_length_is_cut_off_too(desk, monkeypatch) -> None:
    monkeypatch.setattr(guard, "LARGEST", 1000)
    head = {"content-type": "application/x-www-form-urlencoded"}
    answer = desk.client.post("/logout", content=iter([b"a=" + b"x" * 900, b"x" * 900]), headers=head)
    assert answer.status_code == 413
    assert desk.get("/").status_code == 200
