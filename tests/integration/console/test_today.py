"""Does the first page say what waits, and does every page speak plainly?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from repair.store.tables import (
    Heartbeat,
)


def test_the_rules_page_names_citation_certainty_and_day_of_checking(desk) -> None:
    page = desk.get("/rules").text
    assert "信用修复管理办法" in page and "核对于 20" in page and "已核对原文" in page and "certainty" not in page


def test_the_first_page_says_when_a_process_has_gone_silent(desk, database, clock) -> None:
    assert "还没有收到任何程序的心跳" in desk.get("/").text
    with database.session() as session:
        session.add(Heartbeat(name="scheduler", at=clock.now() - timedelta(seconds=30)))
        session.add(Heartbeat(name="worker", at=clock.now() - timedelta(minutes=9)))
    page = desk.get("/").text
    assert "定时程序：正常" in page and "发送程序：可能已停止，最后一次 2026-09-16 09:21" in page
    assert "var/log/worker.log" in page


def test_every_page_warns_when_nothing_was_planned_for_a_quarter_of_an_hour(desk, database, clock) -> None:
    with database.session() as session:
        for name in ("sweep", "scheduler", "worker"):
            session.add(Heartbeat(name=name, at=clock.now()))
        session.add(Heartbeat(name="plan", at=clock.now() - timedelta(minutes=15)))
    assert "没有完成提醒计划" not in desk.get("/records").text
    clock.set(clock.now() + timedelta(seconds=1))
    for path in ("/", "/records", "/conversations", "/deliveries"):
        page = desk.get(path).text
        assert "没有完成提醒计划" in page and "最后一次：2026-09-16 09:15" in page, path
        assert "没有完成到期检查" not in page


def test_the_first_page_warns_when_the_holidays_of_a_near_year_are_not_known(desk, clock) -> None:
    assert "尚未录入" not in desk.get("/").text
    clock.set(clock.now().replace(year=2031))
    browser_again = desk.log_in()
    assert browser_again.status_code == 303
    assert "2031 年的节假日与调休安排尚未录入" in desk.get("/").text


def test_every_empty_page_says_what_will_appear(desk) -> None:
    for path in ("/", "/conversations", "/deliveries", "/records", "/intake", "/unreachable"):
        assert "empty-note" in desk.get(path).text, path


@pytest.mark.parametrize(
    "path", ["/records/999", "/deliveries/999", "/conversations/nobody", "/intake/999", "/nothing"]
)
def test_what_is_not_there_is_said_in_chinese(desk, path) -> None:
    answer = desk.get(path)
    assert answer.status_code == 404 and "没有找到" in answer.text
