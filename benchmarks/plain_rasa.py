"""What does Rasa cost by itself? The smallest Chinese bot: one static answer, its own parts, no action, no database."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
FILES = {
    "config.yml": """recipe: default.v1
assistant_id: plain
language: zh
pipeline:
  - name: JiebaTokenizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: LogisticRegressionClassifier
policies:
  - name: RulePolicy
""",
    "domain.yml": """version: "3.1"
intents: [question, other]
responses:
  utter_answer:
    - text: "Two papers and one form."
""",
    "data/all.yml": """version: "3.1"
nlu:
  - intent: question
    examples: |
      - 需要什么材料
      - 要多久
      - 什么时候可以申请
  - intent: other
    examples: |
      - 你好
      - 谢谢
rules:
  - rule: answer
    steps: [{intent: question}, {action: utter_answer}]
  - rule: other
    steps: [{intent: other}, {action: utter_answer}]
""",
    "credentials.yml": "rest:\n",
    "endpoints.yml": "",
}


def make(folder: Path) -> Path:
    """Write and train it; the model's file."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    command = [RASA, "train", "--fixed-model-name", "plain", "--out", "models"]
    subprocess.run(command, cwd=folder, env={**os.environ, **QUIET}, check=True, capture_output=True)
    return folder / "models" / "plain.tar.gz"


def command(folder: Path, port: int) -> list[str]:
    """How it is started."""
    files = ["--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml")]
    model = str(folder / "models" / "plain.tar.gz")
    return [str(RASA), "run", "-i", "127.0.0.1", "-p", str(port), "-m", model, *files]
