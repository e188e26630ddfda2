"""The whole of Xiufu, running as a newcomer would run it, on ports and folders of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Running:
    """A running demo: where its doors are, how staff log in, and what it printed."""

    chat: str
    desk: str
    handset: str
    password: str
    environment: dict[str, str]
    printed: Path

    def xiufu(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / ".venv/bin/xiufu", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def eventually(look: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true answer of `look` within so many seconds; it is asked again and again, never waited for blindly."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.25)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A demo of each file's own: its call rings for a minute, and must not have rung while other files were busy."""
    names = ["BOT_PORT", "CONSOLE_PORT", "HANDSET_PORT", "RASA_PORT", "ACTIONS_PORT"]
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    folder = Path(tempfile.mkdtemp(prefix="xiufu-story-"))  # pytest's own folders are closed to the database's user
    environment = {
        **os.environ,
        **ports,
        "XIUFU_VAR": str(folder / "var"),
        "RASA_TELEMETRY_ENABLED": "false",
    }
    printed = folder / "printed.txt"
    with printed.open("w") as file:
        process = subprocess.Popen([ROOT / ".venv/bin/xiufu", "demo"], env=environment, stderr=file, stdout=file)
        try:
            yield _when_ready(process, printed, ports, environment)
        finally:
            _stop(process)
    shutil.rmtree(folder, ignore_errors=True)


def _when_ready(
    process: subprocess.Popen[bytes], printed: Path, ports: dict[str, str], environment: dict[str, str]
) -> Running:
    def ready() -> bool:
        assert process.poll() is None, f"the demo ended by itself:\n{printed.read_text()}"
        return "Xiufu is running" in printed.read_text()

    eventually(ready, 240, f"the demo is ready; it printed to {printed}")
    found = re.search(r"password: (\S+)", printed.read_text())
    assert found, printed.read_text()
    return Running(
        chat=f"http://127.0.0.1:{ports['BOT_PORT']}",
        desk=f"http://127.0.0.1:{ports['CONSOLE_PORT']}",
        handset=f"http://127.0.0.1:{ports['HANDSET_PORT']}",
        password=found.group(1),
        environment=environment,
        printed=printed,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """One Ctrl-C ends everything; what is left afterwards is an orphan, and a failure."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=40) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    left = [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]
    names = [f"{p.pid} {p.name()}" for p in left]
    for orphan in left:
        orphan.kill()
    assert not names, f"orphans: {names}"


@pytest.fixture
def web() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client
