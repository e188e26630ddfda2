"""Does the desk have a Chinese word for every code that can reach it?"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from console.pages.records import CONDITIONS
from console.wording import load_words
from repair.letters.delivery import DELIVERED, LetterKind, Way
from repair.messages.status import State
from repair.policy.facts import Severity
from repair.policy.window import WindowState
from repair.records import change, event, refusal
from repair.records.key import RecordKind
from repair.records.outcome import OUTCOMES

ROOT = Path(__file__).parents[3]
words = load_words()


def _yaml(name: str) -> dict:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def _steps() -> list[str]:
    ladders = [kind for kind in _yaml("scheduler/ladder.yml").values() if isinstance(kind, dict)]
    return [
        one["step"] for kind in ladders for one in (*kind["steps"], *([kind["backlog"]] if "backlog" in kind else []))
    ]


@pytest.mark.parametrize(
    "group, codes",
    [
        ("state", list(State)),
        ("state_help", list(State)),
        ("trouble", list(State)),
        ("law", [*WindowState, *CONDITIONS, "class_unconfirmed"]),
        ("met", CONDITIONS),
        ("severity", list(Severity)),
        ("action_status", list(change.STATUSES)),
        ("duty", list(change.DUTIES)),
        ("event", [event.IMPORTED, event.CHANGED, event.CLASS_CONFIRMED, *event.SAID.values(), *event.ANSWERS]),
        ("event", [DELIVERED, refusal.REFUSED, refusal.LIFTED]),
        ("listing_action", list(OUTCOMES[RecordKind.LISTING])),
        ("deduction_action", list(OUTCOMES[RecordKind.DEDUCTION])),
        ("event", [name for known in OUTCOMES.values() for name in known]),
        ("event", [f"{name}_taken_back" for known in (change.STATUSES, *OUTCOMES.values()) for name in known]),
        ("column", [column for known in (change.STATUSES, *OUTCOMES.values()) for column in known.values()]),
        ("letter_kind", list(LetterKind)),
        ("letter_way", list(Way)),
        ("intent", _yaml("domain.yml")["intents"]),
        ("step", _steps()),
    ],
)
def test_every_code_has_a_label(group, codes) -> None:
    names = [code if isinstance(code, str) else next(iter(code)) for code in codes]
    missing = [str(name) for name in names if str(name) not in words.groups[group]]
    assert not missing, f"console/wording.yml, {group}: {missing}"


def test_a_code_nobody_worded_is_shown_as_it_is() -> None:
    assert words.say("reason", "brand_new") == "brand_new"
    assert words.say("no such group", "brand_new") == "brand_new"
    assert words.say("state", None) == ""
