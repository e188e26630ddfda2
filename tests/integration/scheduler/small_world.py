"""Files of a small random world: forty enterprises, some of which share a number or have a landline or none."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.builders import a_code

BEGINS = date(2026, 2, 1)


def random_world(folder: Path, chance: random.Random) -> list[Path]:
    """A file of each kind; many enterprises have several records."""
    firms = [
        {
            "code": a_code(880_000 + number),
            "name": f"示例第{number}商贸有限公司",
            "phone": chance.choice(["", "0570-3012345", *[f"1390000{chance.randrange(20):04d}"] * 6]),
        }
        for number in range(40)
    ]
    tables = {
        "penalties": [_penalty(chance, chance.choice(firms), number) for number in range(90)],
        "listings": [_listing(chance, chance.choice(firms), number) for number in range(20)],
        "deductions": [_deduction(chance, chance.choice(firms), number) for number in range(20)],
    }
    return [_written(folder / f"{name}.csv", rows) for name, rows in tables.items()]


def _day(chance: random.Random, low: int, high: int, chance_of: float = 1) -> date | None:
    return BEGINS + timedelta(days=chance.randint(low, high)) if chance.random() < chance_of else None


def _penalty(chance: random.Random, firm: Mapping[str, str], number: int) -> dict[str, Any]:
    decided = BEGINS + timedelta(days=chance.randint(0, 200))
    return {
        "行政相对人名称": firm["name"],
        "统一社会信用代码": firm["code"],
        "行政处罚决定书文号": f"示消行罚决字〔2026〕第{number:04d}号",
        "违法行为类型": "消防设施、器材未保持完好有效",
        "违法事实": "灭火器超过有效期",
        "处罚依据": "《中华人民共和国消防法》第六十条第一款第一项",
        "处罚类别": "罚款",
        "处罚内容": "罚款人民币5000元",
        "罚款金额(万元)": "0.5",
        "处罚决定日期": decided,
        "处罚机关": "示例县消防救援大队",
        "领域": "消防",
        "程序": "普通",
        "失信程度": chance.choice(["一般", "一般", "严重", "轻微"]),
        "认定人": chance.choice(["示例审核员", "示例审核员", ""]),
        "送达日期": chance.choice([decided + timedelta(days=3), ""]),
        "罚款缴清日期": max(decided, _day(chance, 0, 250, 0.7) or date(2026, 12, 1)),
        "整改完成日期": max(decided, _day(chance, 0, 250) or decided),
        "申请日期": chance.choice(["", "", decided + timedelta(days=chance.randint(95, 120))]),
        "联系人": "示例联系人",
        "联系电话": firm["phone"],
    }


def _listing(chance: random.Random, firm: Mapping[str, str], number: int) -> dict[str, Any]:
    return {
        "单位名称": firm["name"],
        "统一社会信用代码": firm["code"],
        "列入决定文号": f"（示）应急失信列〔2025〕{number}号",
        "列入日期": date(2025, 5, 1) + timedelta(days=chance.randint(0, 150)),
        "列入机关": "示例县应急管理局",
        "列入事由": "示例事由",
        "义务履行日期": _day(chance, 0, 200, 0.7) or "",
        "申请移出日期": _day(chance, 120, 250, 0.4) or "",
        "移出日期": "",
        "联系电话": firm["phone"],
    }


def _deduction(chance: random.Random, firm: Mapping[str, str], number: int) -> dict[str, Any]:
    deducted = BEGINS + timedelta(days=chance.randint(60, 220))
    return {
        "单位名称": firm["name"],
        "统一社会信用代码": firm["code"],
        "扣分事项": f"示例事项{number}",
        "扣分值": "2",
        "扣分日期": deducted,
        "整改期限": deducted + timedelta(days=30),
        "整改完成日期": chance.choice(["", deducted + timedelta(days=chance.randint(5, 60))]),
        "联系电话": firm["phone"],
    }


def _written(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    return path
