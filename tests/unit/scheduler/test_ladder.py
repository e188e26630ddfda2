"""Is a ladder that cannot be followed refused, naming the step?"""

from __future__ import annotations

from pathlib import Path

import pytest

from repair.errors import RuleError
from repair.records.key import RecordKind
from scheduler.ladder import FILE, load_ladder

GOOD = FILE.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("step: listing_open,", "step: open,", "twice"),
        ("step: deduction_1, from: deadline", "step: deduction_1, from: earliest", "deduction_1"),
        ("step: served, from: served", "step: served, from: birth", "served"),
        ("step: result, from: result_due", "step: result/1, from: result_due", "result/1"),
        ("lasts: 14, channels: [sms]}", "lasts: 0, channels: [sms]}", "served"),
        ("until: fine_due, channels: [sms]", "until: fine_due, channels: [fax]", "fine_due"),
        ("until: fine_due, channels: [sms]", "channels: [sms]", "fine_due"),
        ("fallback: voice", "fallback: pigeon", "served"),
    ],
)
def test_a_ladder_that_cannot_be_followed_is_refused(old: str, new: str, named: str, tmp_path: Path) -> None:
    assert old in GOOD
    file = tmp_path / "ladder.yml"
    file.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError, match=named):
        load_ladder(file)


def test_a_later_event_is_the_same_step() -> None:
    rungs = load_ladder().of(RecordKind.PENALTY)
    assert rungs.step("result/2026-10-15") is rungs.step("result")
    assert rungs.asks("result/2026-10-15")
    assert not rungs.asks("open")
    assert rungs.step("nothing") is None
