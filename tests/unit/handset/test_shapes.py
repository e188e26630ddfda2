"""Are texts counted in segments and moments written as Twilio does?"""

from __future__ import annotations

from datetime import datetime

import pytest

from handset.numbers import is_address, is_number
from handset.shapes import rfc2822, segments
from repair.clock import CHINA


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 81, 2),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("a" * 70 + "字", 2),  # one Chinese character makes all of it UCS-2
        ("😀" * 35, 1),  # two units each
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_a_carrier_counts(body: str, count: int) -> None:
    assert segments(body) == count


def test_moments_are_written_in_utc_as_in_a_letter() -> None:
    assert rfc2822(datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)) == "Wed, 16 Sep 2026 01:30:00 +0000"
    assert rfc2822(None) is None


def test_numbers_and_addresses_are_told_from_other_text() -> None:
    assert is_number("+8613800000001") and is_number("+12025550123")
    assert not any(
        map(is_number, ["", "13800000001", "+0123456789", "+86 138", "+86138000000011111", "+8613800000001\n"])
    )
    assert is_address("http://127.0.0.1:8000/twilio/sms?outbox=1") and is_address("https://example.org")
    assert not any(map(is_address, ["", "ftp://x", "/twilio", "http://", "http://a b"]))
