"""Is the stored window the computed one after every change, and does a tick look only at what is due?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from repair.policy import rules as policy_rules
from repair.records import change, windows
from repair.records.intake import import_file
from repair.records.key import RecordKind
from repair.records.penalty import cases
from repair.records.planning import wake
from repair.records.stored import restate
from repair.records.windows import window_of
from repair.store.tables import Outbox, Penalty, PlannedUnder, RecordWindow
from scheduler.catch_up import Prints, catch_up, prints
from tests.builders import number_of
from tests.integration.scheduler.conftest import at
from tests.unit.records.files import row, write_csv

NAMES = ("severity", "confirmed", "min_end", "earliest_apply", "max_end", "rule", "state", "duties_open")


def stored(world) -> dict[int, RecordWindow]:
    with world.session() as session:
        return {row.penalty_id: row for row in session.scalars(select(RecordWindow))}


def holds(world) -> None:
    """Every record's stored window is what the law gives today."""
    today = world.clock.now().date()
    kept = stored(world)
    with world.session() as session:
        found = cases(session)
    assert {case.penalty_id for case in found} == set(kept)
    for case in found:
        window, row = window_of(case.facts, today), kept[case.penalty_id]
        expected = {name: getattr(window, name) for name in NAMES} | {"severity": window.severity or ""}
        assert {name: getattr(row, name) for name in NAMES} == expected, case.decision_no
        assert row.unapplied == (window.state in ("waiting", "open"))
        assert row.next_look_on is None or row.next_look_on > today


def test_the_stored_window_is_the_computed_one_after_every_change(world) -> None:
    key = world.penalty(severity="", confirmed_by="", paid_on=None)
    world.plan()
    holds(world)
    now = world.clock.now()
    common = {"by": "王示例", "now": now}
    with world.session() as session:
        number = number_of(session, key)
    steps = [
        lambda s: change.confirm_class(s, number, "严重", reason="核对案卷", **common),
        lambda s: change.confirm_class(s, number, "一般", reason="再次核对", **common),
        lambda s: change.set_duty(s, number, "paid", on=date(2026, 9, 1), **common),
        lambda s: change.set_duty(s, number, "paid", on=None, **common),
        lambda s: change.set_status(s, number, "applied", on=date(2026, 9, 15), **common),
        lambda s: change.set_status(s, number, "rejected", on=date(2026, 9, 16), **common),
        lambda s: change.take_back(s, number, "rejected", **common),
        lambda s: change.take_back(s, number, "applied", **common),
        lambda s: change.confirm_class(s, number, "轻微", reason="减轻", **common),
        lambda s: change.choose(s, number, published=True, **common),
        lambda s: change.set_status(s, number, "withdrawn", on=None, **common),
        lambda s: change.take_back(s, number, "withdrawn", **common),
        lambda s: change.close_enterprise(s, s.get_one(Penalty, key).enterprise_id, date(2026, 9, 1), **common),
        lambda s: change.close_enterprise(s, s.get_one(Penalty, key).enterprise_id, None, **common),
        lambda s: change.set_status(s, number, "repaired", on=None, **common),
    ]
    seen = set()
    for step in steps:
        with world.session() as session:
            step(session)
        world.plan()
        holds(world)
        seen.add(stored(world)[key].state)
    assert seen >= {"open", "waiting", "applied", "rejected", "withdrawn", "closed", "repaired"}


def test_the_stored_windows_hold_on_every_day_that_passes(world) -> None:
    for decided in (date(2026, 6, 1), date(2026, 6, 15), date(2026, 7, 1), date(2025, 9, 18), date(2023, 9, 20)):
        for severity in ("轻微", "一般", "严重", ""):
            world.penalty(decided_on=decided, severity=severity, published=True, confirmed_by="示例审核员")
    for _ in range(120):
        world.plan()
        holds(world)
        world.clock.set(world.clock.now() + timedelta(days=1))
    assert len({row.state for row in stored(world).values()}) >= 3


def test_a_tick_looks_at_what_is_due_and_at_nothing_else(world) -> None:
    due = world.penalty(decided_on=date(2026, 6, 17))  # may be applied for from tomorrow
    others = [world.penalty(decided_on=date(2026, 8, 20), served_on=None) for _ in range(20)]
    world.plan()
    before = {key: row.computed_on for key, row in stored(world).items()}
    world.clock.set(at("2026-09-18T00:01"))
    assert window_state(world, due) == "waiting"
    world.plan()
    after = {key: row.computed_on for key, row in stored(world).items()}
    assert {key for key in after if after[key] != before[key]} == {due}
    assert window_state(world, due) == "open"
    assert len(others) == 20


def test_a_tick_with_nothing_due_asks_twice_a_kind_and_writes_nothing(world) -> None:
    for _ in range(5):
        world.penalty()
    world.plan()
    said: list[str] = []
    listener = lambda *given: said.append(given[2])  # noqa: E731
    event.listen(world.database.engine, "before_cursor_execute", listener)
    world.plan()
    event.remove(world.database.engine, "before_cursor_execute", listener)
    assert len(said) == 2 * len(RecordKind)
    assert all(statement.startswith("SELECT") for statement in said)


def window_state(world, key: int) -> str:
    return stored(world)[key].state


def test_the_same_rules_again_touch_nothing(world) -> None:
    world.penalty()
    world.plan()
    mine = prints(world.settings)
    assert mine == prints(world.settings)
    catch_up(world.database, mine, world.clock.now())
    world.plan()
    before = {key: row.next_look_on for key, row in stored(world).items()}
    catch_up(world.database, mine, world.clock.now())
    assert {key: row.next_look_on for key, row in stored(world).items()} == before
    with world.session() as session:
        assert {row.name for row in session.scalars(select(PlannedUnder))} == {"law", "ladder"}


def test_other_hours_or_holidays_make_every_record_due_once(world, tmp_path) -> None:
    holidays = tmp_path / "holidays.json"
    holidays.write_text("{}", "utf-8")
    mine = prints(world.settings.model_copy(update={"HOLIDAYS_FILE": str(holidays)}))
    holidays.write_text('{"2027": {}}', "utf-8")
    assert prints(world.settings.model_copy(update={"HOLIDAYS_FILE": str(holidays)})).ladder != mine.ladder
    hours = world.settings.model_copy(update={"SENDING_HOURS": "workdays 10:00-11:00"})
    assert prints(hours).ladder != prints(world.settings).ladder
    assert prints(hours).law == prints(world.settings).law
    ids = [world.penalty() for _ in range(3)]
    world.plan()
    catch_up(world.database, prints(world.settings), world.clock.now())
    assert {row.next_look_on for row in stored(world).values()} == {world.clock.now().date()}
    assert sorted(stored(world)) == ids
    world.plan()
    holds(world)


@pytest.fixture
def longer(monkeypatch, tmp_path):
    """A rule book in which the shortest period of a 一般 record is two months longer."""
    for file in policy_rules.FOLDER.glob("*.yml"):
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text.replace("shortest_months: 3", "shortest_months: 5"), "utf-8")
    book = policy_rules.load_rules(tmp_path)
    return lambda: monkeypatch.setattr(windows, "rules", lambda: book)


def test_a_changed_rule_moves_the_windows_and_the_ladder_begins_anew(world, longer) -> None:
    moved, closed = world.penalty(), world.penalty(severity="严重")
    world.plan()
    catch_up(world.database, prints(world.settings), world.clock.now())
    world.plan()
    old = stored(world)
    longer()
    catch_up(world.database, Prints(law="another", ladder=prints(world.settings).ladder), world.clock.now())
    with world.session() as session:
        versions = {key: session.get_one(Penalty, key).window_version for key in (moved, closed)}
    assert versions == {moved: 2, closed: 1}
    world.plan()
    holds(world)
    new = stored(world)
    assert (old[moved].earliest_apply, new[moved].earliest_apply) == (date(2026, 9, 16), date(2026, 11, 16))
    assert new[closed].earliest_apply == old[closed].earliest_apply
    with world.session() as session:
        rows = session.scalars(select(Outbox).where(Outbox.penalty_id == moved, Outbox.state == "planned")).all()
        assert {row.window_version for row in rows} == {2}
        assert min(row.due_at for row in rows if row.step == "open") >= at("2026-11-16T00:00")


def test_a_house_that_stored_nothing_yet_is_stored_and_planned(world) -> None:
    key = world.penalty()
    with world.session() as session:
        session.get_one(Penalty, key).plan_needed = False  # as an older version left it
    catch_up(world.database, prints(world.settings), world.clock.now())
    assert world.plan().planned > 0
    holds(world)


def test_restating_again_writes_nothing(world) -> None:
    for severity in ("轻微", "一般", "严重"):
        world.penalty(severity=severity)
    today = world.clock.now().date()
    assert restate(world.database, today).written == 3
    assert restate(world.database, today).written == 0


def test_a_new_number_wakes_every_record_of_its_enterprise(world, tmp_path) -> None:
    """A file that names one record of an enterprise brings a number for the others, too."""
    path = write_csv(tmp_path / "first.csv", [row(phone=""), row(no="示消行罚决字〔2026〕第0900号", phone="")])
    import_file(world.database, path, kind="penalties", by="test", now=world.clock.now())
    world.plan()
    assert {one.reason for one in world.rows()} <= {"no_contact", "class_unconfirmed"}
    path = write_csv(tmp_path / "second.csv", [row(phone="13900001234")])
    import_file(world.database, path, kind="penalties", by="test", now=world.clock.now())
    with world.session() as session:
        assert all(session.scalars(select(Penalty.plan_needed)))


def test_who_wants_messages_again_has_records_looked_at(world) -> None:
    key = world.penalty()
    world.plan()
    with world.session() as session:
        wake(session, [session.get_one(Penalty, key).enterprise_id + 1])
        assert not session.get_one(Penalty, key).plan_needed
        wake(session, [session.get_one(Penalty, key).enterprise_id])
        session.expire_all()
        assert session.get_one(Penalty, key).plan_needed


def test_a_value_that_is_verified_at_last_is_planned(world, monkeypatch, tmp_path) -> None:
    """The dates stay as they were; only now they may be told."""
    for file in policy_rules.FOLDER.glob("*.yml"):
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text.replace("certainty: verified", "certainty: secondary"), "utf-8")
    doubtful, sure = policy_rules.load_rules(tmp_path), policy_rules.load_rules()
    monkeypatch.setattr(windows, "rules", lambda: doubtful)
    world.penalty(decided_on=date(2026, 7, 1))
    ladder = prints(world.settings).ladder
    catch_up(world.database, Prints(law="doubtful", ladder=ladder), world.clock.now())
    assert world.plan().planned == 0
    monkeypatch.setattr(windows, "rules", lambda: sure)
    catch_up(world.database, Prints(law="sure", ladder=ladder), world.clock.now())
    assert world.plan().planned > 0
