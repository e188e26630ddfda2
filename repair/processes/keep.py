"""How does one process stay up? It is started again when it ends by itself, and ends when its runner does.

    python -m repair.processes.keep COMMAND…

Only the standard library: this runs once beside every process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

RUNNER = "XIUFU_RUNNER"  # the process id that everything ends with
SOON = 30.0  # seconds: a process that ended sooner did not really start
TRIES = 3  # starts in a row that may fail so soon
WAIT = 1.0  # seconds between two starts, and between two looks at the runner


class _Stopped(BaseException):
    """A signal asked us to stop."""


def main() -> int:
    """The command's exit code: 0 after a stop, its own when it does not stay up."""
    runner = int(os.environ.get(RUNNER, "0"))
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    failed = 0
    while True:
        began = time.monotonic()
        child = subprocess.Popen(sys.argv[1:])  # noqa: S603 - the Procfile's own command
        try:
            code = _wait(child, runner)
        except _Stopped:
            return _end(child)
        failed = failed + 1 if time.monotonic() - began < SOON else 0
        if failed >= TRIES:
            return code or 1
        sys.stderr.write(f"WARNING ended by itself (exit code {code}); it is started again\n")
        time.sleep(WAIT)


def _wait(child: subprocess.Popen[bytes], runner: int) -> int:
    while True:
        try:
            return child.wait(timeout=WAIT)
        except subprocess.TimeoutExpired:
            if runner and not _alive(runner):
                raise _Stopped from None


def _end(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    try:
        child.wait(timeout=8)
    except subprocess.TimeoutExpired:
        child.kill()
    return 0


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


if __name__ == "__main__":
    sys.exit(main())
