"""Does a link open what it should, as long as it should, and nothing else?"""

from __future__ import annotations

import pytest
from itsdangerous import URLSafeTimedSerializer

from repair.conversations import links
from repair.settings import Settings


def test_a_link_is_short_and_read_again(settings: Settings) -> None:
    token = links.make_token(settings, 123456)
    assert links.read_token(settings, token) == 123456
    assert len(token) < 50
    assert links.make_link(settings, 7).startswith("http://127.0.0.1:8000/l/")


def test_a_forged_damaged_or_foreign_token_is_nobody(settings: Settings) -> None:
    token = links.make_token(settings, 7)
    other = settings.model_copy(update={"SECRET_KEY": "another"})
    for bad in ("", "x", token[:-1], "8" + token[1:], links.make_token(other, 7)):
        assert links.read_token(settings, bad) is None
    for salt, inside in (("session", 7), ("link", "7"), ("link", True), ("link", [7])):
        foreign = URLSafeTimedSerializer(settings.secret(), salt=salt).dumps(inside)
        assert links.read_token(settings, str(foreign)) is None


def test_a_link_expires(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.make_token(settings, 7)
    monkeypatch.setattr(links, "DAYS", -1)
    assert links.read_token(settings, token) is None
