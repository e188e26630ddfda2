"""Can only the number on file sign in, and can nobody learn from it who is known?"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select, text, update

from repair.clock import FixedClock
from repair.conversations import codes, identity, sign_in
from repair.conversations.answering import answer
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.conversations.codes import Outcome
from repair.conversations.sign_in import Proved, Wanted
from repair.enterprises import consent
from repair.messages import history
from repair.messages.status import State
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Contact, Conversation, OneTimeCode, Outbox, Turn
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


@pytest.fixture
def web(database: Database, settings: Settings, clock: FixedClock) -> Web:
    return Web(database, settings, clock.now())


def test_the_right_digits_begin_a_new_thread_that_knows_the_firm(web: Web) -> None:
    firm = web.firm()
    wanted = web.ask()
    proved = web.prove(wanted.conversation_id, web.digits())
    assert proved.outcome is Outcome.RIGHT
    assert proved.conversation_id not in ("", wanted.conversation_id)  # who planted the old session has nothing
    assert web.sees(proved.conversation_id) == [firm]
    assert web.sees(wanted.conversation_id) == []


def test_the_digits_may_be_typed_full_width_and_with_blanks(web: Web) -> None:
    web.firm()
    wanted = web.ask()
    typed = " ".join(web.digits()).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert web.prove(wanted.conversation_id, typed).outcome is Outcome.RIGHT


def test_a_firm_nobody_knows_is_asked_and_tried_like_any_other(web: Web) -> None:
    web.firm()
    known, unknown = web.ask(), web.ask(NOBODYS)
    assert (known.problem, unknown.problem) == ("", "")
    assert len(web.texts()) == 1
    with web.database.session() as session:
        rows = session.scalars(select(OneTimeCode).order_by(OneTimeCode.id)).all()
        assert len(rows) == 2
    tries = [
        [
            web.prove(one.conversation_id, "x").outcome,
            *(web.prove(one.conversation_id, wrong).outcome for _ in range(6)),
        ]
        for one, wrong in ((known, web.wrong()), (unknown, "000000"))
    ]
    assert tries[0] == tries[1] == [Outcome.MALFORMED, *[Outcome.WRONG] * 4, Outcome.OVER, Outcome.OVER]


def test_a_code_that_was_sent_to_nobody_is_never_right(web: Web) -> None:
    wanted = web.ask(NOBODYS)
    with web.database.session() as session:
        digits = codes.digits_of(web.settings, session.scalars(select(OneTimeCode)).one())
    assert web.prove(wanted.conversation_id, digits).outcome is Outcome.WRONG


def test_limits_count_known_and_unknown_firms_alike(web: Web) -> None:
    web.firm()
    problems = [[web.ask(code, address=f"{code}{n}").problem for n in range(5)] for code in (CODE, NOBODYS)]
    assert problems[0] == problems[1] == ["", "", "", "too_often", "too_often"]
    web.later(minutes=61)
    problems = [[web.ask(code, address=f"{code}{n}").problem for n in range(4)] for code in (CODE, NOBODYS)]
    assert problems[0] == problems[1] == ["", "", "too_often", "too_often"]  # five a day
    assert len(web.texts()) == 5


def test_a_number_is_not_flooded_through_its_many_firms_and_nobody_learns_that(web: Web) -> None:
    for n in range(5):
        web.firm(a_code(710_000 + n), name=f"示例{n}号有限公司")
    assert [web.ask(a_code(710_000 + n)).problem for n in range(5)] == [""] * 5
    assert len(web.texts()) == 3


def test_one_address_and_one_thread_ask_so_often(web: Web) -> None:
    one = [web.ask(a_code(720_000 + n), address="one").problem for n in range(21)]
    assert one == [""] * 20 + ["too_often"]
    thread = web.ask(a_code(730_000), address="b").conversation_id
    again = [web.ask(a_code(730_001 + n), thread=thread, address="c").problem for n in range(5)]
    assert again == [""] * 4 + ["too_often"]


def test_wrong_tries_end_a_code_and_a_days_wrong_tries_end_the_guessing(web: Web) -> None:
    web.firm()
    outcomes = []
    for n in range(3):
        thread = web.ask(address=f"x{n}").conversation_id
        outcomes.append([web.prove(thread, web.wrong(), address=f"x{n}").outcome for _ in range(5)])
    assert outcomes[0] == outcomes[1] == [Outcome.WRONG] * 4 + [Outcome.OVER]
    assert outcomes[2] == [Outcome.WRONG] * 2 + [Outcome.OVER] * 3  # twelve wrong ones a day
    assert web.prove(thread, web.digits(), address="z").outcome is Outcome.OVER
    web.later(days=1, minutes=1)
    again = web.ask()
    assert web.prove(again.conversation_id, web.digits()).outcome is Outcome.RIGHT


def test_after_five_wrong_tries_the_right_digits_are_too_late(web: Web) -> None:
    web.firm()
    thread = web.ask().conversation_id
    for _ in range(5):
        web.prove(thread, web.wrong())
    assert web.prove(thread, web.digits()).outcome is Outcome.OVER


def test_a_code_is_good_for_ten_minutes_once_and_in_its_own_thread(web: Web) -> None:
    web.firm()
    first = web.ask()
    other = web.ask(NOBODYS)
    assert web.prove(other.conversation_id, web.digits()).outcome is Outcome.WRONG
    web.later(minutes=10)
    assert web.prove(first.conversation_id, web.digits()).outcome is Outcome.OVER
    second = web.ask()
    assert web.prove(second.conversation_id, web.digits()).outcome is Outcome.RIGHT
    assert web.prove(second.conversation_id, web.digits()).outcome is Outcome.OVER  # a replay


def test_only_the_newest_code_of_a_thread_counts(web: Web) -> None:
    web.firm()
    thread = web.ask().conversation_id
    first = web.digits()
    assert web.ask(thread=thread).conversation_id == thread
    if first != web.digits():
        assert web.prove(thread, first).outcome is Outcome.WRONG
    assert web.prove(thread, web.digits()).outcome is Outcome.RIGHT


def test_a_code_asked_for_again_before_the_worker_came_is_not_sent(web: Web) -> None:
    web.firm()
    early = web.only_ask(CODE)
    web.ask(thread=early.conversation_id)
    assert len(web.texts()) == 1
    assert web.prove(early.conversation_id, web.digits()).outcome is Outcome.RIGHT


def test_a_code_that_the_worker_finds_too_late_or_gone_is_not_sent(web: Web) -> None:
    web.firm()
    web.only_ask(CODE)
    web.later(minutes=10)
    assert web.work() == [False, False]
    with web.database.session() as session:
        assert not sign_in.deliver(session, web.settings, code_id=999, uscc=CODE, last_four="", now=web.now)
    assert web.texts() == []


def test_the_job_says_whom_to_look_for_and_never_the_digits(web: Web) -> None:
    web.firm()
    web.only_ask(CODE, "1234")
    with web.database.session() as session:
        (args,) = session.scalars(text("select args from procrastinate_jobs where task_name = 'code'"))
        code = session.scalars(select(OneTimeCode)).one()
        assert args == {"code_id": code.id, "uscc": CODE, "last_four": "1234"}
        other = web.settings.model_copy(update={"SECRET_KEY": "another"})
        assert codes.digits_of(web.settings, code) == codes.digits_of(web.settings, code)
        assert codes.digits_of(web.settings, code) not in (code.seed, codes.digits_of(other, code))


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


def test_what_is_no_credit_code_is_said_so_before_anything_is_counted(web: Web) -> None:
    for given in (
        "",
        "9199",
        CODE[:-1] + "0" if CODE[-1] != "0" else CODE[:-1] + "1",
        "x" * 5000,
        "11010119900307109X",
    ):
        assert web.ask(given).problem == "bad_code"
    assert web.ask(" " + CODE.lower()[:9] + " " + CODE[9:]).problem == ""


def test_the_digits_are_not_kept_shown_to_nobody_and_gone_once_the_text_left(web: Web) -> None:
    web.firm()
    web.ask()
    digits = web.digits()
    with web.database.session() as session:
        phones = history.conversation_of_phone(session, PHONE, web.now).id
        assert session.scalars(select(Turn.text).where(Turn.conversation_id == phones)).all() == ["[验证码]"]
        assert digits not in session.scalars(select(OneTimeCode.seed)).one()
        assert codes.forget(session, web.now) == 0  # not sent yet: the sender needs it
    assert web.digits() == digits
    with web.database.session() as session:
        session.execute(update(Outbox).values(state=State.SENT))
        assert codes.forget(session, web.now) == 1
        assert session.scalars(select(Outbox.params)).one() == {}
    assert web.texts() == [(PHONE, "[验证码]")]


def test_a_text_that_never_left_loses_its_digits_and_old_codes_are_deleted(web: Web) -> None:
    web.firm()
    web.ask()
    web.later(minutes=10)
    with web.database.session() as session:
        codes.forget(session, web.now)
    assert web.texts() == [(PHONE, "[验证码]")]
    web.later(days=1)
    with web.database.session() as session:
        codes.forget(session, web.now)
        assert session.scalars(select(OneTimeCode)).all() == []


def test_the_text_is_one_part_names_its_purpose_and_leaves_at_any_hour(web: Web) -> None:
    web.firm()
    web.later(hours=15)  # past midnight
    web.ask()
    with web.database.session() as session:
        row = session.scalars(select(Outbox)).one()
        assert (row.due_at, row.expires_at) == (web.now, web.now + timedelta(minutes=10))
        assert row.segments == 1
        assert len(row.text) + len("【示例消防】") <= 70
        assert "不要告诉" in row.text


def test_the_bot_is_asked_as_the_firm_within_the_hour_and_as_nobody_after_it(web: Web) -> None:
    firm = web.firm()
    mine = web.prove(web.ask().conversation_id, web.digits()).conversation_id

    class Looking(QuietAssistant):
        """A bot that notes whose records it could speak about."""

        seen: ClassVar[list[list[int]]] = []

        def ask(self, conversation_id: str, text: str, channel: str) -> Answer:
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


def test_many_owners_sign_in_at_the_same_moment(web: Web) -> None:
    threads = []
    for n in range(8):
        web.firm(a_code(780_000 + n), phone=f"+86139000077{n:02d}", name=f"示例{n}号有限公司")
        thread = web.ask(a_code(780_000 + n), address=f"m{n}").conversation_id
        threads.append((thread, web.digits()))
    with web.database.session() as session:
        session.execute(update(Outbox).values(state=State.SENT))
    with ThreadPoolExecutor(8) as crowd:
        proved = list(crowd.map(lambda one: web.prove(*one), threads))
    assert [one.outcome for one in proved] == [Outcome.RIGHT] * 8
    assert len({one.conversation_id for one in proved}) == 8
    assert {words for _, words in web.texts()} == {"[验证码]"}


def test_of_two_tries_with_the_right_digits_at_the_same_moment_one_signs_in(web: Web) -> None:
    web.firm()
    thread, digits = web.ask().conversation_id, web.digits()
    with ThreadPoolExecutor(4) as crowd:
        outcomes = list(crowd.map(lambda _: web.prove(thread, digits).outcome, range(4)))
    assert sorted(outcomes) == [Outcome.OVER] * 3 + [Outcome.RIGHT]
