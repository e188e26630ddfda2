"""When is the bot trained again?"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, looking at a small project of its own."""
    spec = importlib.util.spec_from_file_location("train_script", ROOT / "scripts" / "train.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in (
        "config.yml",
        "domain.yml",
        "data/topic.yml",
        "nlu/text.py",
        "nlu/words.txt",
        "requirements/rasa.lock",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("one")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/topic.yml", "nlu/text.py", "nlu/words.txt"])
def test_a_changed_training_file_asks_for_training(train: ModuleType, tmp_path: Path, name: str) -> None:
    before = train.fingerprint()
    assert train.fingerprint() == before
    (tmp_path / name).write_text("two")
    assert train.fingerprint() != before


def test_a_new_topic_asks_for_training(train: ModuleType, tmp_path: Path) -> None:
    before = train.fingerprint()
    (tmp_path / "data" / "another.yml").write_text("one")
    assert train.fingerprint() != before


def test_other_files_do_not(train: ModuleType, tmp_path: Path) -> None:
    before = train.fingerprint()
    (tmp_path / "endpoints.yml").write_text("one")
    assert train.fingerprint() == before


def test_how_rasa_is_run_is_no_part_of_the_model(train: ModuleType, tmp_path: Path) -> None:
    before = train.fingerprint()
    for name in train.RUNNING:
        assert (Path(__file__).parents[2] / "nlu" / name).exists()
        (tmp_path / "nlu" / name).write_text("one")
    assert train.fingerprint() == before
