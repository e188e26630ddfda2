"""Does the outbox hold what the ladder says, however often it is planned?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import text

from repair.store.tables import Contact, Penalty
from scheduler.plan import plan_records


def test_planning_twice_changes_nothing(world) -> None:
    world.penalty(decided_on=date(2026, 7, 1))
    first = world.plan()
    assert first.planned >= 5
    assert world.plan().planned == 0  # nothing needs it any more
    again = world.plan(everything=True)
    assert (again.planned, again.cancelled, again.unchanged) == (0, 0, first.planned)


def test_two_planners_at_once_write_each_row_once(world) -> None:
    for _ in range(40):
        world.penalty(decided_on=date(2026, 7, 1))
    with ThreadPoolExecutor(4) as pool:
        runs = [
            pool.submit(
                plan_records,
                world.database,
                ladder=world.sender.ladder,
                law=world.sender.law,
                now=world.clock.now(),
                everything=True,
            )
            for _ in range(4)
        ]
        planned = sum(run.result().planned for run in runs)
    rows = world.rows()
    assert len(rows) == planned
    assert len({(row.penalty_id, row.step, row.channel) for row in rows}) == len(rows)


def test_send_jobs_are_written_with_the_rows_for_their_time(world) -> None:
    world.penalty(decided_on=date(2026, 7, 1))
    world.plan()
    with world.session() as session:
        jobs = session.execute(text("select scheduled_at, args from procrastinate_jobs where task_name = 'send'")).all()
    due = {row.id: row.due_at for row in world.rows()}
    assert {one: job.scheduled_at for job in jobs for one in job.args["ids"]} == due


def test_a_repair_cancels_what_has_not_left(world) -> None:
    penalty = world.penalty(decided_on=date(2026, 7, 1))
    planned = world.plan().planned
    world.set(penalty, repaired_on=date(2026, 9, 16))
    assert world.plan().cancelled == planned
    assert {(row.state, row.reason) for row in world.rows()} == {("cancelled", "repaired")}


def test_a_mistaken_status_taken_back_brings_the_same_rows_back(world) -> None:
    penalty = world.penalty(decided_on=date(2026, 7, 1))
    planned = world.plan().planned
    world.set(penalty, applied_on=date(2026, 9, 15))
    world.plan()
    world.set(penalty, applied_on=None)
    world.plan()
    rows = world.rows()
    assert [row.state for row in rows if row.step != "result"] == ["planned"] * planned
    assert all(row.state == "cancelled" for row in rows if row.step == "result")


def test_a_moved_window_cancels_the_old_dates_and_plans_the_new_ones(world) -> None:
    penalty = world.penalty(decided_on=date(2026, 7, 1))
    planned = world.plan().planned
    world.set(penalty, severity="严重", window_version=2)
    tally = world.plan()
    assert tally.cancelled == planned
    assert {row.reason for row in world.rows(state="cancelled")} == {"window_moved"}
    assert {row.window_version for row in world.rows(state="planned")} == {2}
    assert world.plan(everything=True).cancelled == 0


def test_a_record_without_confirmed_class_shows_one_suppressed_row_and_no_date(world) -> None:
    penalty = world.penalty(decided_on=date(2026, 7, 1), confirmed_by="")
    assert world.plan().planned == 0
    world.plan(everything=True)
    (row,) = world.rows()
    assert (row.state, row.reason) == ("suppressed", "class_unconfirmed")
    world.set(penalty, confirmed_by="示例审核员", window_version=2)
    assert world.plan().planned >= 5


def test_a_record_without_number_waits_for_one(world) -> None:
    enterprise = world.enterprise(phone=None)
    penalty = world.penalty(enterprise_id=enterprise, decided_on=date(2026, 7, 1))
    world.plan()
    (row,) = world.rows()
    assert (row.state, row.reason) == ("suppressed", "no_contact")
    with world.session() as session:
        session.add(
            Contact(enterprise_id=enterprise, phone="+8613900009999", active=True, created_at=world.clock.now())
        )
        session.get_one(Penalty, penalty).plan_needed = True
    world.plan()
    assert {row.state for row in world.rows()} == {"planned"}


def test_planners_and_senders_at_the_same_rows_do_not_lock_each_other_out(world) -> None:
    for _ in range(60):
        world.penalty(decided_on=date(2026, 6, 15))
    world.plan()
    ids = [row.id for row in world.rows() if row.step == "open"]
    with ThreadPoolExecutor(4) as pool:
        planners = [pool.submit(lambda: [world.plan(everything=True) for _ in range(5)]) for _ in range(2)]
        senders = [pool.submit(world.sender.send, ids), pool.submit(world.sender.send, list(reversed(ids)))]
        for run in (*planners, *senders):
            run.result()
    world.send_due()
    assert {row.state for row in world.rows() if row.step == "open"} == {"sent"}
    assert len(world.sms.kept) == 60
