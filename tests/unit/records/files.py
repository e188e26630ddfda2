"""Small files for tests: one good row of each kind, and what a test changes in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from tests.builders import a_code

CODE = a_code(7)
GOOD = {
    "行政相对人名称": "示例常青家具有限公司",
    "统一社会信用代码": CODE,
    "行政处罚决定书文号": "示消行罚决字〔2026〕第0001号",
    "违法行为类型": "消防设施、器材未保持完好有效",
    "违法事实": "灭火器超过有效期",
    "处罚依据": "《中华人民共和国消防法》第六十条第一款第一项",
    "处罚类别": "罚款",
    "处罚内容": "罚款人民币5000元",
    "罚款金额(万元)": "0.5",
    "处罚决定日期": "2026-06-15",
    "处罚有效期": "2099/12/31",
    "处罚机关": "示例县消防救援大队",
    "领域": "消防",
    "失信程度": "一般",
    "认定人": "示例审核员",
    "罚款缴清日期": "2026-06-25",
    "联系人": "示例林经理",
    "联系电话": "13900000001",
}

GOOD_DEDUCTION = {
    "单位名称": "示例常青家具有限公司",
    "统一社会信用代码": CODE,
    "扣分事项": "消防设施、器材未保持完好有效",
    "扣分值": "3",
    "扣分日期": "2026-08-20",
    "整改期限": "2026-09-20",
    "整改完成日期": "",
    "联系人": "示例林经理",
    "联系电话": "13900000001",
}
GOOD_LISTING = {
    "单位名称": "示例常青家具有限公司",
    "统一社会信用代码": CODE,
    "列入决定文号": "（示）应急失信列〔2025〕1号",
    "列入日期": "2025-06-15",
    "列入机关": "示例县应急管理局",
    "列入事由": "瞒报生产安全事故",
    "义务履行日期": "",
    "申请移出日期": "",
    "移出日期": "",
    "联系人": "示例林经理",
    "联系电话": "13900000001",
}

Row = dict[str, object]


def deduction(**changed: object) -> Row:
    """The good deduction with other cells, by their headings."""
    return {**GOOD_DEDUCTION, **changed}


def listing(**changed: object) -> Row:
    """The good listing with other cells, by their headings."""
    return {**GOOD_LISTING, **changed}


def row(**changed: object) -> Row:
    """The good row with other cells; a heading with brackets is given as fine, no, code … see NAMES."""
    return {**GOOD, **{NAMES.get(key, key): value for key, value in changed.items()}}


NAMES = {
    "name": "行政相对人名称",
    "code": "统一社会信用代码",
    "no": "行政处罚决定书文号",
    "fine": "罚款金额(万元)",
    "decided": "处罚决定日期",
    "paid": "罚款缴清日期",
    "severity": "失信程度",
    "officer": "认定人",
    "phone": "联系电话",
    "content": "处罚内容",
    "remark": "备注",
    "repaired": "修复日期",
}


def csv_text(rows: Sequence[Row], separator: str = ",") -> str:
    """The rows as separated text, with a header of all their headings."""
    headings = list(dict.fromkeys(heading for one in rows for heading in one))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_csv(path: Path, rows: Sequence[Row], *, encoding: str = "utf-8", separator: str = ",") -> Path:
    path.write_bytes(csv_text(rows, separator).encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Row], *, before: Sequence[Sequence[object]] = ()) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    headings = list(dict.fromkeys(heading for one in rows for heading in one))
    for line in (*before, headings, *([one.get(heading) for heading in headings] for one in rows)):
        sheet.append(list(line))
    book.save(path)
    return path
