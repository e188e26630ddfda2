"""Date cells: every form of the contract, and no guess at others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.records.readers.dates import read_date

DAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06-15",
        "2026/6/15",
        "2026年6月15日",
        "2026年06月15号",
        "2026.6.15",
        "20260615",
        20260615,
        20260615.0,
        "2026-06-15 00:00:00",
        "2026-06-15T08:30:00",
        "2026/6/15 0:00",
        "20260615083000",
        46188,
        46188.0,
        46188.5,
        "46188",
        "２０２６－０６－１５",
        " 2026 年 6 月 15 日 ",
        "'2026-06-15",
        DAY,
        datetime(2026, 6, 15, 9, 30),  # noqa: DTZ001 - as a workbook gives it
    ],
)
def test_every_usual_form_is_read(cell: object) -> None:
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "去年六月",
        "2026-13-01",
        "2026-02-30",
        "2026年6月",
        "26/6/15",
        "6/15/2026",
        "2026",
        5,
        999999,
        True,
        "待定",
        float("inf"),
    ],
)
def test_what_is_not_surely_one_day_is_refused(cell: object) -> None:
    with pytest.raises(ValueError):
        read_date(cell)


@given(
    st.dates(date(1971, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "serial"]),
)
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert read_date(serial if form == "serial" else day.strftime(form)) == day


def test_excel_serials_count_from_its_own_first_day() -> None:
    assert read_date(36526) == date(2000, 1, 1)
    assert read_date(36526 + 366) == date(2000, 1, 1) + timedelta(days=366)
