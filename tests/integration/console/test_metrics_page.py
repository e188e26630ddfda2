"""Who may read the figures of the installation, and what do they get?"""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from console.app import create_app
from repair.clock import FixedClock
from repair.settings import Settings
from repair.store.database import Database, connect

TOKEN = "a token of this test"
AWAY = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def guarded(settings: Settings, database: Database, clock: FixedClock) -> TestClient:
    """A door with a token."""
    own = settings.model_copy(update={"METRICS_TOKEN": TOKEN})
    return TestClient(create_app(own, database, clock), client=("127.0.0.1", 1), follow_redirects=False)


@pytest.fixture
def near(settings: Settings, database: Database, clock: FixedClock) -> TestClient:
    """A door without a token, asked from its own machine."""
    return TestClient(create_app(settings, database, clock), client=("127.0.0.1", 1), follow_redirects=False)


def test_with_its_token_the_whole_installation_is_shown(guarded: TestClient) -> None:
    answer = guarded.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "xiufu_dead_man 1.0" in answer.text


@pytest.mark.parametrize("given", ["", TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x"])
def test_without_it_nothing_is_shown_even_on_the_same_machine(guarded: TestClient, given: str) -> None:
    answer = guarded.get("/metrics", headers={"Authorization": given} if given else {})
    assert (answer.status_code, answer.text) == (401, "")


def test_without_a_token_only_a_program_on_this_machine_may_ask(
    near: TestClient, settings: Settings, database: Database, clock: FixedClock
) -> None:
    assert near.get("/metrics").status_code == 200
    far = TestClient(create_app(settings, database, clock), client=("192.0.2.7", 1))
    assert far.get("/metrics").status_code == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_who_comes_through_a_proxy_is_not_of_this_machine(near: TestClient, header: str) -> None:
    assert near.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401


def test_the_token_opens_nothing_else(guarded: TestClient) -> None:
    for path in ("/", "/metrics/", "/deliveries"):
        answer = guarded.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 302, path


def test_a_database_that_is_away_is_said_in_a_word(settings: Settings, clock: FixedClock) -> None:
    away = connect(AWAY)
    asked = TestClient(create_app(settings, away, clock), client=("127.0.0.1", 1))
    answer = asked.get("/metrics")
    assert (answer.status_code, answer.text) == (503, "database away\n")
    away.close()
