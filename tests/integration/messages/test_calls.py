"""Does a call know what it may say, and no more?"""

from __future__ import annotations

from datetime import date

from repair.messages.calls import call_facts
from repair.store.tables import Outbox
from tests.builders import a_penalty, an_enterprise


def a_row(session, clock, **given) -> int:
    row = Outbox(
        purpose="reminder",
        step="reminder_7",
        window_version=1,
        due_at=clock.now(),
        created_at=clock.now(),
        updated_at=clock.now(),
        **given,
    )
    session.add(row)
    session.flush()
    return row.id


def test_a_call_has_the_window_of_this_moment(database, clock, settings) -> None:
    with database.session() as session:
        enterprise = an_enterprise(session, name="示例常青家具有限公司")
        penalty = a_penalty(session, enterprise_id=enterprise, decided_on=date(2026, 6, 8))
        call = a_row(session, clock, penalty_id=penalty, channel="voice", state="sent", to_phone="+8613900001234")
        facts = call_facts(session, call, settings=settings, now=clock.now())
    assert facts is not None
    assert (facts.enterprise, facts.step, facts.records) == ("示例常青家具有限公司", "reminder_7", 1)
    assert facts.standing.window.earliest_apply == date(2026, 9, 9)
    assert (facts.signature, facts.office_phone) == (settings.SENDER_SIGNATURE, settings.OFFICE_PHONE)


def test_a_call_about_two_records_says_how_many(database, clock, settings) -> None:
    with database.session() as session:
        ids = [
            a_row(session, clock, penalty_id=a_penalty(session), channel="voice", state="sent", provider_sid="CA1")
            for _ in range(2)
        ]
        facts = call_facts(session, ids[0], settings=settings, now=clock.now())
    assert facts is not None
    assert facts.records == 2


def test_what_is_no_call_has_no_facts(database, clock, settings) -> None:
    with database.session() as session:
        text = a_row(session, clock, penalty_id=a_penalty(session), channel="sms")
        assert call_facts(session, text, settings=settings, now=clock.now()) is None
        assert call_facts(session, 987654, settings=settings, now=clock.now()) is None
