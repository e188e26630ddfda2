"""`python -m console`: the staff door, on this machine only."""

from __future__ import annotations

import sys

from console.app import create_app
from repair.serve import door, listen, serve
from repair.settings import read_settings
from repair.store.database import open_database, require
from repair.store.migrate import upgrade


def run() -> None:
    """Serve until stopped. Raises XiufuError when a part is missing or the port is taken."""
    settings = read_settings()
    listening = listen(settings.CONSOLE_PORT, "CONSOLE_PORT")
    database = open_database(settings)
    try:
        require(database)
        upgrade(database)
        serve(create_app(settings, database), listening)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(door("console", run))
