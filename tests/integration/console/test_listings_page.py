"""Does the desk show listings and deductions as the law room sees them, and can both be imported there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repair.messages.standing import law_of
from repair.records.intake import import_file
from repair.store.tables import Deduction, Listing
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records
from tests.builders import a_code
from tests.unit.records.files import csv_text, deduction, listing, row, write_csv


@pytest.fixture
def load(database, clock, tmp_path: Path):
    def _(kind: str, *rows) -> None:
        import_file(database, write_csv(tmp_path / "a.csv", rows), kind=kind, by="王", now=clock.now())

    return _


def _paths(page: str, kind: str) -> list[str]:
    return re.findall(rf'href="(/records/{kind}/\d+)"', page)


def test_the_three_kinds_are_one_click_apart(desk) -> None:
    for path in ("/records", "/records/listings", "/records/deductions"):
        page = desk.get(path)
        assert page.status_code == 200
        assert all(f'href="{to}"' in page.text for to in ("/records", "/records/listings", "/records/deductions"))
    assert "还没有名单记录" in desk.get("/records/listings").text
    assert "还没有扣分记录" in desk.get("/records/deductions").text


def test_a_listing_shows_both_days_what_is_missing_and_how_sure_it_is(desk, load) -> None:
    load("listings", listing())
    page = desk.get("/records/listings").text
    assert "2026-06-16" in page and "2028-06-15" in page and "可以申请提前移出" in page
    (path,) = _paths(page, "listings")
    page = desk.get(path).text
    assert "2026-06-16" in page and "瞒报生产安全事故" in page and "尚未履行完毕" in page
    assert "不会作为事实告知企业" in page  # its numbers were read in summaries only
    assert "13900000001" not in page and "139****0001" in page
    assert "尚未履行完毕" not in desk.get(path).text.split("还缺什么")[0]


def test_a_change_of_a_later_file_stands_in_the_history_with_old_and_new(desk, load) -> None:
    load("listings", listing())
    load("listings", listing(列入事由="<b>更正</b>", 义务履行日期="2026-07-01"))
    page = desk.get(_paths(desk.get("/records/listings").text, "listings")[0]).text
    assert "列入事由：瞒报生产安全事故 → &lt;b&gt;更正&lt;/b&gt;" in page and "义务履行日期：空 → 2026-07-01" in page
    assert "<b>更正" not in page


def test_listings_are_found_and_filtered(desk, load) -> None:
    load(
        "listings",
        listing(),
        listing(统一社会信用代码=a_code(8), 单位名称="示例宏达化工有限公司", 移出日期="2026-09-01"),
    )
    assert len(_paths(desk.get("/records/listings").text, "listings")) == 2
    assert "宏达" in desk.get("/records/listings?q=宏达").text
    assert "没有符合条件的记录" in desk.get("/records/listings?q=不存在").text
    assert "宏达" in desk.get("/records/listings?status=removed").text
    assert "宏达" not in desk.get("/records/listings?status=on").text
    assert desk.get("/records/listings?after=broken").status_code == 200
    assert desk.get("/records/listings/999").status_code == 404


def test_a_deduction_shows_its_deadline_and_whether_it_is_overdue(desk, load) -> None:
    load("deductions", deduction(), deduction(扣分事项="未落实每日防火巡查", 整改期限="2026-09-01"))
    page = desk.get("/records/deductions").text
    assert page.index("未落实每日防火巡查") < page.index("消防设施、器材未保持完好有效")  # the earliest deadline first
    assert "已逾期 15 天" in page and "还有 4 天" in page
    page = desk.get(_paths(page, "deductions")[0]).text
    assert "逾期未整改" in page and "未落实每日防火巡查" in page and "139****0001" in page
    assert "未落实" in desk.get("/records/deductions?status=overdue").text
    assert "未落实" not in desk.get("/records/deductions?status=open").text
    assert "没有符合条件的记录" in desk.get("/records/deductions?status=rectified").text
    assert desk.get("/records/deductions/999").status_code == 404


def test_long_lists_are_read_to_their_end(desk, load) -> None:
    load("deductions", *(deduction(扣分事项=f"事项{number:02d}") for number in range(35)))
    load("listings", *(listing(列入决定文号=f"号{number:02d}") for number in range(35)))
    for kind in ("deductions", "listings"):
        page = desk.get(f"/records/{kind}").text
        more = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
        first, second = _paths(page, kind), _paths(desk.get(more).text, kind)
        assert (len(first), len(second), len({*first, *second})) == (30, 5, 35)


@pytest.mark.parametrize(
    ("kind", "good", "table"), [("listings", listing(), Listing), ("deductions", deduction(), Deduction)]
)
def test_both_kinds_are_checked_and_imported_at_the_desk(desk, database, kind, good, table) -> None:
    content = csv_text([good, {**good, "统一社会信用代码": "1"}]).encode("utf-8-sig")
    page = desk.post("/intake", page="/intake", kind=kind, file=("名单.csv", content, "text/csv")).text
    assert "还没有保存任何内容" in page and "共1位，应为18位" in page
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    done = desk.post("/intake/confirm", token=token, kind=kind).text
    assert "导入完成" in done and "提醒将随之重新安排" in done and f'href="/records/{kind}"' in done
    with database.session() as session:
        assert session.query(table).count() == 1
    assert len(_paths(desk.get(f"/records/{kind}").text, kind)) == 1


def test_a_file_of_another_kind_is_refused_with_the_kind_to_choose(desk) -> None:
    content = csv_text([listing()]).encode("utf-8-sig")
    answer = desk.post("/intake", page="/intake", kind="penalties", file=("名单.csv", content, "text/csv"))
    assert answer.status_code == 422 and "请按“安全生产严重失信主体名单”导入" in answer.text
    content = csv_text([row()]).encode("utf-8-sig")
    answer = desk.post("/intake", page="/intake", kind="listings", file=("处罚.csv", content, "text/csv"))
    assert answer.status_code == 422 and "请按“行政处罚”导入" in answer.text


def test_both_kinds_show_their_reminders_and_why_none_leaves(desk, load, database, clock, settings) -> None:
    load("listings", listing())
    load("deductions", deduction())
    for kind in ("listings", "deductions"):
        assert "还没有安排提醒" in desk.get(_paths(desk.get(f"/records/{kind}").text, kind)[0]).text
    plan_records(database, ladder=load_ladder(), law=law_of(settings), now=clock.now())
    page = desk.get(_paths(desk.get("/records/listings").text, "listings")[0]).text
    assert "可以申请移出名单" in page and "日期不对外告知" in page
    page = desk.get(_paths(desk.get("/records/deductions").text, "deductions")[0]).text
    assert "扣分整改逾期" in page and "待发送" in page
