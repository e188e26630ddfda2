"""`python -m handset`: a Twilio-compatible provider with a phone on a web page, on this machine only."""

from __future__ import annotations

import sys

from handset.app import create_app
from repair.errors import SettingError
from repair.serve import door, listen, serve
from repair.settings import read_settings


def run() -> None:
    """Serve until stopped. Raises XiufuError when a setting is missing or the port is taken."""
    settings = read_settings()
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not getattr(settings, name):
            remedy = "The handset answers only to this account; see .env.example."
            raise SettingError(f"{name} is empty.", remedy=remedy)
    serve(create_app(settings), listen(settings.HANDSET_PORT, "HANDSET_PORT"))


if __name__ == "__main__":
    sys.exit(door("handset", run))
