"""Are deductions and listings planned as penalties are: when they change, when time reaches them, when rules do?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from repair.clock import CHINA
from repair.messages.planned import record_of
from repair.records.intake import import_file
from repair.records.planning import plan_again
from repair.store.tables import Deduction, Listing, Outbox
from scheduler.catch_up import Prints, catch_up
from tests.builders import a_code
from tests.unit.scheduler.conftest import rules_of, rules_with

DEDUCTION = "单位名称,统一社会信用代码,扣分事项,扣分值,扣分日期,整改期限,整改完成日期,联系人,联系电话\n"
LISTING = (
    "单位名称,统一社会信用代码,列入决定文号,列入日期,列入机关,列入事由,义务履行日期,申请移出日期,移出日期,联系电话\n"
)
CODE = a_code(777_001)


def brought(world: Any, tmp_path: Path, kind: str, row: str) -> None:
    """A file with one row of this kind is imported."""
    header = DEDUCTION if kind == "deductions" else LISTING
    file = tmp_path / f"{kind}.csv"
    file.write_text(header + row + "\n", "utf-8")
    report = import_file(world.database, file, kind=kind, by="示例审核员", now=world.clock.now())
    assert (report.refused, report.errors) == (0, ())


def deducted(deadline: str, done: str = "") -> str:
    return f"示例商贸有限公司,{CODE},消防控制室无人值班,2,2026-09-01,{deadline},{done},示例联系人,13900007701"


def listed(applied: str = "", removed: str = "") -> str:
    return (
        f"示例矿业有限公司,{CODE},示应急列字〔2025〕第0001号,2025-09-20,示例县应急管理局,"
        f"重大事故隐患,2025-12-01,{applied},{removed},13900007701"
    )


def told(world: Any) -> dict[str, str]:
    return {f"{row.step} {row.channel}": f"{row.state} {row.reason}".strip() for row in world.rows()}


@pytest.fixture
def verified(tmp_path: Path):
    changed = rules_with(tmp_path / "verified", "mem11.yml", ("certainty: secondary", "certainty: verified"))
    with rules_of(changed):
        yield


def test_an_imported_deduction_is_planned_and_follows_what_becomes_of_it(world, tmp_path) -> None:
    brought(world, tmp_path, "deductions", deducted("2026-09-30"))
    planned = world.plan().planned
    assert planned == len(told(world)) >= 6
    assert {row.enterprise_id for row in world.rows()} != {None}
    assert world.plan().planned == 0
    brought(world, tmp_path, "deductions", deducted("2026-10-20"))
    assert world.plan().cancelled == planned
    assert {row.window_version for row in world.rows(state="planned")} == {2}
    brought(world, tmp_path, "deductions", deducted("2026-10-20", "2026-09-16"))
    world.plan()
    assert world.rows(state="planned") == []
    assert {row.reason for row in world.rows()} == {"window_moved", "rectified"}
    with world.session() as session:
        (one,) = session.scalars(select(Deduction))
        assert (one.plan_needed, one.next_look_on) == (False, None)  # nothing can be told of it any more


def test_dates_of_the_list_that_nobody_verified_show_one_row_that_is_kept_back(world, tmp_path) -> None:
    brought(world, tmp_path, "listings", listed())
    world.plan()
    assert told(world) == {"listing_open sms": "suppressed dates_unverified"}


@pytest.mark.usefixtures("verified")
def test_an_imported_listing_is_planned_until_it_is_removed(world, tmp_path) -> None:
    brought(world, tmp_path, "listings", listed())
    world.plan()
    assert told(world)["listing_open sms"] == "planned"
    brought(world, tmp_path, "listings", listed(applied="2026-09-16"))
    world.plan()
    waiting = {key for key, state in told(world).items() if state == "planned"}
    assert waiting == {"listing_result sms"}
    assert {row.window_version for row in world.rows()} == {1}
    brought(world, tmp_path, "listings", listed(applied="2026-09-16", removed="2026-09-16"))
    world.plan()
    assert told(world)["listing_result sms"] == "cancelled listing_removed"


def test_a_law_change_moves_the_ladder_of_a_listing_and_looks_at_every_deduction(world, tmp_path) -> None:
    with rules_of(rules_with(tmp_path / "a", "mem11.yml", ("certainty: secondary", "certainty: verified"))):
        brought(world, tmp_path, "listings", listed())
        brought(world, tmp_path, "deductions", deducted("2026-09-30"))
        world.plan()
        catch_up(world.database, Prints(law="before", ladder="one"), world.clock.now())
        assert world.plan().cancelled == 0
    sooner = (("certainty: secondary", "certainty: verified"), ("number: 12", "number: 18"))
    with rules_of(rules_with(tmp_path / "b", "mem11.yml", *sooner)):
        catch_up(world.database, Prints(law="after", ladder="one"), world.clock.now())
        with world.session() as session:
            assert {one.window_version for one in session.scalars(select(Listing))} == {2}
            assert {one.next_look_on for one in session.scalars(select(Deduction))} == {world.clock.now().date()}
        world.plan()
    moved = [row for row in world.rows() if row.listing_id and row.state == "planned"]
    assert {row.window_version for row in moved} == {2}
    assert min(row.due_at for row in moved) >= datetime(2027, 3, 13, tzinfo=CHINA)


@pytest.mark.usefixtures("verified")
def test_time_alone_brings_a_record_back_to_the_planner(world, tmp_path) -> None:
    brought(world, tmp_path, "listings", listed())
    world.plan()
    with world.session() as session:
        (look,) = session.scalars(select(Listing.next_look_on))
        session.query(Outbox).delete()  # as if the ladder had not known its steps then
    world.clock.set(datetime.combine(look - timedelta(days=1), datetime.min.time(), CHINA))
    assert world.plan().planned == 0
    world.clock.set(datetime.combine(look, datetime.min.time(), CHINA))
    assert world.plan().planned > 0
    assert look == date(2026, 9, 21)  # twelve months are over on the day before


def test_a_failed_text_lets_a_call_join(world, tmp_path) -> None:
    brought(world, tmp_path, "deductions", deducted("2026-09-16"))
    world.plan()
    world.send_due()
    with world.session() as session:
        row = session.scalars(select(Outbox).where(Outbox.step == "deduction_today")).one()
        assert row.state == "sent"
        row.state, row.reason = "undelivered", "twilio_30003"
        plan_again(session, [record_of(row)])
    assert world.plan().planned == 1
    call = world.row("deduction_today", "voice")
    assert call.state == "planned"
    world.send_due()
    assert [kept.letter.to for kept in world.voice.kept] == ["+8613900007701"]
