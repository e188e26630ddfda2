"""Does the quick way of counting and comparing give what scikit-learn and a look at every example give?"""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.conversations.training import ROOT, training_examples

pytestmark = pytest.mark.conversations

ROUNDING = 1e-5  # all of it is in numbers of seven digits
EACH = 15  # enough to meet every kind of writing, and seconds instead of minutes


def test_the_quick_way_gives_the_same_features_margins_and_nearest_example() -> None:
    rasa = ROOT / ".venv-rasa" / "bin" / "python"
    if not rasa.exists():
        pytest.fail("The Rasa environment .venv-rasa is missing: run `make setup`.")
    examples = [*training_examples()[::EACH], ["，".join(text for text, _ in training_examples()[:40:3]), "greet"]]
    run = subprocess.run(
        [rasa, "tests/conversations/weigh.py"],
        input=json.dumps(examples, ensure_ascii=False),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    worst = json.loads(run.stdout)
    assert worst and all(difference < ROUNDING for difference in worst.values()), worst
