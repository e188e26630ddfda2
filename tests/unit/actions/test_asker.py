"""Who is looked up? Everybody of whom the door has not said that nobody is known."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from actions.asker import Asker, asker_of
from tests.unit.actions.stand_ins import TODAY, a_record, an_owner

OWNER = an_owner(a_record())


class Askers:
    """Everybody is the owner; who was asked for is written down."""

    def __init__(self) -> None:
        self.looked: list[str] = []

    def find(self, conversation_id: str, today: date) -> Asker:
        self.looked.append(conversation_id)
        return OWNER


@pytest.mark.parametrize(("channel", "reachable"), [("web", False), ("sms", True), ("voice", True)])
def test_whom_the_door_does_not_know_is_not_looked_up(channel: str, reachable: bool) -> None:
    askers = Askers()
    asker = asyncio.run(asker_of(askers, "c", {"known": False, "channel": channel}, TODAY))
    assert asker == Asker(reachable=reachable)
    assert not askers.looked


@pytest.mark.parametrize("about", [{}, {"known": True}, {"known": None}, {"known": 0}, {"known": "false"}])
def test_everybody_else_is_looked_up_whatever_is_said_of_him(about: dict[str, Any]) -> None:
    askers = Askers()
    assert asyncio.run(asker_of(askers, "c", about, TODAY)) is OWNER
    assert askers.looked == ["c"]


def test_nothing_said_beside_a_message_makes_anybody_known() -> None:
    class Nobody(Askers):
        def find(self, conversation_id: str, today: date) -> Asker:
            return Asker()

    about = {"known": True, "channel": "sms", "enterprise_id": 1, "records": [1]}
    assert asyncio.run(asker_of(Nobody(), "c", about, TODAY)) == Asker()
