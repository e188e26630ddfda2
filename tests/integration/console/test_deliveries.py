"""Does the desk say what became of a message, why, and what to do?"""

from __future__ import annotations

from repair.store.tables import (
    Attempt,
)
from tests import builders
from tests.integration.console.talks import PHONE, a_message


def test_a_failed_delivery_says_why_and_what_to_do(desk, database, clock) -> None:
    with database.session() as session:
        enterprise = builders.an_enterprise(session, phone=PHONE)
        record = builders.a_penalty(session, enterprise_id=enterprise)
        message = a_message(
            session, clock.now(), record, enterprise, PHONE, state="undelivered", reason="carrier_undelivered"
        )
        session.add(
            Attempt(
                outbox_id=message.id,
                provider="twilio",
                started_at=clock.now(),
                ended_at=clock.now(),
                outcome="accepted",
                provider_sid="SM1",
                code="30003",
            )
        )
    page = desk.get(f"/deliveries/{message.id}").text
    assert "运营商报告未送达" in page and "怎么办" in page and "核对号码" in page
    assert "30003" in page and "carrier_undelivered" not in page
    assert f"/deliveries/{message.id}" in desk.get("/deliveries?state=trouble").text
    assert f"/deliveries/{message.id}" not in desk.get("/deliveries?state=delivered").text
    assert f"/deliveries/{message.id}" in desk.get("/").text


def test_deliveries_leave_as_a_file_with_masked_numbers_and_no_formulas(desk, database, clock) -> None:
    with database.session() as session:
        enterprise = builders.an_enterprise(session, phone=PHONE, name="=cmd|示例")
        record = builders.a_penalty(session, enterprise_id=enterprise)
        a_message(session, clock.now(), record, enterprise, PHONE)
    answer = desk.post("/deliveries/export?state=delivered")
    text = answer.content.decode("utf-8-sig")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "'=cmd|示例" in text and "已送达" in text and "139****4321" in text and "13900004321" not in text


def test_what_will_leave_in_the_next_days_is_read_beforehand(desk, database, clock) -> None:
    with database.session() as session:
        enterprise = builders.an_enterprise(session, phone=PHONE)
        first, second = (
            a_message(
                session,
                clock.now(),
                builders.a_penalty(session, enterprise_id=enterprise, applied_on=None),
                enterprise,
                PHONE,
                state="planned",
            )
            for _ in range(2)
        )
        first.text = second.text = ""
    upcoming = desk.get("/deliveries?state=planned").text
    assert upcoming.count("贵单位共有2条行政处罚") == 2, "one message about both"
    one = desk.get(f"/deliveries/{first.id}").text
    assert "贵单位共有2条行政处罚" in one
    assert "另外 1 条提醒合为一条" in one
