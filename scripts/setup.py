#!/usr/bin/env python3
"""How does a bare machine get everything Xiufu needs? Two environments from locked lists, nothing outside this folder.

Runs on any python3 from 3.7 with its standard library alone. Each step is skipped when its list has not changed.
"""

import hashlib
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import interpreters  # noqa: E402
import package_tool  # noqa: E402

LISTS = ROOT / "requirements"
APP, RASA = ROOT / ".venv", ROOT / ".venv-rasa"


def main():
    began = time.monotonic()
    plan = [
        ("app", APP, ["app.lock", "dev.lock", "../pyproject.toml"], install_app),
        ("rasa", RASA, ["rasa.lock", "rasa-self.lock"], install_rasa),
    ]
    todo = [step for step in plan if stamp(step[1]) != fingerprint(step[2])]
    if not todo:
        return
    say("setting up: " + ", ".join(f".venv{'' if name == 'app' else '-' + name}" for name, *_ in todo))
    tool = package_tool.find(ROOT / "var" / "tools", LISTS / "tools.lock", say)
    python = interpreters.find_311(tool, say)
    failures = []
    threads = [
        threading.Thread(target=run, args=(name, folder, lists, install, tool, python, failures))
        for name, folder, lists, install in todo
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(15)
            if thread.is_alive():
                say(f"still installing ({time.monotonic() - began:.0f} s)")
    if failures:
        stop("\n".join(failures))
    say(f"set up in {time.monotonic() - began:.0f} s")


def run(name, folder, lists, install, tool, python, failures):
    began = time.monotonic()
    try:
        install(tool, python)
    except subprocess.CalledProcessError as error:
        output = (error.stdout or b"").decode(errors="replace").strip()
        failures.append(f"environment {name}: {' '.join(map(str, error.cmd[:4]))} … failed:\n{output[-2000:]}")
        return
    (folder / ".stamp").write_text(fingerprint(lists))
    say(f"environment {name} is ready ({time.monotonic() - began:.0f} s)")


def install_app(tool, python):
    make_environment(tool, python, APP)
    lists = ["-r", LISTS / "app.lock", "-r", LISTS / "dev.lock"]
    tool.uv("pip", "install", "--python", APP / "bin/python", "--require-hashes", *lists)
    tool.uv(
        "pip", "install", "--python", APP / "bin/python", "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT
    )


def install_rasa(tool, python):
    """Rasa declares Python below 3.11 though it runs on it: only pip can be told to look past that line."""
    make_environment(tool, python, RASA)
    target = ["--python", RASA / "bin/python"]
    tool.uv("pip", "install", *target, "--no-deps", "--require-hashes", "-r", LISTS / "rasa.lock")
    tool.pip(
        *target, "install", "--no-deps", "--ignore-requires-python", "--require-hashes", "-r", LISTS / "rasa-self.lock"
    )


def make_environment(tool, python, folder):
    if not (folder / "bin/python").exists():
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        tool.uv("venv", "--python", python, folder)


def stamp(folder):
    file = folder / ".stamp"
    return file.read_text() if file.exists() and (folder / "bin/python").exists() else ""


def fingerprint(lists):
    digest = hashlib.sha256(str(ROOT).encode())  # an environment that was moved does not work
    for name in lists:
        digest.update((LISTS / name).read_bytes())
    return digest.hexdigest()


def say(text):
    print(f"[setup] {text}", file=sys.stderr, flush=True)


def stop(text):
    say(text)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except (interpreters.NotFound, package_tool.NotFound) as error:
        stop(str(error))
    except KeyboardInterrupt:
        stop("stopped")
