"""Which day does somebody mean who writes 下周三, 月底, 12号 or 国庆后?

Pure: text and today in, a day out. Two different days, a day that does not exist, or words that may mean several days
give None: who asked then asks back. Weeks begin on Monday. Periods that lie behind us (去年, 3月的) are `span_of`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from repair.conversations.numbers import folded, to_int
from repair.conversations.patterns import pattern
from repair.policy.reading import months_after
from repair.policy.workdays import Workdays

DAY = timedelta(days=1)
PART = {"初": 1, "中": 15}  # days of 月初 and 月中
FURTHEST = timedelta(days=3 * 366)
WEEKDAYS = {
    sign: day for day, signs in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for sign in signs
}
PLAIN = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "明儿": 1, "今天": 0, "今日": 0, "前天": -2, "昨天": -1}
FIXED = {"国庆": (10, 1), "十一长假": (10, 1), "十一": (10, 1), "元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1)}
MOVING = {"春节": "Spring Festival", "过年": "Spring Festival", "清明": "Tomb-sweeping Day"}
MOVING |= {"端午": "Dragon Boat Festival", "中秋": "Mid-autumn Festival"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """One place in the text that names a day; `day` None: it names none that can be told."""

    start: int
    end: int
    day: date | None


def day_of(text: str, today: date, workdays: Workdays | None = None) -> date | None:
    """The one day that a text names, seen from `today`; None when it names none, several, or one that is not clear.

    A day of the month or a weekday alone is the next one to come after today.
    """
    said = folded(text)
    seen: list[_Seen] = []
    for name, read in _READINGS:
        for match in pattern("days", name).finditer(said):
            if all(match.end() <= one.start or match.start() >= one.end for one in seen):
                seen.append(_Seen(match.start(), match.end(), read(match, today, workdays or Workdays())))
    days = {one.day for one in seen}
    day = days.pop() if len(days) == 1 else None
    return day if day is not None and abs(day - today) <= FURTHEST else None


def names_a_day(text: str) -> bool:
    """Whether there is anything in the text that may name a day, be it clear or not."""
    said = folded(text)
    return any(pattern("days", name).search(said) for name, _ in _READINGS)


def span_of(text: str, today: date) -> tuple[date, date] | None:
    """First and last day of the time behind us that a text names: 去年, 2025年, 今年3月, 上个月, 6月15日; None: none.

    A month or day without a year is the last one that has begun.
    """
    found = pattern("days", "span").search(folded(text))
    if found is None:
        return None
    if _in(found, "last") or _in(found, "this"):
        first = _shift(today.replace(day=1), -_in(found, "last").count("上"))
        return first, _shift(first, 1) - DAY
    year = _year(found, today) or _year(pattern("days", "year").search(_in(found, "whole")) or found, today)
    month = to_int(_in(found, "month")) if _in(found, "month") else None
    if month is None:
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    day = to_int(_in(found, "day")) if _in(found, "day") else None
    for one in [year] if year else [today.year, today.year - 1]:
        begins, ends = _real(one, month, day or 1), _real(one, month, day or _length(one, month))
        if begins and ends and (year or begins <= today):
            return begins, ends
    return None


def spelled(text: str) -> str:
    """The text with dates in digits as they are spoken: 2026-03-05 is 2026年3月5日, 3.5 is 3月5日."""

    def words(match: re.Match[str]) -> str:
        return (f"{match['year']}年" if match["year"] else "") + f"{int(match['month'])}月{int(match['day'])}日"

    return pattern("days", "in_digits").sub(words, folded(text))


def _plain(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    return today + PLAIN[match[0]] * DAY


def _later(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    """三天后, 两周以后, 半个月后, 一个月后, 半年后; 过两天 means some days, not two."""
    count, unit = to_int(_in(match, "count")), _in(match, "unit")
    if _in(match, "half"):
        return today + 15 * DAY if "月" in unit else months_after(today, 6) if "年" in unit else None
    if count is None or count > 400 or "过两天" in match[0]:
        return None
    if unit[-1] in "月年":
        return months_after(today, count * (12 if unit == "年" else 1))
    if "工作" in unit:
        return workdays.add(today, count)
    return today + count * (7 if unit[-1] in "周期拜" else 1) * DAY


def _weekday(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    ahead, day = _in(match, "ahead"), _in(match, "day")
    monday, number = today - today.weekday() * DAY, 5 if day == "末" else WEEKDAYS.get(day, 0)
    if ahead:  # 下周 without a day is its Monday
        return monday + (7 * ahead.count("下") + number) * DAY
    coming = (number - today.weekday()) % 7
    return today + coming * DAY if coming else None  # 周三 on a Wednesday: today or in a week?


def _part_of_month(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    """月底, 下个月初, 6月底, 下个月 (its first day); 月初 alone is the next one to come."""
    part, ahead = _in(match, "part")[:1] or "初", _in(match, "ahead").count("下")
    if _in(match, "month"):
        first = _coming_month(to_int(_in(match, "month")), _year(match, today), today)
    else:
        first = _shift(today.replace(day=1), ahead)
        if not ahead and part in PART and first.replace(day=PART[part]) <= today:
            first = _shift(first, 1)
    if first is None:
        return None
    found = first.replace(day=PART.get(part, _length(first.year, first.month)))
    over = _in(match, "month") and found < today and _year(match, today) is None
    return found.replace(year=found.year + 1) if over else found


def _part_of_year(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    ahead = {"明": 1, "后": 2}.get(_in(match, "next")[:1], 0)
    if _in(match, "part") in ("底", "末"):
        return date(today.year + ahead, 12, 31)
    return date(today.year + (ahead or 1), 1, 1)


def _date(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    """2026年6月15日, 明年3月1号, 6月15, 6.15; without a year the next one that is not over."""
    month, day, year = to_int(_in(match, "month")), to_int(_in(match, "day")), _year(match, today)
    if month is None or day is None:
        return None
    if year is not None:
        return _real(year, month, day)
    this = _real(today.year, month, day)
    return this if this is not None and this >= today else _real(today.year + 1, month, day)


def _day_of_month(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    """12号, 下个月12号; alone it is the next one after today, and unclear on that very day."""
    day = to_int(_in(match, "day"))
    if day is None or not 1 <= day <= 31:
        return None
    first = today.replace(day=1)
    if _in(match, "ahead"):
        first = _shift(first, _in(match, "ahead").count("下"))
        return _real(first.year, first.month, day)
    if day == today.day:
        return None
    first = first if day > today.day else _shift(first, 1)
    return _real(first.year, first.month, day)


def _feast(match: re.Match[str], today: date, workdays: Workdays) -> date | None:
    """国庆后 is the first working day after the feast, 国庆前 the last one before it; None when nobody knows it yet."""
    feast, side = _in(match, "feast"), _in(match, "side")
    first = _first_day(feast, today)
    if first is None or not workdays.known(first.year) or (feast == "十一" and not side):
        return None
    if "前" in side:
        day = first - DAY
        while not workdays.is_workday(day):
            day -= DAY
        return day if day >= today else None
    return workdays.next_workday(first) if side else first


def _first_day(feast: str, today: date) -> date | None:
    """The first day off of this feast that is not over for good: of this year, else of the next."""
    for year in (today.year, today.year + 1):
        if feast in FIXED:
            first = date(year, *FIXED[feast])
        else:
            days = _days_off(year)
            mine = [day for day, name in days.items() if name == MOVING[feast]]
            if not mine:
                continue
            first = mine[0]
        if first >= today:
            return first
    return None


def _days_off(year: int) -> dict[date, str]:
    """The named days off of a year that the calendar library knows, in order; else nothing."""
    try:
        return {
            day: str(chinese_calendar.get_holiday_detail(day)[1])
            for day in chinese_calendar.get_holidays(date(year, 1, 1), date(year, 12, 31), include_weekends=False)
        }
    except NotImplementedError:
        return {}


def _in(match: re.Match[str], name: str) -> str:
    """What a group holds; nothing when it took no part or the pattern has no such group."""
    return match[name] or "" if name in match.re.groupindex else ""


def _year(match: re.Match[str], today: date) -> int | None:
    if _in(match, "next"):
        return today.year + {"今": 0, "明": 1, "后": 2, "去": -1, "前": -2}[_in(match, "next")[0]]
    if _in(match, "year"):
        given = int(_in(match, "year"))
        return given if given > 1000 else 2000 + given
    return int(_in(match, "alone")) if _in(match, "alone") else None


def _coming_month(month: int | None, year: int | None, today: date) -> date | None:
    if month is None or not 1 <= month <= 12:
        return None
    return date(year or (today.year if month >= today.month else today.year + 1), month, 1)


def _real(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= _length(year, month) else None


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1] if 1 <= month <= 12 else 0


def _shift(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


# What is longer stands before what is a part of it.
_READINGS: tuple[tuple[str, Callable[[re.Match[str], date, Workdays], date | None]], ...] = (
    ("later", _later),
    ("passed", _later),
    ("iso", _date),
    ("part_of_named_month", _part_of_month),
    ("date", _date),
    ("short_date", _date),
    ("day_of_next_month", _day_of_month),
    ("part_of_month", _part_of_month),
    ("next_month", _part_of_month),
    ("weekday_ahead", _weekday),
    ("next_week", _weekday),
    ("weekday", _weekday),
    ("part_of_year", _part_of_year),
    ("feast", _feast),
    ("plain", _plain),
    ("day_of_month", _day_of_month),
)
