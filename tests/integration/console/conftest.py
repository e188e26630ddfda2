"""A desk with a real database, a fixed clock and a person who may open it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx import Response

from console import people
from console.app import create_app
from repair.clock import FixedClock
from repair.settings import Settings
from repair.store.database import Database

PASSWORD = "correct horse battery"


@dataclass
class Browser:
    """A client that fills in the form's hidden token as a browser does."""

    client: TestClient

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def token(self, path: str) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.client.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def post(self, path: str, *, page: str = "/", **fields: object) -> Response:
        files = {"file": fields.pop("file")} if "file" in fields else None
        return self.client.post(path, data={"form_token": self.token(page), **fields}, files=files)

    def log_in(self, username: str = "wang", password: str = PASSWORD) -> Response:
        return self.post("/login", page="/login", username=username, password=password)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hashes with less work: these tests log in a hundred times."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(people, "_hasher", lambda: cheap)


@pytest.fixture
def door(settings: Settings, database: Database, clock: FixedClock) -> Callable[[], Browser]:
    """New browsers before the same door; nobody is logged in."""
    app = create_app(settings, database, clock)
    with database.session() as session:
        people.create_staff(session, "wang", "王示例", PASSWORD, "officer", clock.now())
        people.create_staff(session, "li", "李示例", PASSWORD, "admin", clock.now())
    return lambda: Browser(TestClient(app, follow_redirects=False))


@pytest.fixture
def desk(door: Callable[[], Browser]) -> Iterator[Browser]:
    """A browser in which an officer is logged in."""
    browser = door()
    assert browser.log_in().status_code == 303
    return browser


@pytest.fixture
def admin(door: Callable[[], Browser]) -> Browser:
    """A browser in which an administrator is logged in."""
    browser = door()
    assert browser.log_in("li").status_code == 303
    return browser
