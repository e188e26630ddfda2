"""The desk's list of old cases: what it shows, its parts, its pages and its file."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from console.pages import screening as page
from repair.enterprises import consent
from repair.records.stored import restate
from repair.store.tables import StaffAction
from tests.builders import NOW, a_penalty, a_phone, an_enterprise


@pytest.fixture
def old_cases(database):
    phone = a_phone()
    with database.session() as session:
        a_penalty(
            session, enterprise_id=an_enterprise(session, name="示例甲厂"), decided_on=date(2026, 4, 2), paid_on=None
        )
        a_penalty(session, enterprise_id=an_enterprise(session, name="=示例乙店", phone=phone))
        a_penalty(
            session, enterprise_id=an_enterprise(session, name="示例丙馆", phone=None), decided_on=date(2026, 5, 2)
        )
        a_penalty(session, enterprise_id=an_enterprise(session, name="示例丁行"), decided_on=date(2026, 9, 1))
        a_penalty(session, enterprise_id=an_enterprise(session, name="示例戊社"), confirmed_by="")
        consent.opt_out(session, phone, source="sms", evidence="TD", now=NOW)
    restate(database, NOW.date())
    return database


def names(text: str) -> list[str]:
    return re.findall(r"<td>(=?示例.[厂店馆行社])<small>", text)


def test_the_oldest_window_comes_first_and_nothing_that_is_not_open(desk, old_cases) -> None:
    text = desk.get("/screening").text
    assert names(text) == ["示例甲厂", "示例丙馆", "=示例乙店"]
    assert 'href="/records?confirmed=no">1 条待确认' in text
    assert "2026-07-03" in text


def test_each_part_of_the_list_is_a_filter_with_its_count(desk, old_cases) -> None:
    text = desk.get("/screening").text
    counts = dict(re.findall(r'href="(/screening[^"]*)"><b>(\d+)</b>', text))
    assert counts == {
        "/screening": "3",
        "/screening?only=ready": "2",
        "/screening?only=duties": "1",
        "/screening?only=unreachable": "2",
    }
    assert names(desk.get("/screening?only=duties").text) == ["示例甲厂"]
    assert names(desk.get("/screening?only=ready").text) == ["示例丙馆", "=示例乙店"]
    assert names(desk.get("/screening?only=unreachable").text) == ["示例丙馆", "=示例乙店"]
    assert names(desk.get("/screening?only=nonsense&after=broken").text) == ["示例甲厂", "示例丙馆", "=示例乙店"]


def test_the_chart_needs_no_script_and_has_its_table(desk, old_cases) -> None:
    answer = desk.get("/screening")
    assert answer.text.count("<rect") >= 2 + 2 * 3  # the legend, and July to September
    assert "style=" not in answer.text
    assert 'role="img"' in answer.text
    for month, count in (("2026-07", 1), ("2026-08", 1), ("2026-09", 1)):
        assert re.search(rf'<th scope="row">{month}</th><td class="num">{count}</td>', answer.text)


def test_the_list_goes_on_page_by_page(desk, old_cases, monkeypatch) -> None:
    monkeypatch.setattr(page, "SIZE", 2)
    first = desk.get("/screening").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert names(first) == ["示例甲厂", "示例丙馆"]
    assert following
    assert names(desk.get(following[1].replace("&amp;", "&")).text) == ["=示例乙店"]


def test_the_file_has_masked_numbers_and_no_formula_and_leaves_a_trace(desk, old_cases, database) -> None:
    answer = desk.post("/screening/export?only=unreachable", page="/screening")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["示例丙馆", "'=示例乙店"]
    assert all(len(row) == len(rows[0]) for row in rows)
    assert "****" in rows[2][9]
    with database.session() as session:
        (kept,) = session.scalars(select(StaffAction).where(StaffAction.action == "screening_exported"))
    assert kept.details == {"rows": 2, "only": "unreachable"}


def test_an_empty_house_says_so(desk) -> None:
    text = desk.get("/screening").text
    assert "没有已可申请而无人申请的记录" in text
    assert "<svg viewBox" not in text


def test_the_list_of_unconfirmed_classes_says_why_a_class_is_suggested(desk, old_cases) -> None:
    text = desk.get("/records?confirmed=no").text
    assert re.search(r"<small>建议：一般</small><small>[^<]{6,}</small>", text)
