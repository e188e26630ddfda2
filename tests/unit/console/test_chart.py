"""Do the bars of a chart say what the numbers say?"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from console.chart import BOTTOM, HEIGHT, TOP, WIDTH, chart
from repair.records.screening import Month


def month(text: str, ready: int = 0, duties: int = 0) -> Month:
    return Month(begins=date.fromisoformat(f"{text}-01"), ready=ready, duties=duties)


def test_heights_are_in_proportion_and_stand_on_the_floor() -> None:
    drawn = chart([month("2026-05", 10, 30), month("2026-06", 20)])
    first, second = drawn.bars
    assert first.ready_height + first.duties_height == HEIGHT - TOP - BOTTOM
    assert first.duties_height == 3 * first.ready_height
    assert second.ready_height == 2 * first.ready_height
    assert first.duties_y + first.duties_height == second.ready_y + second.ready_height == drawn.floor
    assert first.ready_y + first.ready_height == first.duties_y


def test_a_month_without_records_is_an_empty_place() -> None:
    drawn = chart([month("2025-11", 1), month("2026-02", 1)])
    assert [f"{bar.month.begins:%Y-%m}" for bar in drawn.bars] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [bar.ready_height > 0 for bar in drawn.bars] == [True, False, False, True]


def test_forty_months_have_room_and_their_names_do_not_touch() -> None:
    drawn = chart([month(f"{2023 + n // 12}-{n % 12 + 1:02d}", n + 1) for n in range(40)])
    assert drawn.bars[-1].x + drawn.bars[-1].width <= WIDTH
    named = [bar.x for bar in drawn.bars if bar.labelled]
    assert min(right - left for left, right in pairwise(named)) >= 60


def test_no_months_no_bars() -> None:
    assert chart([]).bars == ()
