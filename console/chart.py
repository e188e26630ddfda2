"""Where does each bar of a chart by month stand? Plain numbers for an SVG; the template draws, without any script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from repair.records.screening import Month

WIDTH, HEIGHT = 1200, 190  # of the whole drawing
LEFT, TOP, BOTTOM = 46, 14, 24  # room for the numbers at the side, above, and for the months
WIDEST = 60  # one bar with its gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One month: duties open below, ready above."""

    month: Month
    x: float
    width: float
    ready_y: float
    ready_height: float
    duties_y: float
    duties_height: float
    labelled: bool  # whether its name is written below: not all have room


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The bars and the two horizontal lines."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]  # height on the page, and what it stands for
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM


def chart(months: Sequence[Month]) -> Chart:
    """The bars of these months; a month without records between two others is an empty place."""
    shown = list(_without_gaps(months))
    most = max((month.count for month in shown), default=0)
    if not most:
        return Chart(bars=(), lines=())
    step = min(WIDEST, (WIDTH - LEFT) / len(shown))
    scale = (HEIGHT - TOP - BOTTOM) / most
    every = max(1, round(62 / step + 0.49))
    floor = HEIGHT - BOTTOM
    bars = []
    for place, month in enumerate(shown):
        duties, ready = month.duties * scale, month.ready * scale
        bars.append(
            Bar(
                month=month,
                x=round(LEFT + place * step + step * 0.1, 1),
                width=round(step * 0.8, 1),
                duties_y=round(floor - duties, 1),
                duties_height=round(duties, 1),
                ready_y=round(floor - duties - ready, 1),
                ready_height=round(ready, 1),
                labelled=place % every == 0,
            )
        )
    lines = sorted({most, most // 2} - {0})
    return Chart(bars=tuple(bars), lines=tuple((round(floor - value * scale, 1), value) for value in lines))


def _without_gaps(months: Sequence[Month]) -> Iterator[Month]:
    known = {month.begins: month for month in months}
    if not known:
        return
    day, last = min(known), max(known)
    while day <= last:
        yield known.get(day, Month(begins=day, ready=0, duties=0))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
