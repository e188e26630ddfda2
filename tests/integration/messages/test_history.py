"""Is what was said written whole, in order, and as durably as it must be?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from repair.clock import CHINA
from repair.messages import history
from repair.store.database import Database
from repair.store.tables import Conversation, Turn

NOW = datetime(2026, 9, 14, 10, 0, tzinfo=CHINA)
LATER = datetime(2026, 9, 14, 10, 1, tzinfo=CHINA)


def test_replies_are_written_in_order_with_what_was_understood_and_the_context(database: Database) -> None:
    replies = [(f"第{number}句 'x' \"y\" {{}}", [f"选{number}", "好"]) for number in range(12)]
    with database.session() as session:
        thread = history.web_conversation(session, None, NOW).id
        asked = history.say(session, thread, speaker="owner", channel="web", text="材料？", now=NOW)
        about = {"turn_id": asked, "intent": "materials", "confidence": 0.75, "channel": "web", "now": LATER}
        newest = history.reply(session, thread, replies=replies, context={"topics": ["materials"]}, **about)
    with database.session() as session:
        first, *rest = session.scalars(select(Turn).where(Turn.conversation_id == thread).order_by(Turn.id)).all()
        assert (first.id, first.intent, first.confidence, first.buttons) == (asked, "materials", 0.75, [])
        assert [(turn.text, turn.buttons) for turn in rest] == [(words, buttons) for words, buttons in replies]
        assert rest[-1].id == newest
        assert {(turn.speaker, turn.channel, turn.at) for turn in rest} == {("bot", "web", LATER)}
        conversation = session.get_one(Conversation, thread)
        assert (conversation.last_at, conversation.context) == (LATER, {"topics": ["materials"]})


def test_silence_leaves_the_question_as_the_newest_turn_and_the_context_as_it_was(database: Database) -> None:
    with database.session() as session:
        conversation = history.web_conversation(session, None, NOW)
        conversation.context = {"topics": ["fee"]}
        asked = history.say(session, conversation.id, speaker="owner", channel="web", text="？", now=NOW)
        about = {"turn_id": asked, "intent": "", "confidence": None, "channel": "web", "now": NOW}
        assert history.reply(session, conversation.id, replies=[], **about) == asked
    with database.session() as session:
        assert session.get_one(Conversation, conversation.id).context == {"topics": ["fee"]}
        assert len(session.scalars(select(Turn).where(Turn.conversation_id == conversation.id)).all()) == 1


def test_only_the_transaction_of_a_question_does_not_wait_for_the_disk(database: Database) -> None:
    waits = text("show synchronous_commit")
    with database.engine.connect() as connection, Session(connection) as session:
        session.execute(text("set synchronous_commit = on"))  # the tests' own server is less careful
        thread = history.web_conversation(session, None, NOW).id
        history.say(session, thread, speaker="owner", channel="web", text="一", now=NOW)
        assert session.scalar(waits) == "on"
        history.say(session, thread, speaker="owner", channel="web", text="二", now=NOW, soon=True)
        assert session.scalar(waits) == "off"
        about = {"turn_id": 1, "intent": "", "confidence": None, "channel": "web", "now": NOW}
        history.reply(session, thread, replies=[("三", [])], **about)
        assert session.scalar(waits) == "on"  # an answer in the same transaction: it must not be heard and then lost
        session.commit()
        assert session.scalar(waits) == "on"
