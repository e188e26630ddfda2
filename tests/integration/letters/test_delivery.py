"""Is each delivery of a letter kept with how, when and by whom, and refused when it cannot have been?"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from repair.errors import NotAllowed
from repair.letters.delivery import deliver, deliveries_of, lacking_notice, last_notices
from repair.store.database import Database
from repair.store.tables import LetterDelivery, Penalty, RecordEvent
from tests.builders import NOW, a_penalty

GIVEN = {"letters": ["notice", "advice"], "how": "in_person", "on": date(2026, 9, 15), "by": "示例审核员", "now": NOW}


def lacking(session) -> set[int]:
    return set(session.scalars(select(Penalty.id).where(lacking_notice())))


def test_a_delivery_is_kept_and_stands_in_the_records_history(database: Database) -> None:
    with database.session() as session:
        key = a_penalty(session)
        deliver(session, key, **GIVEN, note="法定代表人签收")
    with database.session() as session:
        (kept,) = deliveries_of(session, key)
        assert (kept.letters, kept.how, kept.delivered_on) == (["notice", "advice"], "in_person", date(2026, 9, 15))
        assert (kept.by, kept.note, kept.window_version) == ("示例审核员", "法定代表人签收", 1)
        happened = session.scalars(select(RecordEvent)).one()
        assert (happened.event, happened.by, happened.reason) == ("letter_delivered", "示例审核员", "法定代表人签收")
        assert happened.details == {"letters": ["notice", "advice"], "how": "in_person", "on": "2026-09-15"}
        assert last_notices(session, [key])[key].id == kept.id


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"letters": []}, "哪种文书"),
        ({"letters": ["notice", "poem"]}, "哪种文书"),
        ({"how": "pigeon"}, "送达方式"),
        ({"by": " "}, "送达人"),
        ({"on": date(2026, 9, 17)}, "送达日期"),
        ({"on": date(2026, 6, 14)}, "送达日期"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_is_kept(database: Database, wrong: dict, said: str) -> None:
    with database.session() as session:
        key = a_penalty(session)
        with pytest.raises(NotAllowed, match=said):
            deliver(session, key, **{**GIVEN, **wrong})
        assert session.scalars(select(LetterDelivery)).all() == []


def test_no_notice_can_have_been_delivered_while_the_class_is_open_but_advice_can(database: Database) -> None:
    with database.session() as session:
        key = a_penalty(session, severity="", confirmed_by="")
        with pytest.raises(NotAllowed, match="尚未确认"):
            deliver(session, key, **GIVEN)
        deliver(session, key, **{**GIVEN, "letters": ["advice"]})
        assert last_notices(session, [key]) == {}


def test_a_record_lacks_its_notice_until_one_told_its_present_window(database: Database) -> None:
    with database.session() as session:
        key, other = a_penalty(session), a_penalty(session)
        a_penalty(session, severity="", confirmed_by="")
        a_penalty(session, repaired_on=date(2026, 9, 1))
        a_penalty(session, withdrawn_on=date(2026, 9, 1))
        assert lacking(session) == {key, other}
        deliver(session, key, **{**GIVEN, "letters": ["advice"]})
        assert lacking(session) == {key, other}
        deliver(session, key, **GIVEN)
        assert lacking(session) == {other}
        session.get_one(Penalty, key).window_version = 2
        session.flush()
        assert lacking(session) == {key, other}
