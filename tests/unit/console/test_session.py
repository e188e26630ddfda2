"""Does a session cookie say only what we signed, and a form token belong to one session?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from console import people, session
from console.csv_file import csv_file
from console.pages.door import _ours

PERSON = people.Person(id=7, username="wang", name="王示例", role="officer", session_no=3)


def _cookie(now, secret="key") -> str:
    response = Response()
    session.give(response, PERSON, secret, now, secure=False)
    return response.headers["set-cookie"].split(";")[0]


def _connection(cookie: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"cookie", cookie.encode())]})


def test_a_ticket_is_read_back(clock) -> None:
    ticket = session.read(_connection(_cookie(clock.now())), "key", clock.now())
    assert ticket is not None and (ticket.staff_id, ticket.session_no) == (7, 3)


@pytest.mark.parametrize("hours, valid", [(0, True), (11.9, True), (12, False), (-1, False)])
def test_a_ticket_lasts_twelve_hours_and_never_begins_in_the_future(clock, hours, valid) -> None:
    ticket = session.read(_connection(_cookie(clock.now())), "key", clock.now() + timedelta(hours=hours))
    assert (ticket is not None) is valid


@pytest.mark.parametrize("cookie", ["", "xiufu_desk=", "xiufu_desk=abc.def", "xiufu_desk=W10.x"])
def test_what_we_did_not_sign_is_no_ticket(clock, cookie) -> None:
    assert session.read(_connection(cookie), "key", clock.now()) is None
    assert session.read(_connection(_cookie(clock.now(), "another key")), "key", clock.now()) is None


def test_a_form_token_belongs_to_one_session() -> None:
    assert session.form_token("key", "a") != session.form_token("key", "b")
    assert session.form_token("key", "a") != session.form_token("other", "a")


def test_random_passwords_differ_and_are_long() -> None:
    made = {people.random_password() for _ in range(50)}
    assert len(made) == 50 and all(len(one) == 19 for one in made)


@pytest.mark.parametrize("going", ["", "x", "//a", "/\\a", "https://a", "/a\\b", "/a\nb", "/login", "javascript:x"])
def test_only_a_path_of_this_door_is_gone_to(going) -> None:
    assert _ours(going) == "/"
    assert _ours("/records?q=示例") == "/records?q=示例"


def test_a_cell_that_looks_like_a_formula_becomes_text() -> None:
    assert csv_file([["=1+1", "+86", "@x", "示例"]]).decode("utf-8-sig") == "'=1+1,'+86,'@x,示例\r\n"
