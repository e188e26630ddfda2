"""How are real processes started, watched and ended? Each is one program; its memory is looked at while it works."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 60.0  # seconds a process may take to start


@dataclass(slots=True)
class Crew:
    """Processes by name, with the most memory each had and the processor time it used."""

    environment: Mapping[str, str]
    logs: Path
    running: dict[str, psutil.Popen] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)

    def start(self, name: str, *command: str, environment: Mapping[str, str] | None = None) -> None:
        """Start a program; `python -m` of this environment unless the command is a path."""
        whole = [*command] if command[0].startswith("/") else [sys.executable, "-m", *command]
        with (self.logs / f"{name}.log").open("wb") as log:
            self.running[name] = psutil.Popen(
                whole, cwd=ROOT, env=dict(environment or self.environment), stdout=log, stderr=subprocess.STDOUT
            )

    def look(self) -> None:
        """Note how much memory each has now. Raises RuntimeError when one has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended:\n{(self.logs / f'{name}.log').read_text()[-2000:]}")
            family: list[psutil.Process] = [process, *process.children(recursive=True)]
            self.peak_mb[name] = max(self.peak_mb.get(name, 0.0), sum(one.memory_info().rss for one in family) / 1e6)

    def processor(self, name: str) -> float:
        """Seconds of processor time that processes whose name begins so have used."""
        return sum(of_family(process) for one, process in self.running.items() if one.startswith(name))

    def wait_for(self, port: int) -> None:
        """Until somebody listens there. Raises RuntimeError when nobody does in time."""
        self.until(lambda: _listening(port), f"nobody listens on {port}")

    def until(self, true: Callable[[], bool], else_say: str, *, seconds: float = LONGEST) -> None:
        """Look until this is true. Raises RuntimeError when it is not in time, or a process ends."""
        end = time.monotonic() + seconds
        while not true():
            self.look()
            if time.monotonic() > end:
                raise RuntimeError(else_say)
            time.sleep(0.2)

    def stop(self, name: str = "") -> None:
        """End those whose name begins so; all of them without a name."""
        ending = [self.running.pop(one) for one in list(self.running) if one.startswith(name)]
        for process in ending:
            if process.poll() is None:
                process.terminate()
        for process in psutil.wait_procs(ending, timeout=20)[1]:
            process.kill()


@contextmanager
def crew(environment: Mapping[str, str], logs: Path) -> Iterator[Crew]:
    """Processes that all end at the end."""
    made = Crew({**os.environ, **environment}, logs)
    try:
        yield made
    finally:
        made.stop()


def of_family(process: psutil.Process) -> float:
    """Seconds of processor time of a process and its children, those included that have ended."""
    own = process.cpu_times()
    now = [one.cpu_times() for one in process.children(recursive=True)]
    ended = own.children_user + own.children_system
    return own.user + own.system + ended + sum(one.user + one.system for one in now)


def free_ports(count: int) -> Sequence[int]:
    """So many ports nobody listens on now."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in holders]
    for one in holders:
        one.close()
    return ports


def _listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True
