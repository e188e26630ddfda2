"""Does a simulation show what would leave, and leave nothing behind?"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import psycopg

from repair.clock import CHINA
from scheduler.simulate import simulate
from tests.builders import a_code

ROW = {
    "行政相对人名称": "示例常青家具有限公司",
    "统一社会信用代码": "",
    "行政处罚决定书文号": "",
    "违法行为类型": "消防设施、器材未保持完好有效",
    "违法事实": "灭火器超过有效期",
    "处罚依据": "《中华人民共和国消防法》第六十条第一款第一项",
    "处罚类别": "罚款",
    "处罚内容": "罚款人民币5000元",
    "罚款金额(万元)": "0.5",
    "处罚决定日期": "2026-06-15",
    "处罚机关": "示例县消防救援大队",
    "领域": "消防",
    "程序": "普通",
    "失信程度": "一般",
    "认定人": "示例审核员",
    "送达日期": "2026-06-18",
    "罚款缴清日期": "2026-06-25",
    "整改完成日期": "2026-06-20",
    "申请日期": "",
    "修复日期": "",
    "联系人": "示例联系人",
    "联系电话": "13900001234",
}


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, ROW)
        table.writeheader()
        for number, row in enumerate(rows, 1):
            own = {"统一社会信用代码": a_code(number), "行政处罚决定书文号": f"示消行罚决字〔2026〕第{number:04d}号"}
            table.writerow({**ROW, **own, **row})
    return path


def test_a_year_of_one_record_is_the_ladder_in_the_sending_hours(world, tmp_path) -> None:
    file = write(tmp_path / "one.csv", {})
    told = simulate(world.database, world.settings, start=date(2026, 6, 1), end=date(2027, 6, 30), files=[file])
    assert [(one.at.astimezone(CHINA).strftime("%m-%d"), one.step, one.channel) for one in told] == [
        ("06-18", "served", "sms"),
        ("09-08", "prepare", "sms"),
        ("09-16", "open", "sms"),
        ("09-23", "reminder_7", "sms"),
        ("09-23", "reminder_7", "voice"),
        ("10-16", "reminder_30", "sms"),
        ("10-16", "reminder_30", "voice"),
        ("12-15", "reminder_90", "sms"),
        ("12-15", "reminder_90", "voice"),
    ]
    assert {one.to for one in told} == {"+8613900001234"}
    assert {one.decision_nos for one in told} == {("示消行罚决字〔2026〕第0001号",)}


def test_each_date_of_a_row_takes_effect_on_its_own_day(world, tmp_path) -> None:
    file = write(
        tmp_path / "two.csv",
        {"申请日期": "2026-09-21", "修复日期": "2026-09-30"},
        {"罚款缴清日期": "2026-10-09", "联系电话": "13900001235"},
    )
    told = simulate(world.database, world.settings, start=date(2026, 9, 1), end=date(2026, 10, 31), files=[file])
    first = [one for one in told if one.to.endswith("1234")]
    assert [one.step for one in first] == ["prepare", "open"]  # repaired before the result was asked for
    second = [one for one in told if one.to.endswith("1235") and one.channel == "sms"]
    assert [one.step for one in second] == ["prepare", "open", "reminder_7", "reminder_30"]
    assert "请先履行义务" in second[1].text
    assert "请先履行义务" not in second[3].text


def test_without_a_file_the_records_here_are_played_and_nothing_is_changed(world) -> None:
    world.penalty(decided_on=date(2026, 6, 15))
    told = simulate(world.database, world.settings, start=date(2026, 9, 15), end=date(2026, 9, 16))
    assert [one.step for one in told] == ["open"]
    assert world.rows() == []
    with psycopg.connect(world.database.address) as connection:
        left = connection.execute("select datname from pg_database where datname like 'simulation%'").fetchall()
    assert left == []
