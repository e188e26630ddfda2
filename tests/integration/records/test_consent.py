"""Refusals: per channel, per record, the newest counts, nothing is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from repair.clock import moment
from repair.enterprises.consent import allowed, opt_in, opt_out
from repair.enterprises.reach import Reach, reach_of
from repair.records.intake import import_file
from repair.store.database import Database
from repair.store.tables import ConsentEvent, Deduction, Listing
from tests.builders import a_penalty
from tests.unit.records.files import deduction, listing, write_csv

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
        assert not allowed(session, PHONE, "sms", ("penalty", record))
        assert allowed(session, "+8613900000002", "sms")


def test_no_more_calls_leaves_texts(database: Database) -> None:
    with database.session() as session:
        opt_out(session, PHONE, channel="voice", source="voice", evidence="9", now=NOW)
        assert not allowed(session, PHONE, "voice")
        assert allowed(session, PHONE, "sms")


def test_one_record_may_be_refused_alone(database: Database) -> None:
    with database.session() as session:
        one, other = a_penalty(session), a_penalty(session)
        opt_out(session, PHONE, source="web", evidence="", now=NOW, about=("penalty", one))
        assert not allowed(session, PHONE, "sms", ("penalty", one))
        assert allowed(session, PHONE, "sms", ("penalty", other))
        assert allowed(session, PHONE, "sms", ("deduction", one))  # the same number in another table
        assert allowed(session, PHONE, "sms")


def test_a_listing_or_a_deduction_may_be_refused_alone(database: Database, tmp_path) -> None:
    for kind, row in (("listings", listing()), ("deductions", deduction())):
        import_file(database, write_csv(tmp_path / f"{kind}.csv", [row]), kind=kind, by="王", now=NOW)
    with database.session() as session:
        for kind, table in (("listing", Listing), ("deduction", Deduction)):
            key = session.scalars(select(table.id)).one()
            opt_out(session, PHONE, channel="sms", source="staff", evidence="", now=NOW, about=(kind, key))
            assert not allowed(session, PHONE, "sms", (kind, key))
            assert allowed(session, PHONE, "voice", (kind, key))
        assert allowed(session, PHONE, "sms", ("penalty", 1))
        enterprise = session.scalars(select(Listing.enterprise_id)).one()
        assert reach_of(session, [(enterprise, 1)])[1].reach is Reach.OK
        opt_in(session, PHONE, source="staff", evidence="", now=LATER)
        assert allowed(session, PHONE, "sms", ("listing", 1))


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
