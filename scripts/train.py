"""Does the bot need training? Trains into models/ when a training file changed since the last time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "xiufu.tar.gz"
MARK = ROOT / "models" / "xiufu.sha256"
RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


# How Rasa is run, in nlu/ because Rasa finds its components there: nothing is learned from it.
RUNNING = {"calls.py", "lines.py", "quick.py", "rules.py", "trackers.py"}


def training_files() -> list[Path]:
    """Everything the model is made of; what is answered (actions/answers) is no part of it."""
    folders = [ROOT / "data", ROOT / "nlu"]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".yml", ".py", ".txt"}]
    found = [path for path in found if path.name not in RUNNING]
    return sorted([ROOT / "config.yml", ROOT / "domain.yml", ROOT / "requirements" / "rasa.lock", *found])


def fingerprint() -> str:
    """One hash over names and contents."""
    whole = hashlib.sha256()
    for path in training_files():
        whole.update(f"{path.relative_to(ROOT)}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def main() -> int:
    """Train when needed; exit 0 when a fitting model is there in the end."""
    wanted = fingerprint()
    if MODEL.exists() and MARK.exists() and MARK.read_text() == wanted and "--force" not in sys.argv:
        print("The bot's model is up to date.")
        return 0
    if not RASA.exists():
        print("The Rasa environment .venv-rasa is missing. Run `make setup`.", file=sys.stderr)
        return 1
    print("Training the bot (one to three minutes) …", flush=True)
    began = time.monotonic()
    command = [RASA, "train", "--domain", "domain.yml", "--config", "config.yml", "--data", "data"]
    command += ["--out", "models", "--fixed-model-name", "xiufu", "--force"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | QUIET, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not MODEL.exists():
        print("\n".join((done.stdout + done.stderr).splitlines()[-30:]), file=sys.stderr)
        print("Training failed; the lines above say why.", file=sys.stderr)
        return 1
    MARK.write_text(wanted)
    print(f"Trained in {time.monotonic() - began:.0f} s: {MODEL.relative_to(ROOT)}, {MODEL.stat().st_size // 1024} KB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
