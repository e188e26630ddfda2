"""Is an address that guesses passwords stopped, by whichever desk it asks?"""

from __future__ import annotations

from datetime import timedelta

from fastapi.testclient import TestClient

from console.app import create_app
from console.pages.door import FAILURES
from tests.integration.console.conftest import Browser


def test_an_address_that_fails_too_often_waits_and_another_desk_knows(door, settings, database, clock) -> None:
    browser = door()
    refused = [browser.log_in(f"nobody{n}", "wrong").status_code for n in range(FAILURES.most)]
    assert set(refused) == {401}
    assert browser.log_in().status_code == 429
    second = Browser(TestClient(create_app(settings, database, clock), follow_redirects=False))
    assert second.log_in().status_code == 429
    clock.set(clock.now() + timedelta(minutes=15))
    assert second.log_in().status_code == 303


def test_who_logs_in_is_not_counted(door) -> None:
    assert {door().log_in().status_code for _ in range(FAILURES.most + 2)} == {303}
