"""Where is a CPython 3.11? This one, another on the machine, pyenv's, or a fetched one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


class NotFound(Exception):
    """No CPython 3.11 can be had; the message says what to do."""


def find_311(tool, say):
    """The path of a CPython 3.11; fetched into var/ as the last resort."""
    for candidate in candidates():
        if is_311(candidate):
            return candidate
    say("no CPython 3.11 on this machine: fetching one")
    try:
        tool.uv("python", "install", "3.11", "--install-dir", tool.folder / "python", "--no-bin")
    except subprocess.CalledProcessError:
        raise NotFound(
            "CPython 3.11 is not here and cannot be fetched. Install it (apt-get install python3.11, "
            "or pyenv install 3.11) and run this again."
        ) from None
    found = sorted((tool.folder / "python").glob("cpython-3.11*/bin/python3.11"))
    if not found:
        raise NotFound("CPython 3.11 was fetched but is not where it should be; install it by hand.")
    return found[-1]


def candidates():
    yield Path(getattr(sys, "_base_executable", None) or sys.executable)
    for name in ("python3.11", "python3"):
        found = shutil.which(name)
        if found:
            yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for found in sorted(pyenv.glob("versions/3.11*/bin/python3.11"), reverse=True):
        yield found
    for found in (Path("/usr/bin/python3.11"), Path("/usr/local/bin/python3.11")):
        yield found


def is_311(path):
    question = "import sys, sqlite3, ssl; print(sys.implementation.name, *sys.version_info[:2])"
    try:
        answer = subprocess.run([str(path), "-c", question], capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.split() == [b"cpython", b"3", b"11"]
