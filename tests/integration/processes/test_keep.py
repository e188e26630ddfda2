"""Does a process come back when it ends by itself, and end when it should?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

KEEP = [sys.executable, "-m", "repair.processes.keep"]
STAY = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"


def eventually(look: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.05)
    raise AssertionError("not within 20 s")


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").read_text().split()[2] == "Z"


def started(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def pids(tmp_path: Path) -> Path:
    return tmp_path / "pids"


def test_a_killed_process_is_started_again_and_stops_when_asked(pids: Path) -> None:
    with subprocess.Popen([*KEEP, sys.executable, "-c", STAY, str(pids)]) as keeper:
        eventually(lambda: len(started(pids)) == 1)
        os.kill(started(pids)[0], signal.SIGKILL)
        eventually(lambda: len(started(pids)) == 2)
        keeper.terminate()
        assert keeper.wait(timeout=20) == 0
    eventually(lambda: gone(started(pids)[1]))


def test_a_process_that_never_starts_is_given_up_with_its_exit_code() -> None:
    done = subprocess.run([*KEEP, sys.executable, "-c", "raise SystemExit(3)"], check=False, timeout=60)
    assert done.returncode == 3


def test_everything_ends_with_its_runner_even_when_that_is_killed(pids: Path) -> None:
    runner = subprocess.Popen(["sleep", "60"])
    environment = {**os.environ, "XIUFU_RUNNER": str(runner.pid)}
    with subprocess.Popen([*KEEP, sys.executable, "-c", STAY, str(pids)], env=environment) as keeper:
        eventually(lambda: len(started(pids)) == 1)
        runner.kill()
        runner.wait()
        assert keeper.wait(timeout=20) == 0
    eventually(lambda: gone(started(pids)[0]))
