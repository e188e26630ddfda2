"""Does the desk show a record as the law sees it, and change it only through the house?"""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from repair.records import change
from repair.store.tables import (
    Penalty,
    RecordEvent,
    StaffAction,
)
from tests import builders


def test_confirming_a_class_writes_the_event_the_trail_and_shows_the_dates(desk, database, clock) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, severity="", confirmed_by="")
        before = session.get(Penalty, record).window_version
    page = desk.get(f"/records/{record}").text
    assert "2026-09-16</dd>" not in page and "系统不向企业告知任何日期" in page
    refused = desk.post(f"/records/{record}/class", severity="一般", reason="")
    assert refused.status_code == 422 and "请写明认定依据" in refused.text
    assert desk.post(f"/records/{record}/class", severity="一般", reason="经核对案卷").status_code == 303
    page = desk.get(f"/records/{record}").text
    assert "王示例确认" in page and "经核对案卷" in page and "2026-09-16</dd>" in page
    with database.session() as session:
        event = session.scalars(select(RecordEvent).where(RecordEvent.event == "class_confirmed")).one()
        assert (event.by, event.reason) == ("王示例", "经核对案卷")
        assert session.scalars(select(StaffAction.action).where(StaffAction.action == "class_confirmed")).one()
        changed = session.get(Penalty, record)
        assert changed.plan_needed and changed.window_version > before


def test_ticked_suggestions_are_confirmed_together_or_not_at_all(desk, database) -> None:
    with database.session() as session:
        first = builders.a_penalty(session, severity="", confirmed_by="", kinds="罚款")
        second = builders.a_penalty(session, severity="", confirmed_by="", kinds="罚款")
    offered = re.findall(r'name="chosen" value="([^"]+)"', desk.get("/records?confirmed=no").text)
    assert {one.split(":")[0] for one in offered} == {str(first), str(second)}
    stale = [offered[0], offered[1].split(":")[0] + ":轻微"]
    assert desk.post("/records/classes", chosen=stale, reason="逐份核对案卷").status_code == 409
    with database.session() as session:
        assert session.scalars(select(RecordEvent)).all() == []
    assert desk.post("/records/classes", chosen=offered, reason="逐份核对案卷").status_code == 303
    with database.session() as session:
        assert len(session.scalars(select(RecordEvent)).all()) == 2


def test_a_status_follows_with_its_day_and_a_wrong_day_is_refused_in_chinese(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session)
    path = f"/records/{record}/status"
    assert "日期不正确" in desk.post(path, status="applied", on="2026-09-17").text  # tomorrow
    early = desk.post(path, status="applied", on="2026-01-01")
    assert early.status_code == 409 and "早于处罚决定日期" in early.text
    assert desk.post(path, status="applied", on="2026-09-16").status_code == 303
    assert "登记：已申请" in desk.get(f"/records/{record}").text


def test_a_paid_fine_closes_its_condition(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, paid_on=None)
    assert "信用承诺已登记" not in desk.get(f"/records/{record}").text
    assert "尚未缴清" in desk.get(f"/records/{record}").text
    desk.post(f"/records/{record}/duty", duty="paid", on="2026-09-15")
    assert "罚款、没收款项尚未缴清</li>" not in desk.get(f"/records/{record}").text


def test_a_report_of_the_enterprise_waits_on_the_first_page_until_an_officer_answers(desk, database, clock) -> None:
    with database.session() as session:
        record = builders.a_penalty(session)
        change.said(session, record, "applied", now=clock.now(), evidence="我已经申请了")
    assert "对方说已申请" in desk.get("/").text
    assert f"/records/{record}" in desk.get("/records?said=yes").text
    assert desk.post(f"/records/{record}/unsaid").status_code == 303
    assert "对方说已申请" not in desk.get("/").text
    assert f"/records/{record}" not in desk.get("/records?said=yes").text


def test_a_light_record_that_was_published_is_marked_so(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, severity="轻微")
    assert "原则上不公示" in desk.get(f"/records/{record}").text
    assert desk.post(f"/records/{record}/published", published="perhaps").status_code == 422
    assert desk.post(f"/records/{record}/published", published="yes").status_code == 303
    with database.session() as session:
        assert session.get(Penalty, record).published is True


def test_an_old_decision_shows_both_results_until_an_officer_chooses(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, decided_on=date(2026, 2, 10))
    page = desk.get(f"/records/{record}").text
    rules = re.findall(r'name="rule" value="([^"]+)"', page)
    assert len(rules) == 2 and "告知较晚的日期" in page
    assert desk.post(f"/records/{record}/rule", rule="made-up", reason="没有这条规则").status_code == 422
    assert desk.post(f"/records/{record}/rule", rule=rules[1], reason="按新办法办理").status_code == 303
    with database.session() as session:
        assert session.get(Penalty, record).rule_choice == rules[1]


def test_records_are_found_and_filtered(desk, database) -> None:
    with database.session() as session:
        one = builders.an_enterprise(session, name="示例宏达纺织有限公司")
        builders.a_penalty(session, enterprise_id=one, field="安全生产")
        builders.a_penalty(session, severity="", confirmed_by="")
    assert "宏达" in desk.get("/records?q=宏达").text
    assert "没有符合条件的记录" in desk.get("/records?q=不存在").text
    assert "宏达" in desk.get("/records?field=安全生产").text
    assert "宏达" not in desk.get("/records?confirmed=no").text
    assert "宏达" not in desk.get("/records?status=repaired").text
    assert desk.get("/records?after=broken").status_code == 200  # somebody changed the address


def test_a_status_noted_by_mistake_is_taken_back_at_the_desk(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session)
    path = f"/records/{record}"
    assert "登记有误，撤回" not in desk.get(path).text
    desk.post(f"{path}/status", status="repaired", on="2026-09-16")
    assert "登记有误，撤回" in desk.get(path).text and "，不再提醒" in desk.get(path).text
    assert "请写明原因" in desk.post(f"{path}/taken-back", status="repaired", reason="").text
    assert desk.post(f"{path}/taken-back", status="done", reason="看错了企业").status_code == 422
    assert desk.post(f"{path}/taken-back", status="repaired", reason="看错了企业").status_code == 303
    assert "撤回登记：已修复" in desk.get(path).text
    with database.session() as session:
        assert session.get(Penalty, record).repaired_on is None
        assert session.scalars(select(StaffAction.details).where(StaffAction.action == "status_taken_back")).one() == {
            "status": "repaired"
        }


@pytest.mark.parametrize("status", ["repaired", "withdrawn"])
def test_what_is_over_says_so_as_its_next_step(desk, database, status) -> None:
    with database.session() as session:
        record = builders.a_penalty(session)
    assert "不再提醒</dd>" not in desk.get(f"/records/{record}").text
    desk.post(f"/records/{record}/status", status=status, on="2026-09-16")
    assert "不再提醒</dd>" in desk.get(f"/records/{record}").text
