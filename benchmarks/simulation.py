"""How long does it take to play a year of a hundred thousand records, from the files to the last text?"""

from __future__ import annotations

import csv
import os
import random
import resource
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from stdnum.cn import uscc

from benchmarks.apart import apart
from repair.settings import Settings
from scheduler.simulate import Told, simulate

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
RECORDS = 100_000
SEED = 36
ROWS_A_FILE = 45_000  # an import takes files of up to 50 MB


def measure() -> Iterator[str]:
    """Lines of a table, as they come. BENCH_RECORDS plays fewer."""
    records = int(os.environ.get("BENCH_RECORDS", RECORDS))
    yield f"{'what':40} {'records':>9} {'messages':>9} {'seconds':>9} {'of cores':>9} {'peak MB':>8}"
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), records)
        for processes in (1, 2):
            before = _busy()
            cost = apart(year, folder, processes)
            busy = _busy() - before
            what = f"a year simulated, {processes} process{'es' if processes > 1 else ''}"
            took = f"{cost.seconds:>9.1f} {busy:>9.1f} {cost.peak_mb:>8.0f}"
            yield f"{what:40} {records:>9,} {cost.done:>9,} {took}"


def _busy() -> float:
    """Seconds of processor that ended children and theirs have used: what is left when others crowd the machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def year(folder: str, processes: int) -> int:
    """Play the files of this folder; how many messages left."""
    return len(played(Path(folder), processes))


def played(folder: Path, processes: int = 0) -> list[Told]:
    """Every message of the year."""
    files = sorted(folder.glob("*.csv"))
    return simulate(None, Settings(_env_file=None), start=FIRST, end=LAST, files=files, processes=processes)


def write(folder: Path, records: int) -> None:
    """Files of all three kinds: of twenty records one is a listing and one a deduction."""
    chance = random.Random(SEED)
    firms = [_firm(number) for number in range(max(1, records * 6 // 10))]
    few = records // 20
    _table(folder / "listings.csv", [_listing(chance, chance.choice(firms), number) for number in range(few)])
    _table(folder / "deductions.csv", [_deduction(chance, chance.choice(firms), number) for number in range(few)])
    penalties = [_penalty(chance, chance.choice(firms), number) for number in range(records - 2 * few)]
    for start in range(0, len(penalties), ROWS_A_FILE):
        _table(folder / f"penalties_{start:07d}.csv", penalties[start : start + ROWS_A_FILE])


def _table(path: Path, rows: list[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)


def _firm(number: int) -> dict[str, str]:
    body = f"91990000MA{number:07d}"
    shared = number - number % 10 if number % 10 == 1 else number  # one in ten has its neighbour's number
    return {
        "code": body + uscc.calc_check_digit(body),
        "name": f"示例第{number}商贸有限公司",
        "phone": f"1390{shared:07d}",
    }


def _penalty(chance: random.Random, firm: Mapping[str, str], number: int) -> dict[str, str]:
    decided = FIRST + timedelta(days=chance.randrange(-120, 330))
    severity = chance.choices(["一般", "严重", "轻微"], [75, 15, 10])[0]
    done = decided + timedelta(days=chance.randint(5, 60)) if chance.random() < 0.8 else None
    applied = decided + timedelta(days=chance.randint(95, 260)) if done and chance.random() < 0.5 else None
    repaired = applied + timedelta(days=chance.randint(8, 25)) if applied else None
    return {
        "行政相对人名称": firm["name"],
        "统一社会信用代码": firm["code"],
        "行政处罚决定书文号": f"示消行罚决字〔{decided.year}〕第{number:06d}号",
        "违法行为类型": "消防设施、器材未保持完好有效",
        "违法事实": "经检查，灭火器超过有效期，未保持完好有效。",
        "处罚依据": "《中华人民共和国消防法》第六十条第一款第一项",
        "处罚类别": "罚款",
        "处罚内容": "罚款人民币5000元",
        "罚款金额(万元)": "0.5",
        "处罚决定日期": f"{decided}",
        "处罚机关": "示例县消防救援大队",
        "领域": "消防",
        "程序": "普通",
        "失信程度": severity,
        "认定人": "示例审核员" if chance.random() < 0.95 else "",
        "送达日期": f"{decided + timedelta(days=3)}",
        "罚款缴清日期": f"{done or ''}",
        "整改完成日期": f"{done or ''}",
        "申请日期": f"{applied or ''}",
        "修复日期": f"{repaired or ''}",
        "联系人": "示例联系人",
        "联系电话": firm["phone"],
    }


def _listing(chance: random.Random, firm: Mapping[str, str], number: int) -> dict[str, str]:
    listed = FIRST - timedelta(days=chance.randrange(900))
    return {
        "单位名称": firm["name"],
        "统一社会信用代码": firm["code"],
        "列入决定文号": f"（示）应急失信列〔{listed.year}〕{number}号",
        "列入日期": f"{listed}",
        "列入机关": "示例县应急管理局",
        "列入事由": "示例事由",
        "义务履行日期": f"{listed + timedelta(days=90)}",
        "申请移出日期": f"{listed + timedelta(days=380)}" if number % 3 == 0 else "",
        "移出日期": "",
        "联系电话": firm["phone"],
    }


def _deduction(chance: random.Random, firm: Mapping[str, str], number: int) -> dict[str, str]:
    deducted = FIRST + timedelta(days=chance.randrange(330))
    done = deducted + timedelta(days=chance.randint(10, 60))
    return {
        "单位名称": firm["name"],
        "统一社会信用代码": firm["code"],
        "扣分事项": f"消防控制室无人值班（{number}）",
        "扣分值": "2",
        "扣分日期": f"{deducted}",
        "整改期限": f"{deducted + timedelta(days=30)}",
        "整改完成日期": f"{done}" if chance.random() < 0.7 else "",
        "联系电话": firm["phone"],
    }
