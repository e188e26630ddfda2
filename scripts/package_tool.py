"""How do we get pip and uv on a machine that may have neither? By the first of several ways that works."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pip_settings


class NotFound(Exception):
    """No way to install packages; the message says what to do."""


class Tool:
    """pip and uv in a folder of their own, told what the machine's pip settings say."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = pip_settings.as_uv_environment()

    def uv(self, *arguments):
        return call([self.folder / "bin" / "uv", *arguments], self.environment)

    def pip(self, *arguments):
        environment = {**self.environment, "PYTHONPATH": str(self.folder)}
        return call([sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], environment)

    def works(self):
        try:
            self.uv("--version")
            self.pip("--version")
        except (OSError, subprocess.CalledProcessError):
            return False
        return True


def find(folder, lock, say):
    """A working Tool, installed into `folder` from the locked list when it is not there."""
    tool = Tool(folder)
    if tool.works():
        return tool
    tried = []
    for name, way in WAYS:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                pip = way(Path(scratch))
                if pip is None:
                    continue
                command, environment = pip
                options = ["install", "--upgrade", "--require-hashes", "--target", folder, "-r", lock]
                call([*command, *options], {**os.environ, **environment})
            except (OSError, subprocess.CalledProcessError) as error:
                tried.append(f"{name}: {reason(error)}")
                continue
        if tool.works():
            return tool
    raise NotFound(
        "Packages cannot be installed yet: this python3 has neither venv nor pip, and neither could be had.\n"
        + "".join(f"  tried {line}\n" for line in tried)
        + "Remedy: apt-get install python3-venv (or set PIP_INDEX_URL to your package index), then run this again."
    )


def own_pip(scratch):
    call([sys.executable, "-m", "pip", "--version"])
    return [sys.executable, "-m", "pip"], {}


def venv_pip(scratch):
    call([sys.executable, "-m", "venv", scratch / "venv"])
    return [scratch / "venv/bin/python", "-m", "pip"], {}


def debian_pip(scratch):
    """Debian keeps pip as a package of wheels, which anybody can unpack without installing it.

    apt works in folders of our own, so that this needs no root and changes nothing on the machine.
    """
    for folder in ("lists/partial", "cache/archives/partial"):
        (scratch / folder).mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={scratch}/lists", "-o", f"Dir::Cache={scratch}/cache"]
    own += ["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=", "-q"]
    call(["apt-get", *own, "update"])
    call(["apt-get", *own, "download", "python3-pip-whl"], cwd=scratch)
    package = next(scratch.glob("python3-pip-whl*.deb"))
    call(["dpkg-deb", "-x", package, scratch / "unpacked"])
    wheel = next((scratch / "unpacked").rglob("pip-*.whl"))
    return [sys.executable, f"{wheel}/pip"], {}


def index_pip(scratch):
    wheel = pip_settings.download_wheel("pip", scratch)
    return ([sys.executable, f"{wheel}/pip"], {}) if wheel else None


WAYS = [
    ("python3 -m pip", own_pip),
    ("python3 -m venv", venv_pip),
    ("the index of your pip settings", index_pip),
    ("Debian's package of pip", debian_pip),
]


def call(command, environment=None, cwd=None):
    command = [str(part) for part in command]
    return subprocess.run(
        command, env=environment, cwd=cwd, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def reason(error):
    output = getattr(error, "stdout", None)
    lines = output.decode(errors="replace").strip().splitlines() if output else [str(error)]
    return (lines or ["no output"])[-1][:200]
