"""How do all processes start together, and stop together, without an orphan?"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Printer

from repair.processes import readiness
from repair.processes.keep import RUNNER
from repair.processes.local import uses_handset
from repair.settings import ROOT, Settings


class _Logs(Printer):  # type: ignore[misc]
    """Writes each process's lines to a file of its own; the terminal stays readable."""

    def __init__(self, folder: Path) -> None:
        super().__init__(sys.stderr, colour=False)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def write(self, message: Any) -> None:
        data = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        name = message.name or SYSTEM_PRINTER_NAME
        with (self.folder / f"{name}.log").open("a") as file:
            file.write(data)
        if "ended by itself" in data:
            print(f"[run] {name} {data.strip()}", file=sys.stderr, flush=True)  # noqa: T201 - the terminal is its work

    def tail(self, name: str, lines: int = 15) -> str:
        file = self.folder / f"{name}.log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-lines:]) if file.exists() else ""


def run(settings: Settings, database_url: str, *, ready: Callable[[], None], say: Callable[[str], None]) -> int:
    """Run the Procfile until Ctrl-C, or until one process does not stay up; the exit code, 0 after Ctrl-C.

    `ready` is called once, when every process answers.
    """
    logs = _Logs(settings.var("log"))
    manager = Manager(printer=logs)
    environment = {**os.environ, **_passed_on(settings), "DATABASE_URL": database_url, RUNNER: str(os.getpid())}
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        if name != "handset" or uses_handset(settings):
            kept = f"exec {sys.executable} -m repair.processes.keep {command}"
            manager.add_process(name, kept, env=environment, cwd=str(ROOT))
    stopping = Event()
    watcher = Thread(target=_watch, args=(settings, ready, say, stopping), daemon=True)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        watcher.start()
        manager.loop()
    finally:
        stopping.set()
        _end_children()
    by_person = manager.returncode in (130, 143)
    if not by_person:
        for name, process in manager._processes.items():
            if process.get("returncode") not in (0, -15, None):
                say(f"{name} does not stay up; the last lines of {logs.folder / name}.log:\n{logs.tail(name)}")
    return 0 if by_person else 1


def _watch(settings: Settings, ready: Callable[[], None], say: Callable[[str], None], stopping: Event) -> None:
    def report(name: str, seconds: float) -> None:
        say(f"{name} answers ({seconds:.0f} s)")

    if readiness.wait(settings, seconds=300, report=report, stop=stopping.is_set):
        ready()
    elif not stopping.is_set():
        say("not every process answers after 5 minutes: run `.venv/bin/xiufu doctor`")


def _passed_on(settings: Settings) -> dict[str, str]:
    """Every setting as the children's environment, so that all processes agree."""
    return {name: str(value) for name, value in settings.model_dump().items() if value != ""}


def _end_children() -> None:
    """Whatever is still there after an orderly stop is ended: no process outlives this one."""
    left = psutil.Process().children(recursive=True)
    ours = [process for process in left if process.name() != "postgres"]
    for process in ours:
        process.terminate()
    for process in psutil.wait_procs(ours, timeout=5)[1]:
        process.kill()
