"""Refusals: per channel, per record, the newest counts, nothing is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from repair.clock import moment
from repair.enterprises.consent import allowed, opt_in, opt_out
from repair.store.database import Database
from repair.store.tables import ConsentEvent
from tests.builders import a_penalty

NOW = moment("2026-09-16T09:30")
PHONE = "+8613900000001"
LATER = NOW + timedelta(hours=1)


def test_silence_is_consent_to_official_notices(database: Database) -> None:
    with database.session() as session:
        assert allowed(session, PHONE, "sms")


def test_a_refusal_of_everything_covers_every_channel_and_record(database: Database) -> None:
    with database.session() as session:
        record = a_penalty(session)
        opt_out(session, PHONE, source="sms", evidence="退订", now=NOW)
        assert not allowed(session, PHONE, "sms")
        assert not allowed(session, PHONE, "voice")
        assert not allowed(session, PHONE, "sms", record)
        assert allowed(session, "+8613900000002", "sms")


def test_no_more_calls_leaves_texts(database: Database) -> None:
    with database.session() as session:
        opt_out(session, PHONE, channel="voice", source="voice", evidence="9", now=NOW)
        assert not allowed(session, PHONE, "voice")
        assert allowed(session, PHONE, "sms")


def test_one_record_may_be_refused_alone(database: Database) -> None:
    with database.session() as session:
        one, other = a_penalty(session), a_penalty(session)
        opt_out(session, PHONE, source="web", evidence="", now=NOW, penalty_id=one)
        assert not allowed(session, PHONE, "sms", one)
        assert allowed(session, PHONE, "sms", other)
        assert allowed(session, PHONE, "sms")


def test_the_newest_word_counts_and_the_old_one_stays_on_record(database: Database) -> None:
    with database.session() as session:
        opt_out(session, PHONE, source="sms", evidence="退订", now=NOW)
        opt_in(session, PHONE, source="sms", evidence="恢复", now=LATER)
        assert allowed(session, PHONE, "sms")
        opt_out(session, PHONE, channel="sms", source="sms", evidence="T", now=LATER)  # same moment: written later
        assert not allowed(session, PHONE, "sms")
        assert allowed(session, PHONE, "voice")
        assert session.scalar(select(func.count(ConsentEvent.id))) == 3


def test_an_unknown_channel_is_a_defect(database: Database) -> None:
    with database.session() as session, pytest.raises(ValueError, match="fax"):
        opt_out(session, PHONE, channel="fax", source="web", evidence="", now=NOW)
