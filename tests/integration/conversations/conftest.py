"""An owner who talks, and an owner at the web page."""

from __future__ import annotations

import pytest

from repair.clock import FixedClock
from repair.settings import Settings
from repair.store.database import Database
from tests.integration.conversations.signing import Web
from tests.integration.conversations.talk import Talk


@pytest.fixture
def talk(database: Database, settings: Settings, clock: FixedClock) -> Talk:
    return Talk(database, settings, clock)


@pytest.fixture
def web(database: Database, settings: Settings, clock: FixedClock) -> Web:
    return Web(database, settings, clock.now())
