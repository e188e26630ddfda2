"""Does a call know what it may say, and no more?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from repair.messages.calls import call_facts
from repair.messages.standing import PenaltyStanding
from repair.records.key import RecordKind
from repair.store.tables import Deduction, Outbox
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


def test_a_call_has_the_window_of_this_moment(database, clock) -> None:
    with database.session() as session:
        enterprise = an_enterprise(session, name="示例常青家具有限公司")
        penalty = a_penalty(session, enterprise_id=enterprise, decided_on=date(2026, 6, 8))
        call = a_row(session, clock, penalty_id=penalty, channel="voice", state="sent", to_phone="+8613900001234")
        facts = call_facts(session, call, now=clock.now())
    assert facts is not None
    assert (facts.enterprise, facts.step, len(facts.standings)) == ("示例常青家具有限公司", "reminder_7", 1)
    (standing,) = facts.standings
    assert isinstance(standing, PenaltyStanding)
    assert standing.window.earliest_apply == date(2026, 9, 9)


def test_a_call_is_about_every_record_that_left_in_it_the_named_one_first(database, clock) -> None:
    with database.session() as session:
        firm = an_enterprise(session)
        deduction = Deduction(
            enterprise_id=firm,
            item="示例扣分事项",
            points=Decimal(2),
            deducted_on=date(2026, 9, 1),
            deadline=date(2026, 9, 20),
            row_hash="",
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        session.add(deduction)
        session.flush()
        about = [{"penalty_id": a_penalty(session, enterprise_id=firm)}, {"deduction_id": deduction.id}]
        same = {"channel": "voice", "state": "sent", "enterprise_id": firm}
        rows = [a_row(session, clock, claimed_by="one token", **same, **one) for one in about]
        other = a_penalty(session, enterprise_id=firm)
        a_row(session, clock, claimed_by="another", penalty_id=other, **same)
        facts = call_facts(session, rows[1], now=clock.now())
    assert facts is not None
    assert [one.key.kind for one in facts.standings] == [RecordKind.DEDUCTION, RecordKind.PENALTY]


def test_what_is_no_call_has_no_facts(database, clock) -> None:
    with database.session() as session:
        text = a_row(session, clock, penalty_id=a_penalty(session), channel="sms")
        assert call_facts(session, text, now=clock.now()) is None
        assert call_facts(session, 987654, now=clock.now()) is None
