"""The web page of one owner after the other, without a browser: whom does it know, and what is sent?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, text

from repair.conversations import identity, sign_in
from repair.conversations.sign_in import Proved, Wanted
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Contact, Conversation, Outbox
from tests.builders import a_code, an_enterprise

PHONE, SECOND, LANDLINE = "+8613900001234", "+8613900005678", "+865707654321"
CODE, NOBODYS = a_code(700_001), a_code(700_002)


@dataclass
class Web:
    """The web page of one owner after the other, without a browser."""

    database: Database
    settings: Settings
    now: datetime
    asked: list[str] = field(default_factory=list)

    def firm(self, code: str = CODE, phone: str | None = PHONE, name: str = "示例常青家具有限公司") -> int:
        with self.database.session() as session:
            return an_enterprise(session, code=code, phone=phone, name=name)

    def contact(self, firm: int, phone: str) -> int:
        with self.database.session() as session:
            session.add(Contact(enterprise_id=firm, phone=phone, created_at=self.now - timedelta(days=900)))
            session.flush()
            return session.scalars(select(Contact.id).where(Contact.phone == phone)).one()

    def ask(self, code: str = CODE, last_four: str = "", thread: str | None = None, address: str = "a") -> Wanted:
        wanted = self.only_ask(code, last_four, thread, address)
        self.work()
        return wanted

    def only_ask(self, code: str, last_four: str = "", thread: str | None = None, address: str = "a") -> Wanted:
        """What the door does."""
        with self.database.session() as session:
            return sign_in.ask(
                session,
                self.settings,
                conversation_id=thread,
                code=code,
                last_four=last_four,
                address=address,
                now=self.now,
            )

    def work(self) -> list[bool]:
        """What the worker does with every job that waits, each one twice."""
        done = []
        with self.database.session() as session:
            jobs = session.execute(
                text("delete from procrastinate_jobs where task_name = 'code' and status = 'todo' returning args")
            )
            waiting = [args for (args,) in jobs]
        for args in [one for one in waiting for _ in range(2)]:
            with self.database.session() as session:
                done.append(sign_in.deliver(session, self.settings, now=self.now, **args))
        return done

    def prove(self, thread: str, digits: str, address: str = "a") -> Proved:
        with self.database.session() as session:
            return sign_in.prove(
                session, self.settings, conversation_id=thread, digits=digits, address=address, now=self.now
            )

    def texts(self) -> list[tuple[str, str]]:
        with self.database.session() as session:
            rows = session.scalars(select(Outbox).where(Outbox.purpose == "code").order_by(Outbox.id))
            return [(row.to_phone, row.text) for row in rows]

    def digits(self) -> str:
        found = re.search(r"：(\d{6})，", self.texts()[-1][1])
        assert found
        return found.group(1)

    def wrong(self) -> str:
        return f"{(int(self.digits()) + 1) % 1_000_000:06d}"

    def sees(self, thread: str) -> list[int]:
        with self.database.session() as session:
            conversation = session.get_one(Conversation, thread)
            identity.identify(session, conversation, self.now)
            return identity.enterprises_of(session, conversation)

    def over(self, thread: str) -> bool:
        with self.database.session() as session:
            return identity.over(session, session.get_one(Conversation, thread), self.now)

    def later(self, **span: int) -> None:
        self.now += timedelta(**span)
