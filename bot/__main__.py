"""How is the public door started? `python -m bot`."""

from __future__ import annotations

import sys

from bot.app import create_app
from bot.parts import opened
from repair.serve import door, listen, serve
from repair.store.database import require
from repair.store.migrate import upgrade


def run() -> None:
    """Serve until stopped. Raises XiufuError when a part is missing or the port is taken."""
    parts = opened()
    try:
        require(parts.database)
        upgrade(parts.database)
        serve(create_app(parts), listen(parts.settings.BOT_PORT, "BOT_PORT", parts.settings.BOT_HOST))
    finally:
        parts.database.close()


if __name__ == "__main__":
    sys.exit(door("bot", run))
