"""Starts the action server: `python -m actions`."""

from __future__ import annotations

import logging
import socket
import sys

from actions.asker import AskersInDatabase
from actions.server import make_app
from actions.topic import Parts
from actions.wording import load_wording
from repair import log
from repair.clock import clock_from
from repair.errors import MissingPart, XiufuError
from repair.policy.rules import load_rules
from repair.settings import Settings, read_settings
from repair.store.database import open_database

HOST = "127.0.0.1"


def main() -> int:
    """Read the settings, build the parts, serve until stopped."""
    log.set_up("actions")
    try:
        settings = read_settings()
        _refuse_taken_port(settings.ACTIONS_PORT)
        serve(settings)
    except XiufuError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the one line a person at the terminal needs
        return 1
    return 0


def serve(settings: Settings) -> None:
    """Serve the actions on loopback; returns when asked to stop."""
    rules = load_rules()
    database = open_database(settings)
    parts = Parts(
        wording=load_wording(),
        settings=settings,
        rules=rules,
        clock=clock_from(settings.XIUFU_NOW),
        askers=AskersInDatabase(database, rules),
    )
    for noisy in ("sanic.root", "sanic.access", "rasa_sdk.executor"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        make_app(parts).run(host=HOST, port=settings.ACTIONS_PORT, single_process=True, motd=False, access_log=False)
    finally:
        database.close()


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise MissingPart(
                f"Port {port} is taken.", remedy="Stop the other program, or set ACTIONS_PORT to a free one."
            )


if __name__ == "__main__":
    sys.exit(main())
