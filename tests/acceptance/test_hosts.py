"""Past one machine: two schedulers, four workers, two Rasas, two public doors, and one database that goes away.

A worker is killed and the database restarted in the middle: nothing is delivered twice, nothing is lost, and a
conversation begun at one door goes on at the other.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from dateutil.relativedelta import relativedelta

from repair.clock import SystemClock, today
from tests.acceptance.conftest import eventually, free_ports
from tests.acceptance.hosts import Balancer, Host, PostgreSQL
from tests.builders import a_code

FIRMS = 80
HOSTS = ("provider", "tick1", "tick2", "work1", "work2", "work3", "work4", "bot1", "bot2", "door1", "door2")
FINAL = ("delivered", "undelivered", "failed", "expired", "cancelled", "suppressed")


class Town:
    """Everything that runs."""

    def __init__(self, folder: Path) -> None:
        names = ("db", "balancer", "door1", "door2", "desk", "handset", "rasa1", "rasa2", "actions1", "actions2")
        self.port = dict(zip(names, free_ports(len(names)), strict=True))
        self.database = PostgreSQL(folder / "db", self.port["db"])
        self.database.make("xiufu")
        shared = {
            "DATABASE_URL": f"{self.database.address}/xiufu",
            "SECRET_KEY": "one key for all machines",
            "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
            "TWILIO_AUTH_TOKEN": "one token for all machines",
            "TWILIO_FROM": "+8657000000000",
            "TWILIO_BASE_URL": f"http://127.0.0.1:{self.port['handset']}",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port['balancer']}",
            "RASA_URL": ",".join(f"http://127.0.0.1:{self.port[name]}" for name in ("rasa1", "rasa2")),
            "SENDING_HOURS": "everyday 00:00-24:00",
            "CALLBACKS_AN_HOUR": "0",
            "TEXTS_PER_SECOND": "4",
        }
        ports = {"CONSOLE_PORT": str(self.port["desk"]), "HANDSET_PORT": str(self.port["handset"])}
        self.hosts: dict[str, Host] = {}
        for name in (
            "provider",
            "tick1",
            "tick2",
            "work1",
            "work2",
            "work3",
            "work4",
            "bot1",
            "bot2",
            "door1",
            "door2",
        ):
            own = dict(ports)
            if name.startswith("door"):
                own["BOT_PORT"] = str(self.port[name])
            if name.startswith("bot"):
                own |= {"RASA_PORT": str(self.port[f"rasa{name[-1]}"])}
                own |= {"ACTIONS_PORT": str(self.port[f"actions{name[-1]}"])}
            self.hosts[name] = Host(name, folder / name, {**shared, **own})
        self.balancer = Balancer(self.port["balancer"], [self.port["door1"], self.port["door2"]])

    def start(self) -> None:
        self.hosts["provider"].start("handset", "-m", "handset")
        for name in ("tick1", "tick2"):
            self.hosts[name].start("scheduler", "-m", "scheduler.ticks")
        for name in ("work1", "work2", "work3", "work4"):
            self.hosts[name].start("worker", "-m", "scheduler.worker")
        for name in ("bot1", "bot2"):
            self.hosts[name].start("actions", "-m", "actions")
            self.hosts[name].start("rasa", "scripts/rasa_run.py")
        for name in ("door1", "door2"):
            self.hosts[name].start("door", "-m", "bot")

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port[name]}"

    def states(self) -> Counter[str]:
        """The texts whose time has come, by state."""
        asked = "select state, count(*) from outbox where channel = 'sms' and due_at < now() group by state"
        with psycopg.connect(f"{self.database.address}/xiufu") as connection:
            return Counter(dict(connection.execute(asked).fetchall()))

    def end(self) -> None:
        for host in self.hosts.values():
            for process in host.running.values():
                process.kill()
                process.wait()
        self.balancer.close()
        self.database.stop("fast")


@pytest.fixture
def town() -> Iterator[Town]:
    folder = Path(tempfile.mkdtemp(prefix="xiufu-hosts-"))
    folder.chmod(0o755)  # the database's user passes through
    made = Town(folder)
    yield made
    made.end()
    shutil.rmtree(folder, ignore_errors=True)


def test_one_database_and_many_machines_lose_and_double_nothing(town: Town, web: httpx.Client, tmp_path: Path) -> None:
    town.start()
    for name in ("door1", "door2", "rasa1", "rasa2"):
        eventually(lambda at=name: _answers(web, town.url(at)), 180, f"{name} answers")
    desk = town.hosts["door1"]
    desk.xiufu("import", str(_file(tmp_path / "处罚.csv", today(SystemClock()))))
    eventually(lambda: town.states()["delivered"] > 5, 120, "the first texts have arrived")

    town.hosts["work1"].kill("worker")
    town.database.stop("immediate")
    town.database.start()
    town.hosts["bot1"].kill("rasa")
    assert not _answers(web, town.url("rasa1"))  # nothing of it is left behind

    first = _ask(web, town, "需要什么材料")
    again = _ask(web, town, "要多久", first["session"])  # the other door, and the Rasa that is left
    assert first["session"] == again["session"]
    assert "材料" in first["replies"][0]["text"]

    eventually(lambda: _over(town.states()), 480, "every reminder has ended")
    states = town.states()
    delivered = web.get(f"{town.url('handset')}/deliveries", timeout=60).json()["deliveries"]
    assert states["delivered"] == FIRMS == len(delivered), states
    assert {one["count"] for one in delivered} == {1}
    assert desk.xiufu("plan", "--json").strip()
    _backup_can_be_restored(town, tmp_path)
    codes = {name: host.end() for name, host in town.hosts.items() if name.startswith(("work", "tick", "door"))}
    assert {code for ends in codes.values() for code in ends.values()} == {0}, codes


def _backup_can_be_restored(town: Town, folder: Path) -> None:
    """docs/machines.md: dump, restore into an empty database, the same records are there."""
    town.database.dump("xiufu", folder / "xiufu.dump")
    with psycopg.connect(f"{town.database.address}/postgres", autocommit=True) as connection:
        connection.execute("create database restored")
    town.database.restore(folder / "xiufu.dump", "restored")
    counts = []
    for name in ("xiufu", "restored"):
        with psycopg.connect(f"{town.database.address}/{name}") as connection:
            asked = "select (select count(*) from penalty), (select count(*) from attempt)"
            counts.append(connection.execute(asked).fetchone())
    assert counts[0] == counts[1]


def _over(states: Counter[str]) -> bool:
    return sum(states.values()) >= FIRMS and not set(states) - set(FINAL)


def _answers(web: httpx.Client, url: str) -> bool:
    try:
        return web.get(url, timeout=3).status_code < 500
    except httpx.HTTPError:
        return False


def _ask(web: httpx.Client, town: Town, text: str, session: str | None = None) -> dict[str, object]:
    """Ask at the public address; a door that has just lost its database says so, and is asked again."""

    def answer() -> dict[str, object] | None:
        given = web.post(f"{town.url('balancer')}/chat", json={"text": text, "session": session})
        return given.json() if given.is_success and given.json().get("replies") else None

    found: dict[str, object] = eventually(answer, 60, f"an answer to {text}")
    return found


def _file(path: Path, day: date) -> Path:
    """Penalties that may be applied for from today, each of a firm with a number of its own."""
    decided = day - relativedelta(months=3) - timedelta(days=1)
    paid = (decided + timedelta(days=10)).isoformat()
    rows = [
        {
            "行政相对人名称": f"示例第{number}商店",
            "统一社会信用代码": a_code(),
            "行政处罚决定书文号": f"示消行罚决字〔2026〕第{number:04d}号",
            "违法行为类型": "消防设施未保持完好有效",
            "违法事实": "灭火器过期",
            "处罚依据": "《中华人民共和国消防法》第六十条",
            "处罚类别": "罚款",
            "处罚内容": "罚款人民币5000元",
            "罚款金额(万元)": "0.5",
            "处罚决定日期": decided.isoformat(),
            "处罚机关": "示例县消防救援大队",
            "领域": "消防",
            "失信程度": "一般",
            "认定人": "示例审核员",
            "罚款缴清日期": paid,
            "整改完成日期": paid,
            "联系电话": f"1390001{number:04d}",
        }
        for number in range(FIRMS)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    return path
