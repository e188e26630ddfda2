"""Can only the number on file sign in, and can nobody learn from it who is known?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select, text, update

from repair.conversations import codes, sign_in
from repair.conversations.codes import Outcome
from repair.messages import history
from repair.messages.status import State
from repair.store.tables import OneTimeCode, Outbox, Turn
from tests.builders import a_code
from tests.integration.conversations.signing import CODE, NOBODYS, PHONE, Web


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
