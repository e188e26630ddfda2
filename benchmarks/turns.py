"""How long does a turn of the chat take, and how many fit into a second?

Ours with everything on: public door, database, Rasa, actions. Beside it in the same run plain
Rasa over REST with one static answer. What the processors did for a turn tells more than the clock
on a machine that does other things as well.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks import plain_rasa
from benchmarks.growth import emptied, server
from benchmarks.processes import Crew, crew, free_ports

TURNS, SESSIONS = 300, 30  # one after the other; turns of each session
AT_ONCE, CROWD = 8, 400  # askers at the same time, and their questions
QUESTIONS = (
    *("需要什么材料", "要多久", "什么时候可以申请", "要收费吗", "交了罚款怎么还在公示", "在哪里办理"),
    *("有人打电话说可以代办", "不修复会怎样", "你好", "今天天气怎么样"),
)
READY = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What one bot showed."""

    what: str
    p50: float  # ms
    p95: float  # ms
    rate: float  # turns a second with AT_ONCE askers
    spent: Mapping[str, float]  # ms of processor time a turn, by process; PostgreSQL's is not counted


def measure() -> Iterator[str]:
    """Lines to print. A model must have been trained."""
    with tempfile.TemporaryDirectory(prefix="xiufu-bench-") as kept:
        folder = Path(kept)
        folder.chmod(0o755)
        crowd = f"with {AT_ONCE} askers"
        yield f"{'chat turn':34} {'p50':>9} {'p95':>9} {crowd:>16}   memory, processor time a turn"
        plain, memory = _plain(folder / "plain")
        yield _line(plain, memory)
        for rasas in (1, 2):
            ours, memory = _ours(folder / f"ours{rasas}", rasas)
            yield _line(ours, memory)
            ratios = (ours.p50 / plain.p50, ours.p95 / plain.p95, ours.rate / plain.rate)
            yield f"{'':34} {ratios[0]:>8.2f}x {ratios[1]:>8.2f}x {ratios[2]:>15.2f}x"


def _line(pace: Pace, memory: dict[str, float]) -> str:
    told = ", ".join(f"{name} {mb:.0f} MB {pace.spent[name]:.1f} ms" for name, mb in memory.items())
    return f"{pace.what:34} {pace.p50:>6.1f} ms {pace.p95:>6.1f} ms {pace.rate:>14.1f}/s   {told}"


def _plain(folder: Path) -> tuple[Pace, dict[str, float]]:
    plain_rasa.make(folder)
    (port,) = free_ports(1)
    with crew(plain_rasa.QUIET, folder) as there:
        there.start("rasa", *plain_rasa.command(folder, port))
        there.until(lambda: _answers(f"http://127.0.0.1:{port}/"), "plain Rasa is not ready", seconds=READY)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:

            def ask(session: str, text: str) -> str:
                said = client.post("/webhooks/rest/webhook", json={"sender": session, "message": text})
                assert said.json(), said.text
                return session

            return _paced("plain Rasa, one static answer", ask, there), dict(there.peak_mb)


def _ours(folder: Path, rasas: int) -> tuple[Pace, dict[str, float]]:
    folder.mkdir()
    client = httpx.Client(trust_env=False, timeout=30)
    with _everything(folder, rasas) as (there, port), client:
        known: dict[str, str] = {}

        def ask(session: str, text: str) -> str:
            question = {"text": text, "session": known.get(session)}
            said = client.post(f"http://127.0.0.1:{port}/chat", json=question)
            assert said.is_success, said.text
            known[session] = said.json()["session"]
            return session

        name = f"Xiufu, {rasas} Rasa" + ("s" if rasas > 1 else "")
        return _paced(name, ask, there), dict(there.peak_mb)


@contextmanager
def _everything(folder: Path, rasas: int) -> Iterator[tuple[Crew, int]]:
    """All processes of the chat on a database of their own."""
    with server() as there_already, emptied(there_already, f"turns_{rasas}") as address:
        door, actions, *homes = free_ports(2 + rasas)
        environment = {
            "DATABASE_URL": address,
            "XIUFU_VAR": str(folder / "var"),
            "SECRET_KEY": "a benchmark's key",
            "BOT_PORT": str(door),
            "ACTIONS_PORT": str(actions),
            "RASA_URL": ",".join(f"http://127.0.0.1:{port}" for port in homes),
        }
        with crew(environment, folder) as there:
            there.start("actions", "actions")
            for number, port in enumerate(homes, start=1):
                own = {**os.environ, **environment, "RASA_PORT": str(port)}
                script = str(plain_rasa.ROOT / "scripts" / "rasa_run.py")
                there.start(f"rasa{number}", *_script(script), environment=own)
            there.start("door", "benchmarks.open_door")
            for port in homes:
                there.until(lambda at=port: _answers(f"http://127.0.0.1:{at}/"), "Rasa is not ready", seconds=READY)
            there.wait_for(door)
            yield there, door


def _paced(what: str, ask: Callable[[str, str], str], there: Crew) -> Pace:
    for number in range(20):  # everything read once
        ask("warm", QUESTIONS[number % len(QUESTIONS)])
    times, spent = [], {name: there.processor(name) for name in there.running}
    for number in range(TURNS):
        began = time.perf_counter()
        ask(f"s{number % SESSIONS}", QUESTIONS[number % len(QUESTIONS)])
        times.append((time.perf_counter() - began) * 1000)
    each = {name: (there.processor(name) - before) / TURNS * 1000 for name, before in spent.items()}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        began = time.perf_counter()
        list(pool.map(lambda n: ask(f"c{n % (AT_ONCE * 4)}", QUESTIONS[n % len(QUESTIONS)]), range(CROWD)))
        rate = CROWD / (time.perf_counter() - began)
    there.look()
    return Pace(what=what, p50=statistics.median(times), p95=_part(times, 0.95), rate=rate, spent=each)


def _part(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _script(path: str) -> tuple[str, ...]:
    return (str(plain_rasa.ROOT / ".venv" / "bin" / "python"), path)
