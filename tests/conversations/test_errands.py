"""Is the action server told what its actions read, and does each answer lead to what it leads to without hurry?"""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.conversations.training import ROOT

pytestmark = pytest.mark.conversations


@pytest.fixture(scope="module")
def found() -> dict:
    rasa = ROOT / ".venv-rasa" / "bin" / "python"
    if not rasa.exists():
        pytest.fail("The Rasa environment .venv-rasa is missing: run `make setup`.")
    run = subprocess.run(
        [rasa, "tests/conversations/errands.py"], capture_output=True, text=True, cwd=ROOT, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_every_answer_good_or_bad_leads_to_the_same_as_without_hurry(found: dict) -> None:
    assert found["quick"]["came"] == found["slow"]["came"]
    came = found["quick"]["came"]
    assert [event["event"] for event in came["replies"]] == ["bot", "bot"]
    assert [event["event"] for event in came["events"]] == ["slot"]
    assert came["refused"] == ["ActionExecutionRejection", "not now"]
    wrong = {came[name][0] for name in ("events of no kind", "replies of no kind", "replies no list", "a list")}
    assert wrong == {"ValidationError"}
    assert {came[name][0] for name in ("unknown", "broken", "away")} == {"RasaException"}


def test_an_action_is_told_everything_but_what_it_does_not_read(found: dict) -> None:
    assert len(found["quick"]["asked"]) == len(found["slow"]["asked"]) > 10
    for quick, slow in zip(found["quick"]["asked"], found["slow"]["asked"], strict=True):
        said = [event for event in slow["tracker"]["events"] if event["event"] == "user"]
        assert len(said) == 2 < len(slow["tracker"]["events"])
        assert quick == slow | {"tracker": slow["tracker"] | {"events": said}}


def test_an_endpoint_with_more_than_an_address_is_left_to_rasa(found: dict) -> None:
    assert found["quick"]["paths"] == found["slow"]["paths"]
    assert found["quick"]["paths"][-1] == "/webhook?token=a-token"
