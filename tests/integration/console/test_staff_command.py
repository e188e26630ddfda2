"""Can people be added from the command line, and is the password shown once and never kept?"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from console import people
from repair.cli import staff
from repair.cli.frame import app
from repair.errors import NotAllowed

assert staff  # its commands are on the application now


@pytest.fixture
def run(database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.address)
    return lambda *words: CliRunner().invoke(app, ["staff", *words])


def test_a_person_added_can_enter_with_the_password_that_was_printed(run, database, clock) -> None:
    printed = json.loads(run("add", "zhao", "--name", "赵示例", "--role", "admin", "--json").stdout)
    with database.session() as session:
        entry = people.enter(session, "zhao", printed["password"], clock.now())
    assert entry.person is not None and entry.person.is_admin
    listed = json.loads(run("list", "--json").stdout)
    assert [(one["username"], one["role"]) for one in listed] == [("zhao", "admin")]
    assert "password" not in listed[0]


def test_a_new_password_replaces_the_old_one(run, database, clock) -> None:
    first = json.loads(run("add", "zhao", "--name", "赵示例", "--json").stdout)["password"]
    second = json.loads(run("password", "zhao", "--json").stdout)["password"]
    with database.session() as session:
        assert people.enter(session, "zhao", first, clock.now()).problem == "wrong"
        assert people.enter(session, "zhao", second, clock.now()).person is not None


@pytest.mark.parametrize("words", [("add", "A B", "--name", "x"), ("password", "nobody"), ("add", "ok", "--name", " ")])
def test_what_cannot_be_done_is_said_with_its_remedy(run, words) -> None:
    answer = run(*words)
    assert isinstance(answer.exception, NotAllowed) and answer.exception.remedy
