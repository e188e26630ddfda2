"""`python -m console`: the staff door, on this machine only."""

from __future__ import annotations

import socket
import sys

import uvicorn

from console.app import create_app
from repair import log
from repair.errors import MissingPart, XiufuError
from repair.settings import read_settings
from repair.store.database import open_database, require
from repair.store.migrate import upgrade

HOST = "127.0.0.1"


def main() -> None:
    """Serve until stopped; an expected error is one clear line and exit code 1."""
    log.set_up("console")
    try:
        settings = read_settings()
        _require_free(settings.CONSOLE_PORT)
        database = open_database(settings)
        require(database)
        upgrade(database)
        app = create_app(settings, database)
    except XiufuError as error:
        sys.stderr.write(f"console: {error}\n")
        sys.exit(1)
    uvicorn.run(app, host=HOST, port=settings.CONSOLE_PORT, log_level="warning", server_header=False)
    database.close()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise MissingPart(
                f"Port {port} is taken.", remedy="Stop what uses it, or set CONSOLE_PORT to another port."
            ) from error


if __name__ == "__main__":
    main()
