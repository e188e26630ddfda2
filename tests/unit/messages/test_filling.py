"""Does the quick way to fill a text say exactly what Jinja would?"""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from repair.messages import filling, texts
from repair.messages.filling import fill, one_wording, part

EVERY = [*(one.body for one in texts.all_texts()), *(body for name in texts.part_names() for body in texts.part(name))]
NAMES = {name for body in EVERY for name in filling._names(body)} - set(texts.part_names())
VALUES = {name: f"示例〔2026〕第{len(name)}号 {name}" for name in NAMES} | {"link": "https://example.invalid/a"}
BODIES = sorted({one.body for one in texts.all_texts() if one.channel != texts.LINE})
LINES = sorted({one.body for one in texts.all_texts() if one.channel == texts.LINE})


@pytest.fixture
def by_jinja(monkeypatch: pytest.MonkeyPatch):
    def use() -> None:
        for cached in (filling._slot, filling._wording):
            cached.cache_clear()
        monkeypatch.setattr(filling, "_simple", lambda body: None)

    yield use
    for cached in (filling._slot, filling._wording):
        cached.cache_clear()


def said(slots) -> list:
    """Words and units that stay whole, slots without words left out: they say nothing."""
    return [(name, ways) for name, ways in slots if name or ways[0].text]


@pytest.mark.parametrize("stop", [True, False])
def test_every_text_is_filled_alike_both_ways(by_jinja, stop: bool) -> None:
    values = {**VALUES, "stop": stop}
    quick = {body: said(fill(body, values)) for body in BODIES}
    lines = {body: one_wording(body, values) for body in LINES}
    parts = {name: part(name, values) for name in texts.part_names()}
    assert sum(filling._simple(body) is not None for body in BODIES) > len(BODIES) / 2
    by_jinja()
    assert {body: said(fill(body, values)) for body in BODIES} == quick
    assert {body: one_wording(body, values) for body in LINES} == lines
    assert {name: part(name, values) for name in texts.part_names()} == parts


@pytest.mark.parametrize("body", BODIES)
def test_a_missing_value_is_refused_both_ways(by_jinja, body: str) -> None:
    named = [name for name in filling._names(body) if name in VALUES and "{% if" not in body]
    if not named:
        return
    less = {name: value for name, value in VALUES.items() if name != named[0]}
    for _ in range(2):
        with pytest.raises(UndefinedError, match=named[0]):
            fill(body, less)
        by_jinja()
