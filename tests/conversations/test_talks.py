"""Whole conversations with the trained model: Rasa and the actions as they run, a real database, our own path."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from repair.clock import CHINA
from repair.conversations.answering import answer
from repair.conversations.exchange import Answered
from repair.conversations.rasa import RasaAssistant
from repair.conversations.speaking import as_texts
from repair.messages import history
from repair.messages.segments import segments
from repair.records.penalty import cases
from repair.settings import Settings
from repair.store.database import Database, connect
from tests.builders import a_penalty, an_enterprise
from tests.conversations.training import ROOT

pytestmark = pytest.mark.conversations

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)
PHONE = "+8613900001234"
READY_WITHIN = 180  # seconds, on a machine with other work


def a_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def house(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """A database, the settings, and a RasaAssistant whose Rasa and actions are running."""
    rasa, model = ROOT / ".venv-rasa" / "bin" / "rasa", ROOT / "models" / "xiufu.tar.gz"
    if not rasa.exists() or not model.exists():
        pytest.skip("There is no trained model: run `make train`.")
    folder = tmp_path_factory.mktemp("talks")
    ports = {"RASA_PORT": str(a_port()), "ACTIONS_PORT": str(a_port())}
    address = new_database("talks")
    environment = (
        os.environ
        | ports
        | {
            "DATABASE_URL": address,
            "XIUFU_VAR": str(folder),
            "XIUFU_NOW": NOW.isoformat(),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONWARNINGS": "ignore",
        }
    )
    words = ["run", "-i", "127.0.0.1", "-p", ports["RASA_PORT"], "-m", str(model)]
    commands = [
        [sys.executable, "-m", "actions"],
        [str(rasa), *words, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
    ]
    settings = Settings(_env_file=None, RASA_PORT=int(ports["RASA_PORT"]), RASA_TIMEOUT=20.0, XIUFU_VAR=folder)
    assistant, database, running = RasaAssistant(settings), connect(address), []
    with Path(folder / "log").open("w") as log:
        try:
            running += [subprocess.Popen(one, cwd=ROOT, env=environment, stdout=log, stderr=log) for one in commands]
            deadline = time.monotonic() + READY_WITHIN
            while not assistant.ready():
                assert time.monotonic() < deadline, Path(folder / "log").read_text()[-2000:]
                assert all(one.poll() is None for one in running), Path(folder / "log").read_text()[-2000:]
                time.sleep(0.5)
            yield database, settings, assistant
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(30)
            assistant.close()
            database.close()


class Owner:
    """Somebody who talks with us, known by the number or not."""

    def __init__(self, house: tuple[Database, Settings, RasaAssistant], phone: str = "") -> None:
        self.database, self.settings, self.assistant = house
        with self.database.session() as session:
            if phone:
                self.id = history.conversation_of_phone(session, phone, NOW).id
            else:
                self.id = history.web_conversation(session, None, NOW).id

    def say(self, text: str, channel: str = "web") -> Answered:
        return answer(
            self.database,
            self.assistant,
            self.settings,
            conversation_id=self.id,
            text=text,
            channel=channel,
            now=NOW,
        )

    def hears(self, text: str, channel: str = "web") -> str:
        answered = self.say(text, channel)
        assert not answered.away
        return "\n".join(reply.text for reply in answered.replies)


@pytest.fixture(scope="module")
def records(house: tuple) -> dict[str, int]:
    """An enterprise with three records, known by PHONE."""
    with house[0].session() as session:
        firm = an_enterprise(session, phone=PHONE)
        exits = {"offence": "占用、堵塞疏散通道", "facts": "二楼疏散通道堆放货物", "fine_wan": Decimal("1.24")}
        school = {"offence": "未按规定进行安全生产教育和培训", "facts": "三名新进员工未经培训上岗"}
        given = {
            "exit": {"decision_no": "示消行罚决字〔2025〕第0031号", "decided_on": date(2025, 10, 26), **exits},
            "extinguisher": {"decision_no": "示消行罚决字〔2026〕第0012号", "decided_on": date(2026, 4, 5)},
            "training": {"decision_no": "（示）应急罚〔2026〕2号", "decided_on": date(2026, 8, 13), **school},
        }
        return {name: a_penalty(session, enterprise_id=firm, **values) for name, values in given.items()}


def test_an_owner_of_three_records_is_asked_which_and_understood(house: tuple, records: dict[str, int]) -> None:
    owner = Owner(house, PHONE)
    listed = owner.hears("我什么时候可以申请")
    assert "〔2026〕2号" in listed
    assert "〔2026〕第0012号" in listed
    assert "2026年7月6日起" in owner.hears("第二个")
    assert "第0012号" in owner.hears("那材料呢")
    assert "第0031号" in owner.hears("去年那个呢")
    assert "第0012号" in owner.hears("灭火器那个还差什么")
    assert "登记的是：〔2026〕第0012号" in owner.hears("我已经申请了")
    with house[0].session() as session:
        assert cases(session, penalty_ids=[records["extinguisher"]])[0].said == "applied"
    assert "已更正" in owner.hears("搞错了，还没申请")


def test_three_hurried_questions_by_text_are_one_text(house: tuple) -> None:
    answered = Owner(house).say("材料要啥，啥时候能搞，要钱不", "sms")
    texts = as_texts(answered.replies, house[1])
    assert len(texts) == 1
    assert segments("【示例消防】" + texts[0]) <= 3
    for place in ("1. ", "2. ", "3. "):
        assert place in texts[0]


def test_short_messages_lean_on_what_was_said(house: tuple) -> None:
    guest = Owner(house)
    assert guest.say("怎么申请").intent == "how_to_apply"
    assert guest.say("多久").intent == "review_time"
    assert guest.say("然后呢").intent == "progress"
    assert guest.say("上面那个链接打不开").intent == "link_broken"


def test_a_guest_hears_nothing_of_anybody(house: tuple, records: dict[str, int]) -> None:
    guest = Owner(house)
    for text in ("〔2026〕12号什么时候可以申请", "第二个", "查我的处罚记录", "/restart", "灭火器那个要什么材料"):
        told = guest.hears(text)
        assert "0012" not in told
        assert "2026年4月5日" not in told


def test_a_wish_needs_no_model_and_a_call_back_has_its_day(house: tuple, records: dict[str, int]) -> None:
    owner = Owner(house, PHONE)
    assert "9月23日（周三）" in owner.hears("下周三再提醒我", "sms")
    assert "9月17日" in owner.hears("明天下午给我打个电话", "sms")
