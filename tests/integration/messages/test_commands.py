"""Do the commands print what the contract promises?"""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from typer.testing import CliRunner

from repair.cli import messages, simulation, templates  # noqa: F401 - add their commands to the application
from repair.cli.frame import app
from repair.errors import SettingError, UnknownRecord
from repair.store.database import Database
from tests.builders import a_penalty, number_of


@pytest.fixture
def run(database: Database, tmp_path, monkeypatch):
    for name, value in {
        "DATABASE_URL": database.address,
        "XIUFU_VAR": str(tmp_path),
        "XIUFU_NOW": "2026-09-01T10:00",
    }.items():
        monkeypatch.setenv(name, value)

    def _(*words: str):
        done = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return _


def test_plan_counts_and_reminders_show_the_text_as_it_would_be_now(database, run) -> None:
    with database.session() as session:
        number = number_of(session, a_penalty(session, decided_on=date(2026, 6, 15)))
        a_penalty(session, decided_on=date(2026, 6, 15), confirmed_by="")
    first = run("plan")
    assert first == {"planned": 8, "cancelled": 0, "unchanged": 0}
    assert run("plan") == {"planned": 0, "cancelled": 0, "unchanged": 8}
    shown = run("reminders", "--decision", number)
    assert {"decision_no", "uscc", "step", "channel", "due_at", "state", "reason", "to", "text", "attempts"} <= set(
        shown[0]
    )
    by_step = {(one["step"], one["channel"]): one for one in shown}
    opened = by_step["open", "sms"]
    assert (opened["state"], opened["reason"], opened["attempts"]) == ("planned", "", [])
    assert datetime.fromisoformat(opened["due_at"]).isoformat() == "2026-09-16T09:00:00+08:00"
    assert "2026年9月16日" in opened["text"]
    assert opened["to"].startswith("+86")
    (kept_back,) = [one for one in run("reminders") if one["state"] == "suppressed"]
    assert (kept_back["reason_code"], kept_back["text"]) == ("class_unconfirmed", "")
    assert "认定" in kept_back["reason"]


def test_plan_as_of_plans_as_if_it_were_then(database, run) -> None:
    with database.session() as session:
        a_penalty(session, decided_on=date(2026, 6, 15))
    run("plan", "--as-of", "2026-10-20T10:00+08:00")
    assert {one["step"] for one in run("reminders")} == {"backlog", "reminder_90"}


def test_an_unknown_decision_and_an_unreadable_date_are_named(run) -> None:
    with pytest.raises(UnknownRecord):
        run("reminders", "--decision", "没有这个文号")
    with pytest.raises(SettingError):
        run("plan", "--as-of", "someday")
    with pytest.raises(SettingError):
        run("simulate", "--from", "2026-09-02", "--to", "2026-09-01")


def test_simulate_prints_every_message(database, run) -> None:
    with database.session() as session:
        number = number_of(session, a_penalty(session, decided_on=date(2026, 6, 15)))
    (told,) = run("simulate", "--from", "2026-09-16", "--to", "2026-09-16")
    assert set(told) == {"at", "channel", "to", "uscc", "decision_nos", "step", "text"}
    assert told["at"] == "2026-09-16T09:00:00+08:00"
    assert (told["decision_nos"], told["step"]) == ([number], "open")


def test_templates_are_shown_with_samples_and_about_a_record(database, run) -> None:
    with database.session() as session:
        number = number_of(session, a_penalty(session, decided_on=date(2026, 4, 15), paid_on=None))
    samples = run("templates")
    assert {"template", "kind", "step", "channel", "variant", "version", "text", "segments", "parts"} <= set(samples[0])
    assert {one["kind"] for one in samples} == {"penalty", "listing", "deduction", "digest"}
    about = run("templates", "--decision", number)
    assert all(number in one["text"] for one in about if one["text"])
    opened = next(one for one in about if (one["step"], one["channel"]) == ("open", "sms"))
    assert opened["variant"] == "duties_open"
    assert "".join(opened["parts"]) == opened["text"]
    with pytest.raises(UnknownRecord):
        run("templates", "--decision", "没有")
