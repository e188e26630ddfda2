"""Can Celery and Redis be had on this machine, for the time of a benchmark? Both are thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("celery[redis]", "packaging", "twilio", "psycopg[binary,pool]")
PACKAGES = ("redis-server", "redis-tools", "liblzf1", "libjemalloc2", "liblua5.1-0", "lua-cjson", "lua-bitop")


class NotThere(Exception):
    """Why this baseline is left out."""


@dataclass(frozen=True, slots=True)
class CeleryThere:
    """An environment with Celery, and a Redis to start."""

    python: str
    redis: str
    libraries: str  # for LD_LIBRARY_PATH; empty for a Redis of the machine


def prepared(folder: Path) -> CeleryThere:
    """Both, installed in this folder. Raises NotThere."""
    redis, libraries = _redis(folder / "redis")
    home = folder / "celery"
    try:
        _quietly(sys.executable, "-m", "venv", str(home))
        _quietly(str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *NEEDED)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotThere(f"Celery cannot be installed ({type(error).__name__})") from error
    return CeleryThere(str(home / "bin" / "python"), redis, libraries)


def _redis(folder: Path) -> tuple[str, str]:
    """A redis-server: the machine's own, or Debian's packages unpacked in this folder."""
    own = shutil.which("redis-server")
    if own:
        return own, ""
    if not shutil.which("apt-get"):
        raise NotThere("there is no redis-server, and no apt-get to fetch one")
    folder.mkdir()
    for package in PACKAGES:
        try:
            _quietly("apt-get", "download", package, cwd=folder)
        except (OSError, subprocess.CalledProcessError):
            continue  # a library of another name; whether the server starts will tell
    for file in folder.glob("*.deb"):
        _quietly("dpkg-deb", "-x", str(file), str(folder))
    found = next((one for one in (folder / "usr" / "bin").glob("redis-server") if one.exists()), None)
    if found is None:
        raise NotThere("apt-get brought no redis-server")
    libraries = ":".join({str(one.parent) for one in folder.rglob("*.so*")})
    try:
        _quietly(str(found), "--version", env={**os.environ, "LD_LIBRARY_PATH": libraries})
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotThere("the unpacked redis-server does not start") from error
    return str(found), libraries


def _quietly(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)
