"""Whose records does somebody see who signed in, and for how long?"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import select, update

from repair.conversations import identity, sign_in
from repair.conversations.answering import answer
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.conversations.codes import Outcome
from repair.enterprises import consent
from repair.store.tables import Contact, Conversation, Turn
from tests.builders import a_code
from tests.integration.conversations.signing import LANDLINE, PHONE, SECOND, Web


def test_the_asker_may_name_the_number_by_its_end_and_a_wrong_end_reaches_nobody(web: Web) -> None:
    firm = web.firm()
    web.contact(firm, SECOND)
    web.ask()
    web.ask(last_four="5678")
    web.ask(last_four="9999")
    assert [phone for phone, _ in web.texts()] == [PHONE, SECOND]


def test_a_landline_gets_no_text_but_the_mobile_beside_it_does(web: Web) -> None:
    firm = web.firm(phone=LANDLINE)
    web.ask()
    assert web.texts() == []
    web.contact(firm, SECOND)
    web.ask()
    assert [phone for phone, _ in web.texts()] == [SECOND]


def test_who_refused_reminders_still_gets_the_code_he_asks_for(web: Web) -> None:
    web.firm()
    with web.database.session() as session:
        consent.opt_out(session, PHONE, source="sms", evidence="TD", now=web.now)
    web.ask()
    assert len(web.texts()) == 1


def test_one_person_with_several_firms_sees_all_of_the_number_the_named_one_first(web: Web) -> None:
    other = web.firm(a_code(740_000), name="示例另一家有限公司")
    named = web.firm()
    thread = web.ask().conversation_id
    mine = web.prove(thread, web.digits()).conversation_id
    assert web.sees(mine) == [named, other]
    with web.database.session() as session:
        welcome = session.scalars(select(Turn.text).where(Turn.conversation_id == mine)).one()
    assert "示例常青家具有限公司" in welcome
    assert "示例另一家有限公司" in welcome


def test_two_persons_of_one_firm_sign_in_apart_and_one_leaving_does_not_end_the_other(web: Web) -> None:
    firm = web.firm()
    leaver = web.contact(firm, SECOND)
    stays = web.prove(web.ask(last_four="1234").conversation_id, web.digits()).conversation_id
    leaves = web.prove(web.ask(last_four="5678").conversation_id, web.digits()).conversation_id
    assert web.sees(stays) == web.sees(leaves) == [firm]
    with web.database.session() as session:
        session.execute(update(Contact).where(Contact.id == leaver).values(active=False))
    assert web.over(leaves)
    assert (web.sees(stays), web.sees(leaves)) == ([firm], [])
    assert web.over(leaves)  # also after the identity was taken away


def test_the_identity_ends_by_itself_and_when_it_is_given_up(web: Web) -> None:
    firm = web.firm()
    first = web.prove(web.ask().conversation_id, web.digits()).conversation_id
    second = web.prove(web.ask().conversation_id, web.digits()).conversation_id
    with web.database.session() as session:
        sign_in.leave(session, first, web.now)
    assert web.over(first)
    web.later(minutes=59)
    assert web.sees(second) == [firm]
    web.later(minutes=1)
    assert web.over(second)
    assert web.sees(second) == []


def test_a_number_replaced_while_the_code_was_on_its_way_does_not_open_anything(web: Web) -> None:
    web.firm()
    thread = web.ask().conversation_id
    with web.database.session() as session:
        session.execute(update(Contact).values(active=False))
    assert web.prove(thread, web.digits()).outcome is Outcome.OVER


def test_the_bot_is_asked_as_the_firm_within_the_hour_and_as_nobody_after_it(web: Web) -> None:
    firm = web.firm()
    mine = web.prove(web.ask().conversation_id, web.digits()).conversation_id

    class Looking(QuietAssistant):
        """A bot that notes whose records it could speak about."""

        seen: ClassVar[list[list[int]]] = []

        def ask(self, conversation_id: str, text: str, channel: str, known: bool = True) -> Answer:
            with web.database.session() as session:
                conversation = session.get_one(Conversation, conversation_id)
                self.seen.append(identity.enterprises_of(session, conversation))
            return Answer(replies=(Reply(text="好的。"),))

    for _ in range(2):
        answer(
            web.database,
            Looking(),
            web.settings,
            conversation_id=mine,
            text="什么时候可以申请信用修复",
            channel="web",
            now=web.now,
        )
        web.later(minutes=60)
    assert Looking.seen == [[firm], []]
