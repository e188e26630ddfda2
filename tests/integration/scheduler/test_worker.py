"""Do the processes do their jobs, and survive a database that is away?"""

from __future__ import annotations

import inspect
from datetime import date

import pytest
from procrastinate import SyncPsycopgConnector
from sqlalchemy import select, text

from repair.errors import SettingError
from repair.messages import history, queue, receipts
from repair.store.database import connect
from repair.store.tables import Heartbeat, Inbound
from scheduler import tasks, worker
from scheduler.tasks import Tasks, app_of
from scheduler.ticks import DEFAULTS, EVERY, Ticker, scheduler_of

AWAY = "postgresql://nobody@127.0.0.1:1/nothing"


class Answers:
    """Stands in for Rasa in what the worker needs: nothing but to be passed on."""

    def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> object:
        raise NotImplementedError

    def ready(self) -> bool:
        return True


@pytest.fixture
def jobs(world) -> Tasks:
    return Tasks(world.sender, Answers())


def waiting(world) -> list[str]:
    with world.session() as session:
        return list(session.scalars(text("select task_name from procrastinate_jobs where status = 'todo'")))


def test_every_name_of_a_job_has_a_task_and_the_reverse(jobs) -> None:
    app = app_of(jobs, SyncPsycopgConnector())
    names = {value for name, value in vars(queue).items() if name.isupper() and isinstance(value, str)}
    own = {name for name, task in app.tasks.items() if "builtin" not in name and task}
    assert own == names
    assert set(EVERY) <= names


def test_a_worker_plans_sends_and_applies_the_receipt(world, jobs) -> None:
    world.penalty(decided_on=date(2026, 6, 15))
    with world.session() as session:
        queue.defer(session, queue.PLAN, only_one="plan")
    for _ in range(2):  # the first run may end before the job it wrote is seen
        worker.work(jobs, concurrency=2, wait=False)
    assert world.row("open").state == "sent"
    sid = world.sms.kept[0].sid
    with world.session() as session:
        receipts.receive(session, provider_sid=sid, status="delivered", raw={}, now=world.clock.now())
    worker.work(jobs, concurrency=2, wait=False)
    assert world.row("open").state == "delivered"
    assert len(world.sms.kept) == 1


def test_a_plan_and_a_sweep_leave_a_heartbeat_when_they_end_well_and_only_then(world, jobs, monkeypatch) -> None:
    def heard() -> list[str]:
        with world.session() as session:
            return sorted(session.scalars(select(Heartbeat.name).where(Heartbeat.name.in_(("plan", "sweep")))))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("planning fails")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "plan_records", broken)
        with pytest.raises(RuntimeError):
            jobs.plan()
    jobs.sweep()
    assert heard() == ["sweep"]
    jobs.plan()
    assert heard() == ["plan", "sweep"]


def test_a_text_that_came_in_is_given_to_the_bots_room(world, jobs, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(tasks, "answer_inbound", lambda *given, now: asked.append((given[3], now)))
    with world.session() as session:
        came = history.receive(
            session, provider_sid="SM1", event="sms", phone="+8613900000001", raw={}, now=world.clock.now()
        )
        assert came is not None
        queue.defer(session, queue.ANSWER, inbound_id=came.id)
    worker.work(jobs, concurrency=1, wait=False)
    with world.session() as session:
        assert asked == [(session.scalars(select(Inbound.id)).one(), world.clock.now())]


def test_a_tick_defers_one_job_of_a_kind_however_often_it_ticks(world) -> None:
    ticker = Ticker(world.database)
    for _ in range(3):
        for task in EVERY:
            ticker.tick(task)
        ticker.catch_up()
    assert sorted(waiting(world)) == sorted([*EVERY, queue.PLAN])
    ticker.alive()
    with world.session() as session:
        assert session.scalars(select(Heartbeat.name)).all() == ["scheduler"]


def test_ticking_goes_on_while_the_database_is_away_and_says_so_once(caplog) -> None:
    database = connect(AWAY)
    ticker = Ticker(database)
    for _ in range(3):
        ticker.tick(queue.PLAN)
        ticker.alive()
    assert [record.action for record in caplog.records if hasattr(record, "action")] == ["away"]
    database.close()


def test_a_late_tick_still_ticks_and_missed_ones_become_one(world) -> None:
    scheduler = scheduler_of(Ticker(world.database))
    assert scheduler._job_defaults["misfire_grace_time"] is None
    assert scheduler._job_defaults["coalesce"] is True
    assert scheduler._job_defaults["max_instances"] == 1
    assert DEFAULTS.keys() == {"misfire_grace_time", "coalesce", "max_instances"}
    assert {job.id for job in scheduler.get_jobs()} == {*EVERY, "heartbeat", "catch_up"}


def test_a_worker_waits_for_a_database_that_is_away_and_comes_back(jobs, monkeypatch) -> None:
    runs = []

    def work(_tasks: Tasks, *, concurrency: int) -> None:
        runs.append(concurrency)
        if len(runs) == 1:
            raise worker.AWAY[0]("away")

    monkeypatch.setattr(worker, "work", work)
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _seconds: None)
    worker.keep_working(jobs, concurrency=3)
    assert runs == [3, 3]


@pytest.mark.parametrize("main", [worker.main, pytest.param("ticks", id="ticks")])
def test_a_missing_part_is_one_clear_line_and_exit_code_1(main, monkeypatch, capsys) -> None:
    from scheduler import ticks

    module = ticks if main == "ticks" else worker

    def broken() -> None:
        raise SettingError("TWILIO_TIMEOUT: not a number.", remedy="See .env.example.")

    monkeypatch.setattr(module, "read_settings", broken)
    assert module.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "TWILIO_TIMEOUT" in said
    assert inspect.isfunction(module.main)
