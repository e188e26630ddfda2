"""Are many rows written as one by one, whatever stands in them?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from repair.clock import CHINA
from repair.store.database import Database
from repair.store.many import add_many, write_changed
from repair.store.tables import Conversation, Outbox

NOW = datetime(2026, 9, 16, 9, 30, 15, 123456, tzinfo=CHINA)
WORDS = '贵单位"引号"、\\反斜线、{花括号}、\n换行、👩‍👩‍👧、𠮷、NULL'


def begun(key: str, phone: str | None) -> dict[str, object]:
    return {"id": key, "phone": phone, "identity": "", "mode": "bot", "created_at": NOW, "last_at": NOW}


def test_rows_that_are_there_already_are_left_out_and_the_others_counted(database: Database) -> None:
    with database.session() as session:
        assert add_many(session, Conversation, [begun("a", "+8613900000001"), begun("b", None)], once="phone") == 2
        assert add_many(session, Conversation, [begun("c", "+8613900000001"), begun("d", None)], once="phone") == 1
        assert add_many(session, Conversation, []) == 0
    with database.session() as session:
        assert set(session.scalars(select(Conversation.id))) == {"a", "b", "d"}
        assert session.get_one(Conversation, "a").created_at == NOW


def test_what_was_changed_is_written_word_for_word_and_nothing_else(database: Database) -> None:
    with database.session() as session:
        rows = [
            Outbox(purpose="reminder", channel="sms", due_at=NOW, created_at=NOW, updated_at=NOW, text=f"{key}")
            for key in range(3)
        ]
        session.add_all(rows)
    with database.session() as session:
        first, second, third = session.scalars(select(Outbox).order_by(Outbox.id).with_for_update())
        first.text, first.params, first.provider_sid = WORDS, {"no": WORDS}, None
        second.due_at = NOW + timedelta(days=1)
        write_changed(session, [first, second, third])
        assert first not in session and third in session
    with database.session() as session:
        first, second, third = session.scalars(select(Outbox).order_by(Outbox.id))
        assert (first.text, first.params, first.provider_sid, first.due_at) == (WORDS, {"no": WORDS}, None, NOW)
        assert (second.text, second.due_at) == ("1", NOW + timedelta(days=1))
        assert (third.text, third.due_at) == ("2", NOW)
