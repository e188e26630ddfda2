"""How is the action server started? `python -m actions`."""

from __future__ import annotations

import logging
import sys

from actions.asker import AskersInDatabase
from actions.server import make_app, make_executor
from actions.topic import Parts
from actions.wording import load_wording
from repair.clock import clock_from
from repair.policy.rules import load_rules
from repair.serve import door, listen, serve
from repair.settings import read_settings
from repair.store.database import open_database

KEPT = 120  # seconds: Rasa lets its connections go long before (nlu/lines.py), never in the middle of a question


def run() -> None:
    """Serve on loopback until stopped. Raises XiufuError when a part is missing or the port is taken."""
    settings = read_settings()
    listening = listen(settings.ACTIONS_PORT, "ACTIONS_PORT")
    rules = load_rules()
    database = open_database(settings)
    parts = Parts(
        wording=load_wording(),
        settings=settings,
        rules=rules,
        clock=clock_from(settings.XIUFU_NOW),
        askers=AskersInDatabase(database, rules),
    )
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)
    try:
        serve(make_app(make_executor(parts)), listening, keep_alive=KEPT)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(door("actions", run))
