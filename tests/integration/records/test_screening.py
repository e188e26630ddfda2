"""Does the list of old cases hold exactly the records that are open and not applied for, oldest first?"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from repair.enterprises import consent
from repair.enterprises.reach import Reach
from repair.policy.window import WindowState
from repair.records import screening
from repair.records.classes import UNCONFIRMED, count_unconfirmed
from repair.records.penalty import cases
from repair.records.screening import Only, months, months_of
from repair.records.stored import restate
from repair.records.windows import window_of
from repair.store.tables import Penalty
from tests.builders import NOW, a_penalty, a_phone, an_enterprise

TODAY = NOW.date()


def listed(session, as_of=TODAY, **more):
    return [one.case.penalty_id for one in screening.screening(session, as_of, today=TODAY, **more)]


@pytest.fixture
def old_cases(database):
    """Many records of every sort; their stored windows are up to date."""
    chance = random.Random(58)
    with database.session() as session:
        for _ in range(140):
            decided = TODAY - timedelta(days=chance.randrange(1300))
            a_penalty(
                session,
                enterprise_id=an_enterprise(session, phone=chance.choice(["", "", None])),
                decided_on=decided,
                severity=chance.choice(["轻微", "一般", "严重", ""]),
                confirmed_by=chance.choice(["示例审核员", "示例审核员", ""]),
                published=chance.choice([None, True]),
                paid_on=chance.choice([None, decided + timedelta(days=9)]),
                applied_on=chance.choice([None, None, None, TODAY - timedelta(days=2)]),
                repaired_on=chance.choice([None, None, None, TODAY - timedelta(days=1)]),
            )
    restate(database, TODAY)
    return database


def expected(session, as_of, *, duties=None):
    """The same list by computing every window there is."""
    found = [(window_of(case.facts, as_of), case) for case in cases(session)]
    found = [(window, case) for window, case in found if window.state is WindowState.OPEN]
    found = [(window, case) for window, case in found if duties is None or window.duties_open is duties]
    return [case.penalty_id for _, case in sorted(found, key=lambda p: (p[0].earliest_apply, p[1].penalty_id))]


def test_the_list_of_any_day_is_what_computing_every_window_gives(old_cases) -> None:
    for days in (-700, -200, -1, 0, 1, 90):
        as_of = TODAY + timedelta(days=days)
        with old_cases.session() as session:
            assert expected(session, as_of)  # the day says something
            assert listed(session, as_of) == expected(session, as_of)
            assert listed(session, as_of, only=Only.READY) == expected(session, as_of, duties=False)
            assert listed(session, as_of, only=Only.DUTIES) == expected(session, as_of, duties=True)


def test_a_page_goes_on_where_the_last_one_ended(old_cases) -> None:
    with old_cases.session() as session:
        everything = list(screening.screening(session, TODAY, today=TODAY, batch=3))
        assert len(everything) > 6
        last = everything[4]
        place = (last.window.earliest_apply, last.case.penalty_id)
        rest = screening.screening(session, TODAY, today=TODAY, after=place, batch=3)
        assert [one.case.penalty_id for one in rest] == [one.case.penalty_id for one in everything[5:]]


def test_the_count_by_month_adds_up_to_the_list(old_cases) -> None:
    with old_cases.session() as session:
        everything = list(screening.screening(session, TODAY, today=TODAY))
        counted = months(session, TODAY)
    assert counted == months_of(everything)
    assert sum(month.count for month in counted) == len(everything)
    assert [month.begins for month in counted] == sorted({month.begins for month in counted})


def test_who_can_be_reached_is_what_the_sender_would_find(database) -> None:
    phones = [a_phone() for _ in range(4)]
    with database.session() as session:
        owners = [an_enterprise(session, phone=phone) for phone in [*phones, None]]
        ids = [a_penalty(session, enterprise_id=owner) for owner in owners]
        other = a_penalty(session, enterprise_id=owners[3])  # the refusal of its sister is none of its own
        consent.opt_out(session, phones[1], source="sms", evidence="TD", now=NOW)
        consent.opt_out(session, phones[2], channel="sms", source="sms", evidence="TD", now=NOW)  # calls are welcome
        consent.opt_out(session, phones[3], source="staff", evidence="", now=NOW, about=("penalty", ids[3]))
    restate(database, TODAY)
    with database.session() as session:
        found = {one.case.penalty_id: one.reach for one in screening.screening(session, TODAY, today=TODAY)}
        assert [found[key] for key in ids] == [Reach.OK, Reach.OPTED_OUT, Reach.OK, Reach.OPTED_OUT, Reach.NONE]
        assert found[other] is Reach.OK
        assert listed(session, only=Only.UNREACHABLE) == [ids[1], ids[3], ids[4]]
        assert screening.count_unreachable(session, TODAY) == 3
        consent.opt_in(session, phones[1], source="sms", evidence="11", now=NOW)
        assert listed(session, only=Only.UNREACHABLE) == [ids[3], ids[4]]
        assert screening.count_unreachable(session, TODAY) == 2


def test_a_record_that_changed_since_it_was_stored_is_not_shown(database) -> None:
    with database.session() as session:
        key = a_penalty(session)
    restate(database, TODAY)
    with database.session() as session:
        assert listed(session) == [key]
        session.execute(text("update penalty set repaired_on = :on, plan_needed = true"), {"on": TODAY})
        assert listed(session) == []
    assert restate(database, TODAY, changed_only=True).written == 1
    with database.session() as session:
        assert months(session, TODAY) == []


def test_the_list_is_read_from_its_index_however_many_records_there_are(database) -> None:
    """EXPLAIN with the statistics of a full table: no other plan than a scan of the small index may be chosen."""
    with database.session() as session:
        copied = [column.name for column in Penalty.__table__.columns if column.name not in ("id", "decision_no")]
        a_penalty(session)
        session.execute(
            text(
                f"insert into penalty (decision_no, {', '.join(copied)}) "
                f"select n::text, {', '.join(copied)} from penalty, generate_series(1, 20000) n"
            )
        )
        session.execute(text(_MANY), {"today": TODAY})
        session.execute(text("analyze record_window"))
        for only, after in ((None, None), (None, (TODAY, 7)), (Only.READY, None), (Only.DUTIES, None)):
            wanted = screening.candidates(TODAY, only, after)
            compiled = wanted.compile(session.connection(), compile_kwargs={"literal_binds": True})
            plan = "\n".join(session.scalars(text(f"explain {compiled}")))
            assert "Scan using ix_record_window_unapplied" in plan, plan
            assert "Sort" not in plan, plan


def test_unconfirmed_records_are_found_by_their_index(database) -> None:
    with database.session() as session:
        copied = [column.name for column in Penalty.__table__.columns if column.name not in ("id", "decision_no")]
        a_penalty(session)
        names = ", ".join(copied)
        session.execute(
            text(
                f"insert into penalty (decision_no, {names}) "
                f"select n::text, {names} from penalty, generate_series(1, 5000) n"
            )
        )
        session.execute(text("update penalty set confirmed_by = '' where id % 100 = 0"))
        session.execute(text("analyze penalty"))
        for wanted in (
            select(func.count()).select_from(Penalty).where(UNCONFIRMED),
            select(Penalty.id).where(UNCONFIRMED).order_by(Penalty.decided_on, Penalty.id).limit(30),
        ):
            compiled = wanted.compile(session.connection(), compile_kwargs={"literal_binds": True})
            plan = "\n".join(session.scalars(text(f"explain {compiled}")))
            assert "ix_penalty_unconfirmed" in plan, plan
        assert count_unconfirmed(session) == 50


_MANY = """
insert into record_window (penalty_id, enterprise_id, severity, confirmed, min_end, earliest_apply, max_end, rule,
  state, duties_open, unapplied, computed_on)
select id, enterprise_id, severity, true, decided_on, cast(:today as date) - (id % 300)::int,
  cast(:today as date) + 99, '', 'open', id % 2 = 0, id % 4 <> 0, :today
from penalty
"""
