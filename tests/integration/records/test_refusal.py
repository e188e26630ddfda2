"""Somebody wants no more reminders of one record: the officer notes it and lifts it, and never undoes a 退订."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from repair.clock import moment
from repair.enterprises.consent import allowed, opt_in, opt_out
from repair.enterprises.contact import contacts_of
from repair.errors import NotAllowed, UnknownRecord
from repair.records import refusal
from repair.records.key import RecordKey, RecordKind
from repair.store.database import Database
from repair.store.tables import Contact, Penalty, RecordEvent
from tests.builders import a_penalty, an_enterprise

NOW = moment("2026-09-16T09:30")
ONE, OTHER, LANDLINE = "+8613900000001", "+8613900000002", "+865703012345"
WHY = {"by": "王示例", "now": NOW, "reason": "来电说不用再提醒"}


@pytest.fixture
def record(database: Database) -> RecordKey:
    """A penalty of an enterprise with two mobiles."""
    with database.session() as session:
        firm = an_enterprise(session, phone=ONE)
        session.add(Contact(enterprise_id=firm, name="示例二", phone=OTHER, active=True, created_at=NOW))
        return RecordKey(RecordKind.PENALTY, a_penalty(session, enterprise_id=firm))


def contact(database: Database, phone: str) -> int:
    with database.session() as session:
        return session.scalars(select(Contact.id).where(Contact.phone == phone)).one()


def may(database: Database, phone: str, channel: str, record: RecordKey | None = None) -> bool:
    with database.session() as session:
        return allowed(session, phone, channel, refusal.key_of(record) if record else None)


def test_a_refusal_is_about_this_record_and_its_contact_alone(database: Database, record: RecordKey) -> None:
    with database.session() as session:
        other = RecordKey(RecordKind.PENALTY, a_penalty(session))
        assert refusal.refuse(session, record, [contact(database, ONE)], **WHY) == [ONE]
    assert not may(database, ONE, "sms", record) and not may(database, ONE, "voice", record)
    assert may(database, ONE, "sms", other) and may(database, ONE, "sms") and may(database, OTHER, "sms", record)
    with database.session() as session:
        firm = session.get_one(Penalty, record.id)
        assert firm.plan_needed
        assert refusal.refusing(session, record, contacts_of(session, firm.enterprise_id)) == {contact(database, ONE)}
        noted = session.scalars(select(RecordEvent)).one()
        assert (noted.event, noted.by, noted.reason) == ("record_refused", "王示例", "来电说不用再提醒")
        assert ONE not in str(noted.details)


def test_everybody_at_once_and_back_again(database: Database, record: RecordKey) -> None:
    with database.session() as session:
        assert set(refusal.refuse(session, record, None, **WHY)) == {ONE, OTHER}
        with pytest.raises(NotAllowed, match="已登记为不再接收"):
            refusal.refuse(session, record, None, **WHY)
    with database.session() as session:
        later = {**WHY, "now": NOW + timedelta(hours=1), "reason": "又要提醒"}
        assert set(refusal.lift(session, record, None, **later)) == {ONE, OTHER}
        with pytest.raises(NotAllowed, match="没有针对本条记录的登记"):
            refusal.lift(session, record, None, **later)
    assert may(database, ONE, "sms", record) and may(database, ONE, "voice", record)


def test_lifting_never_ends_what_the_person_refused_altogether(database: Database, record: RecordKey) -> None:
    with database.session() as session:
        opt_out(session, ONE, channel="voice", source="voice", evidence="9", now=NOW)
        refusal.refuse(session, record, None, **{**WHY, "now": NOW + timedelta(minutes=1)})
        refusal.lift(session, record, None, **{**WHY, "now": NOW + timedelta(minutes=2)})
    assert may(database, ONE, "sms", record)
    assert not may(database, ONE, "voice", record) and not may(database, ONE, "voice")
    assert may(database, OTHER, "voice", record)


def test_who_refused_everything_is_neither_noted_nor_woken(database: Database, record: RecordKey) -> None:
    one = [contact(database, ONE)]
    with database.session() as session:
        refusal.refuse(session, record, one, **WHY)
        opt_out(session, ONE, source="sms", evidence="退订", now=NOW + timedelta(minutes=1))
        late = {**WHY, "now": NOW + timedelta(minutes=2)}
        with pytest.raises(NotAllowed, match="只能由对方本人恢复"):
            refusal.lift(session, record, one, **late)
        with pytest.raises(NotAllowed, match="已退订全部提醒"):
            refusal.refuse(session, record, one, **late)
        assert (
            refusal.refusing(session, record, contacts_of(session, session.get_one(Penalty, record.id).enterprise_id))
            == frozenset()
        )
        opt_in(session, ONE, source="sms", evidence="恢复提醒", now=NOW + timedelta(minutes=3))
    assert may(database, ONE, "sms", record)  # who asks for reminders again means all of them


def test_a_landline_refuses_the_only_channel_it_has(database: Database) -> None:
    with database.session() as session:
        firm = an_enterprise(session, phone=LANDLINE)
        record = RecordKey(RecordKind.PENALTY, a_penalty(session, enterprise_id=firm))
        assert refusal.refuse(session, record, None, **WHY) == [LANDLINE]
        assert len(refusal.refusing(session, record, contacts_of(session, firm))) == 1
        refusal.lift(session, record, None, **{**WHY, "now": NOW + timedelta(minutes=1)})
    assert may(database, LANDLINE, "voice", record)


def test_a_contact_of_somebody_else_and_an_unknown_record_are_refused(database: Database, record: RecordKey) -> None:
    with database.session() as session:
        an_enterprise(session, phone="+8613900000009")
    stranger = contact(database, "+8613900000009")
    with database.session() as session:
        with pytest.raises(NotAllowed, match="没有可登记的号码"):
            refusal.refuse(session, record, [stranger], **WHY)
        with pytest.raises(UnknownRecord):
            refusal.refuse(session, RecordKey(RecordKind.LISTING, 999), None, **WHY)
