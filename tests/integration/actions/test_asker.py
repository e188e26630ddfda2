"""Who may hear what? Askers looked up in a real database: strangers, owners, numbers of several firms."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from actions.asker import AskersInDatabase
from repair.conversations.identity import identify
from repair.messages import history
from repair.policy.rules import load_rules
from repair.store.database import Database, connect
from tests.builders import NOW, a_penalty, an_enterprise

TODAY = date(2026, 9, 16)
PHONE = "+8613900009999"


@pytest.fixture
def askers(database: Database) -> AskersInDatabase:
    return AskersInDatabase(database, load_rules())


def of_phone(session: Session, phone: str) -> str:
    conversation = history.conversation_of_phone(session, phone, NOW)
    identify(session, conversation, NOW)
    return conversation.id


def test_an_unknown_conversation_is_a_stranger(askers: AskersInDatabase) -> None:
    asker = askers.find("nobody", TODAY)
    assert (asker.known, asker.reachable, asker.records) == (False, False, ())


def test_a_web_visitor_hears_nothing_personal(database: Database, askers: AskersInDatabase) -> None:
    with database.session() as session:
        a_penalty(session)
        visitor = history.web_conversation(session, None, NOW).id
    assert askers.find(visitor, TODAY).records == ()


def test_a_number_on_file_hears_its_own_records_only(database: Database, askers: AskersInDatabase) -> None:
    with database.session() as session:
        mine = a_penalty(session, enterprise_id=an_enterprise(session, phone=PHONE))
        a_penalty(session, enterprise_id=an_enterprise(session, name="示例别家有限公司"))
        owner = of_phone(session, PHONE)
    asker = askers.find(owner, TODAY)
    assert asker.known
    assert asker.reachable
    assert [record.case.penalty_id for record in asker.records] == [mine]


def test_a_number_that_nobody_gave_is_reachable_but_a_stranger(database: Database, askers: AskersInDatabase) -> None:
    with database.session() as session:
        a_penalty(session)
        caller = of_phone(session, PHONE)
    asker = askers.find(caller, TODAY)
    assert (asker.known, asker.reachable, asker.records) == (False, True, ())


def test_one_number_of_two_firms_hears_both(database: Database, askers: AskersInDatabase) -> None:
    with database.session() as session:
        for name in ("示例甲有限公司", "示例乙有限公司"):
            a_penalty(session, enterprise_id=an_enterprise(session, name=name, phone=PHONE))
        owner = of_phone(session, PHONE)
    asker = askers.find(owner, TODAY)
    assert asker.enterprises == 2
    assert {record.case.enterprise for record in asker.records} == {"示例甲有限公司", "示例乙有限公司"}


def test_what_is_still_open_comes_first(database: Database, askers: AskersInDatabase) -> None:
    with database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        done = a_penalty(session, enterprise_id=firm, repaired_on=date(2026, 9, 10), decided_on=date(2026, 6, 20))
        old = a_penalty(session, enterprise_id=firm, decided_on=date(2026, 5, 1))
        new = a_penalty(session, enterprise_id=firm, decided_on=date(2026, 7, 1))
        owner = of_phone(session, PHONE)
    assert [record.case.penalty_id for record in askers.find(owner, TODAY).records] == [new, old, done]


def test_an_owner_is_known_again_after_the_database_has_let_go_of_every_connection(
    database: Database, askers: AskersInDatabase
) -> None:
    with database.session() as session:
        a_penalty(session, enterprise_id=an_enterprise(session, phone=PHONE))
        owner = of_phone(session, PHONE)
    assert askers.find(owner, TODAY).known
    with psycopg.connect(database.address, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert askers.find(owner, TODAY).known


def test_looking_somebody_up_opens_no_transaction(database: Database, askers: AskersInDatabase) -> None:
    with database.session() as session:
        a_penalty(session, enterprise_id=an_enterprise(session, phone=PHONE))
        owner = of_phone(session, PHONE)
    said: list[TransactionStatus] = []

    @event.listens_for(database.engine, "checkin")
    def _(driver: psycopg.Connection, _kept: object) -> None:
        said.append(driver.info.transaction_status)

    @event.listens_for(database.engine, "after_cursor_execute")
    def _(connection: Connection, *_: object) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        said.append(driver.info.transaction_status)

    assert askers.find(owner, TODAY).records
    assert len(said) > 3
    assert set(said) == {TransactionStatus.IDLE}


def test_without_a_database_everybody_is_a_stranger() -> None:
    away = connect("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    assert not AskersInDatabase(away, load_rules()).find("anybody", TODAY).known
    away.close()
