"""Does a bucket give what its rate says?"""

from __future__ import annotations

from bot.limits import Buckets, Rate


def test_a_burst_is_allowed_then_the_rate() -> None:
    buckets = Buckets(Rate(burst=3, each_second=0.5))
    assert [buckets.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert not buckets.take("a", 1.0)
    assert buckets.take("a", 2.5)


def test_one_key_does_not_drain_another() -> None:
    buckets = Buckets(Rate(burst=1, each_second=1))
    assert buckets.take("a", 0.0)
    assert buckets.take("b", 0.0)
