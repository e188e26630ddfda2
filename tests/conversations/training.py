"""What is in the training files? Read without Rasa, for tests that need no model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
UNSEEN = Path(__file__).with_name("unseen.yml")


def _read(path: Path) -> dict:
    return yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def topics() -> dict[str, dict]:
    """The parsed files of data/, by name: rules and answers."""
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted((ROOT / "data").glob("*.yml"))}


def said() -> list[dict]:
    """The parsed files of what people say: data/examples/, and examples beside an answer that is new."""
    return [_read(path) for path in sorted((ROOT / "data").rglob("*.yml"))]


def examples(*documents: dict) -> list[tuple[str, str]]:
    """(message, intent) pairs of some parsed files."""
    return [
        (line[2:].strip(), entry["intent"])
        for document in documents
        for entry in document.get("nlu", [])
        for line in entry["examples"].splitlines()
    ]


@cache
def training_examples() -> list[tuple[str, str]]:
    return examples(*said())


def unseen_examples() -> list[tuple[str, str]]:
    return examples(yaml.safe_load(UNSEEN.read_text()))


def domain() -> dict:
    return yaml.safe_load((ROOT / "domain.yml").read_text())
