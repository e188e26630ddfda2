"""How is Rasa started? On a private address, REST only, its ports from the settings.

Run it with the application's interpreter; it stays as Rasa's parent and hands on a request to stop.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

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


def main() -> int:
    """Start Rasa and stay with it; its exit code, or 1 when it cannot be started."""
    try:
        settings = read_settings()
        if problem := _refuse_problems(settings):
            print(problem, file=sys.stderr)
            return 1
        names = environment(settings)
    except XiufuError as error:
        print(error, file=sys.stderr)
        return 1
    return _accompany(subprocess.Popen(command(settings), cwd=ROOT, env=names))


def _accompany(rasa: subprocess.Popen[bytes]) -> int:
    """Wait for Rasa, handing on a request to stop; its exit code, 0 when it was asked to stop."""
    asked: list[int] = []

    def hand_on(number: int, _frame: object) -> None:
        asked.append(number)
        if rasa.poll() is None:
            rasa.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    code = rasa.wait()
    return 0 if asked else abs(code)


if __name__ == "__main__":
    sys.exit(main())
