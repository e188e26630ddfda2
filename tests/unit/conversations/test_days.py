"""Is a day in words read as a Chinese reader means it, and is what is not clear left open?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.conversations.days import day_of, names_a_day, span_of

TODAY = date(2026, 9, 16)  # a Wednesday

CLEAR = [
    ("明天", "2026-09-17"),
    ("明天下午3点给我打电话", "2026-09-17"),
    ("后天", "2026-09-18"),
    ("大后天", "2026-09-19"),
    ("下周三再提醒我", "2026-09-23"),
    ("下礼拜二", "2026-09-22"),
    ("下星期天", "2026-09-27"),
    ("下下周一", "2026-09-28"),
    ("下周", "2026-09-21"),
    ("这周五", "2026-09-18"),
    ("周五", "2026-09-18"),
    ("周末", "2026-09-19"),
    ("月底", "2026-09-30"),
    ("月初", "2026-10-01"),
    ("下个月初", "2026-10-01"),
    ("下个月", "2026-10-01"),
    ("下个月10号", "2026-10-10"),
    ("下月底", "2026-10-31"),
    ("12号", "2026-10-12"),
    ("20号", "2026-09-20"),
    ("二十号", "2026-09-20"),
    ("三天后", "2026-09-19"),
    ("过3天", "2026-09-19"),
    ("两周后", "2026-09-30"),
    ("半个月后", "2026-10-01"),
    ("一个月以后", "2026-10-16"),
    ("半年后", "2027-03-16"),
    ("五个工作日后", "2026-09-22"),  # Sunday the 20th is worked
    ("国庆后", "2026-10-08"),
    ("国庆节后", "2026-10-08"),
    ("国庆前", "2026-09-30"),
    ("中秋后", "2026-09-28"),
    ("6月15", "2027-06-15"),
    ("6月15日", "2027-06-15"),
    ("十一月二十号", "2026-11-20"),
    ("10.8", "2026-10-08"),
    ("10/8", "2026-10-08"),
    ("2027-03-01", "2027-03-01"),
    ("明年3月1号", "2027-03-01"),
    ("27年3月1日", "2027-03-01"),
    ("10月底", "2026-10-31"),
    ("十月初", "2026-10-01"),
    ("年底", "2026-12-31"),
    ("明年初", "2027-01-01"),
    ("９月３０日", "2026-09-30"),
]
UNCLEAR = [
    "周三",  # today, or in a week?
    "16号",  # today, or in a month?
    "31号",  # September has thirty days
    "2月30号",
    "过两天",
    "过几天",
    "下周三或者周四",
    "9月20号到25号",
    "元旦后",  # next year's holidays are not announced
    "春节后",
    "十二月",
    "以后",
    "每天",
    "36号令",
    "罚了3.5万",
    "三年",
    "",
]


@pytest.mark.parametrize(("text", "day"), CLEAR)
def test_a_clear_day(text: str, day: str) -> None:
    assert day_of(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_is_left_open(text: str) -> None:
    assert day_of(text, TODAY) is None


def test_the_five_working_days_leave_out_the_made_up_holiday_and_take_in_the_made_up_workday() -> None:
    assert day_of("五个工作日后", date(2026, 9, 29)) == date(2026, 10, 12)  # 10-01 to 10-07 off, 10-10 at work


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("去年那个", "2025-01-01", "2025-12-31"),
        ("前年的", "2024-01-01", "2024-12-31"),
        ("2025年的", "2025-01-01", "2025-12-31"),
        ("25年", "2025-01-01", "2025-12-31"),
        ("今年3月的", "2026-03-01", "2026-03-31"),
        ("3月份", "2026-03-01", "2026-03-31"),
        ("12月", "2025-12-01", "2025-12-31"),
        ("去年12月", "2025-12-01", "2025-12-31"),
        ("上个月", "2026-08-01", "2026-08-31"),
        ("上上个月", "2026-07-01", "2026-07-31"),
        ("6月15日那个", "2026-06-15", "2026-06-15"),
    ],
)
def test_a_time_behind_us(text: str, first: str, last: str) -> None:
    assert span_of(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 500))
def test_a_whole_date_is_that_date_whatever_today_is(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    for text in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}.{day.month}.{day.day}"):
        assert day_of(f"请在{text}提醒", today) == day


@given(st.dates(date(2024, 1, 1), date(2026, 6, 30)), st.sampled_from([text for text, _ in CLEAR]))
def test_a_day_in_words_is_never_in_the_past(today: date, text: str) -> None:
    day = day_of(text, today)
    assert day is None or text.startswith(("27年", "2027", "这周")) or day >= today


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.text(max_size=400))
def test_no_text_makes_the_reader_fail(today: date, text: str) -> None:
    day, span = day_of(text, today), span_of(text, today)
    assert day is None or names_a_day(text)
    assert span is None or span[0] <= span[1]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.text("0123456789年月日号周天上下个前后国庆底初中一二三十半过-./", max_size=30),
)
def test_no_heap_of_date_words_makes_the_reader_fail(today: date, text: str) -> None:
    day, span = day_of(text, today), span_of(text, today)
    assert day is None or names_a_day(text)
    assert span is None or span[0] <= span[1]
