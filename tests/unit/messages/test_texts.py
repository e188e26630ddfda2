"""Is each text what its version says, and is there one for everything the ladder tells?"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from repair.messages import texts
from repair.records.key import RecordKind
from scheduler.ladder import load_ladder

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

import text_versions


def test_nobody_changes_words_without_raising_the_version() -> None:
    assert text_versions.wrong(text_versions.kept(), text_versions.now()) == []
    assert text_versions.kept() == text_versions.now(), "run scripts/text_versions.py --write"


def test_a_changed_word_a_changed_part_and_a_lower_version_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = text_versions.now()
    other = {**before, "open": {**before["open"], "words": "0" * 16}}
    assert "open: other words" in text_versions.wrong(before, other)[0]
    lower = {**before, "open": {**before["open"], "version": 1}}
    assert "lower" in text_versions.wrong(before, lower)[0]
    raised = {**before, "open": {"version": 99, "words": "0" * 16}}
    assert text_versions.wrong(before, raised) == []
    one = texts.loaded()["parts"]
    monkeypatch.setitem(one, "where", ["换了说法"])
    changed = [line.partition(":")[0] for line in text_versions.wrong(before, text_versions.now())]
    assert {"open", "listing", "digest"} <= set(changed)
    assert "deduction" not in changed, "it does not use this part"


def test_every_part_is_used_and_every_used_part_is_there() -> None:
    bodies = "".join(text.body for text in texts.all_texts())
    unused = [name for name in texts.part_names() if f"{{{{ {name} }}}}" not in bodies]
    assert unused == ["link"], "the link is added at the end"


def test_no_wording_has_what_a_gateway_refuses() -> None:
    wordings = [text.body for text in texts.all_texts()]
    wordings += [wording for name in texts.part_names() for wording in texts.part(name)]
    for wording in wordings:
        assert not any(bad in wording for bad in ("【", "】", "http", "点击", "  ")), wording


def test_every_step_that_has_a_text_has_its_line_in_the_same_variants() -> None:
    for kind in ("penalty", "listing", "deduction"):
        for family in texts.loaded()[kind]:
            said = set(texts.variants(kind, family, "sms")) - {"several"}
            assert said <= set(texts.variants(kind, family, texts.LINE)), (kind, family)


def test_a_follow_up_of_a_call_has_the_texts_of_its_family() -> None:
    assert texts.family_of("follow_up/17") == "follow_up"
    assert texts.variants("penalty", "follow_up/17", "sms")
    assert texts.variants("listing", "listing_30", "voice") == texts.variants("listing", "any", "voice")
    assert texts.variants("penalty", "no_such_step", "sms") == {}


def test_every_step_of_the_ladder_has_its_text_on_each_of_its_channels() -> None:
    ladder = load_ladder()
    for kind in RecordKind:
        for step in ladder.of(kind).every:
            for channel in (*step.channels, *step.fallback, texts.LINE):
                assert texts.variants(str(kind), step.step, channel), (kind, step.step, channel)
