"""One owner with three records who talks to a bot that understands plain words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from repair.clock import FixedClock
from repair.conversations.answering import answer, answer_inbound
from repair.conversations.exchange import Answered
from repair.messages import history
from repair.records.penalty import cases
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Callback, Outbox
from tests.builders import a_penalty, an_enterprise
from tests.integration.conversations.stand_in import ActionsAssistant

PHONE = "+8613900001234"


class Talk:
    """One owner with three records, and a bot that understands plain words."""

    def __init__(self, database: Database, settings: Settings, clock: FixedClock) -> None:
        self.database, self.settings, self.clock = database, settings, clock
        self.bot = ActionsAssistant(database, settings, clock)
        with database.session() as session:
            self.firm = an_enterprise(session, phone=PHONE)
            self.exit = a_penalty(
                session,
                enterprise_id=self.firm,
                decision_no="示消行罚决字〔2025〕第0031号",
                decided_on=date(2025, 10, 26),
                offence="占用、堵塞疏散通道",
                facts="二楼疏散通道堆放货物",
                fine_wan=Decimal("1.24"),
            )
            self.extinguisher = a_penalty(
                session,
                enterprise_id=self.firm,
                decision_no="示消行罚决字〔2026〕第0012号",
                decided_on=date(2026, 3, 5),
            )
            self.training = a_penalty(
                session,
                enterprise_id=self.firm,
                decision_no="（示）应急罚〔2026〕2号",
                decided_on=date(2026, 8, 13),
                offence="未按规定进行安全生产教育和培训",
                facts="三名新进员工未经岗前安全培训上岗",
                fine_wan=Decimal("2.42"),
            )
            self.phone = history.conversation_of_phone(session, PHONE, clock.now()).id
            self.guest = history.web_conversation(session, None, clock.now()).id

    def say(self, text: str, channel: str = "voice", conversation: str = "") -> Answered:
        return answer(
            self.database,
            self.bot,
            self.settings,
            conversation_id=conversation or self.phone,
            text=text,
            channel=channel,
            now=self.clock.now(),
        )

    def text(self, body: str, sid: str) -> str:
        """A text message and the one text that answers it."""
        with self.database.session() as session:
            row = history.receive(
                session,
                provider_sid=sid,
                event="sms",
                phone=PHONE,
                raw={"Body": body, "From": PHONE},
                now=self.clock.now(),
            )
            assert row is not None
            key = row.id
        answer_inbound(self.database, self.bot, self.settings, key, now=self.clock.now())
        with self.database.session() as session:
            return "\n".join(session.scalars(select(Outbox.text).where(Outbox.inbound_id == key)))

    def told(self, text: str, channel: str = "web", conversation: str = "") -> str:
        return "\n".join(reply.text for reply in self.say(text, channel, conversation).replies)

    def said_of(self, penalty: int) -> str:
        with self.database.session() as session:
            return cases(session, penalty_ids=[penalty])[0].said

    def rows(self, purpose: str) -> list[Outbox]:
        with self.database.session() as session:
            return list(session.scalars(select(Outbox).where(Outbox.purpose == purpose).order_by(Outbox.id)))

    def callbacks(self) -> list[str]:
        with self.database.session() as session:
            return list(session.scalars(select(Callback.question).order_by(Callback.id)))
