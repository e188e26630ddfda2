"""How is Rasa started? On a private address, REST only, its ports from the settings.

Run it with the application's interpreter, which reads the settings; then it becomes Rasa, so that whoever stops
or kills this process has stopped or killed Rasa.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from repair.errors import XiufuError  # noqa: E402
from repair.settings import Settings, read_settings  # noqa: E402

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


def command(settings: Settings) -> list[str]:
    """Rasa's command line."""
    rasa = ROOT / ".venv-rasa" / "bin" / "rasa"
    words = [str(rasa), "run", "-i", settings.RASA_HOST, "-p", str(settings.RASA_PORT), "-m", "models/xiufu.tar.gz"]
    return [*words, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]


def environment(settings: Settings) -> dict[str, str]:
    """What Rasa must know: endpoints.yml reads the port; our own components are found beside it."""
    return os.environ | QUIET | {"ACTIONS_PORT": str(settings.ACTIONS_PORT)}


def _refuse_problems(settings: Settings) -> str:
    """What stands in the way, with the remedy; empty when nothing does."""
    if not (ROOT / "models" / "xiufu.tar.gz").exists():
        return "The bot has no model. Run `make train`."
    with socket.socket() as probe:
        if probe.connect_ex((settings.RASA_HOST, settings.RASA_PORT)) == 0:
            return f"Port {settings.RASA_PORT} is taken. Stop the other program, or set RASA_PORT."
    return ""


def main() -> NoReturn:
    """Become Rasa; ends with 1 and a clear line when it cannot be started."""
    try:
        settings = read_settings()
        if problem := _refuse_problems(settings):
            sys.exit(problem)
        words, names = command(settings), environment(settings)
    except XiufuError as error:
        sys.exit(str(error))
    os.chdir(ROOT)
    os.execve(words[0], words, names)


if __name__ == "__main__":
    main()
