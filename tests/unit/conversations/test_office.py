"""Does whoever waits for a person hear when somebody is there, and nothing wrong when that cannot be computed?"""

from __future__ import annotations

from datetime import datetime

import pytest

from repair.clock import CHINA
from repair.conversations.office import office_hours, when_back
from repair.settings import Settings

SETTINGS = Settings(_env_file=None)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-09-16 09:30", ""),
        ("2026-09-16 12:00", "今天14:00"),
        ("2026-09-16 20:00", "明天9:00"),
        ("2026-09-18 20:00", "9月20日（周日）9:00"),  # a made-up workday
        ("2026-09-30 18:00", "10月8日（周四）9:00"),  # the holiday week
    ],
)
def test_from_when_somebody_is_there(at: str, said: str) -> None:
    told = when_back(SETTINGS, datetime.fromisoformat(at).replace(tzinfo=CHINA))
    assert said in told
    assert bool(told) == bool(said)


@pytest.mark.parametrize("words", ["工作日 9:00-11:30、14:00-17:30", "周一至周五 9:00～17:00", "每天 08:30至18:00"])
def test_hours_in_words_are_read(words: str) -> None:
    assert office_hours(words) is not None


@pytest.mark.parametrize("words", ["上班时间", "工作日上午", "9:00-17:00", "工作日 17:00-9:00", ""])
def test_hours_that_cannot_be_computed_with_are_only_said(words: str) -> None:
    assert office_hours(words) is None
    night = datetime(2026, 9, 16, 23, 0, tzinfo=CHINA)
    assert when_back(SETTINGS.model_copy(update={"OFFICE_HOURS": words}), night) == ""
