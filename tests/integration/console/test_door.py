"""Who gets in, and who is kept out?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.routing import Mount, Route

from console import people
from repair.store.tables import Staff, StaffAction


def _actions(database) -> list[tuple[str, str]]:
    with database.session() as session:
        return [(one.by, one.action) for one in session.scalars(select(StaffAction).order_by(StaffAction.id))]


def _routes(given) -> list[Route]:
    """Every route, those of included routers too."""
    found = []
    for route in given:
        if hasattr(route, "original_router"):
            found += _routes(route.original_router.routes)
        elif isinstance(route, Route):
            found.append(route)
        else:
            assert isinstance(route, Mount), f"{route!r}: this test does not know such a route"
    return found


def test_without_a_session_every_route_but_the_log_in_is_closed(door) -> None:
    browser, seen = door(), 0
    routes = _routes(browser.client.app.routes)
    assert len(routes) > 25
    for route in routes:
        path = route.path
        for name in route.param_convertors:
            path = path.replace("{" + name + "}", "1")
        for method in route.methods - {"HEAD"}:
            if path == "/login":
                continue
            answer = browser.client.request(method, path)
            if path == "/metrics":  # a token of its own: test_metrics_page
                assert (answer.status_code, answer.text) == (401, "")
                continue
            assert answer.status_code in (302, 401), f"{method} {path} answered {answer.status_code}"
            assert answer.headers["location"].startswith("/login")
            seen += 1
    assert seen > 25
    mounts = {route.path for route in browser.client.app.routes if isinstance(route, Mount)}
    assert mounts == {"/static", "/static/vendor"}  # anything else mounted here would need a guard test of its own


def test_an_unknown_path_does_not_tell_strangers_that_it_is_unknown(door) -> None:
    assert door().get("/no-such-page").status_code == 302


def test_a_person_logs_in_reads_and_logs_out_and_the_old_cookie_is_worth_nothing(door, database) -> None:
    browser = door()
    answer = browser.log_in()
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    kept = browser.client.cookies["xiufu_desk"]
    assert browser.get("/").status_code == 200
    assert browser.post("/logout").headers["location"] == "/login"
    browser.client.cookies.set("xiufu_desk", kept)
    assert browser.get("/").status_code == 302
    assert _actions(database) == [("wang", "login"), ("wang", "logout")]


def test_a_session_ends_after_twelve_hours(desk, clock) -> None:
    clock.set(clock.now() + timedelta(hours=11, minutes=59))
    assert desk.get("/").status_code == 200
    clock.set(clock.now() + timedelta(minutes=1))
    assert desk.get("/").status_code == 302


def test_a_new_password_ends_the_sessions_of_its_person(desk, database) -> None:
    with database.session() as session:
        people.set_password(session, "wang", "another password")
    assert desk.get("/").status_code == 302


def test_a_forged_cookie_is_refused(desk) -> None:
    good = desk.client.cookies["xiufu_desk"]
    desk.client.cookies.set("xiufu_desk", good[:-2] + ("aa" if good[-2:] != "aa" else "bb"))
    assert desk.get("/").status_code == 302


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(door, database, clock) -> None:
    browser = door()
    for _ in range(4):
        assert "用户名或密码不正确" in browser.log_in(password="wrong").text
    assert "锁定" in browser.log_in(password="wrong").text
    assert browser.log_in().status_code == 401  # the right password does not help while it is locked
    clock.set(clock.now() + timedelta(minutes=14, seconds=59))
    assert browser.log_in().status_code == 401
    clock.set(clock.now() + timedelta(seconds=1))
    assert browser.log_in().status_code == 303
    assert _actions(database).count(("wang", "login_failed")) == 7


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(door) -> None:
    browser = door()
    assert "用户名或密码不正确" in browser.log_in(username="nobody").text


def test_an_address_that_fails_too_often_is_held_off_whatever_the_account(door, clock) -> None:
    browser = door()
    for number in range(20):
        browser.log_in(username=f"guess{number}")
    assert browser.log_in().status_code == 429
    clock.set(clock.now() + timedelta(minutes=15))
    assert browser.log_in().status_code == 303


@pytest.mark.parametrize("going", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "\t//x"])
def test_after_log_in_nobody_is_sent_to_another_site(door, going) -> None:
    browser = door()
    answer = browser.post("/login", page="/login", username="wang", password="correct horse battery", next=going)
    assert answer.headers["location"] == "/"


def test_after_log_in_the_wanted_page_opens(door) -> None:
    browser = door()
    sent = browser.get("/records?q=示例").headers["location"]
    assert sent.startswith("/login?next=%2Frecords%3Fq%3D")
    answer = browser.post("/login", page=sent, username="wang", password="correct horse battery", next="/records?q=x")
    assert answer.headers["location"] == "/records?q=x"


def test_a_form_without_the_token_of_this_session_changes_nothing(desk, door, database) -> None:
    for fields in ({}, {"form_token": "0" * 64}, {"form_token": door().token("/login")}):
        answer = desk.client.post("/logout", data=fields)
        assert answer.status_code == 403
    assert desk.get("/").status_code == 200


def test_the_log_in_form_needs_its_token_too(door) -> None:
    answer = door().client.post("/login", data={"username": "wang", "password": "correct horse battery"})
    assert answer.status_code == 403


def test_every_answer_carries_safe_headers_and_is_not_kept(desk) -> None:
    headers = desk.get("/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY" and headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_passwords_are_kept_as_argon2_hashes(desk, database) -> None:
    with database.session() as session:
        assert all(one.password_hash.startswith("$argon2id$") for one in session.scalars(select(Staff)))


def test_no_page_fetches_anything_from_elsewhere(desk) -> None:
    for path in ("/", "/login", "/conversations", "/deliveries", "/records", "/intake", "/rules"):
        text = desk.get(path).text
        assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text
    assert desk.get("/static/vendor/css/vendor/tabler.min.css").status_code == 200


def test_people_and_the_audit_trail_are_for_administrators(desk, admin) -> None:
    for path in ("/people", "/audit"):
        assert desk.get(path).status_code == 403
        assert admin.get(path).status_code == 200


def test_an_administrator_adds_a_person_who_can_log_in_at_once(admin, door) -> None:
    import re

    page = admin.post("/people", page="/people", username="zhao", name="赵示例", role="officer").text
    password = re.search(r'class="secret">([^<]+)<', page)[1]
    assert door().log_in("zhao", password).status_code == 303
    assert (
        "这个用户名已有人使用" in admin.post("/people", page="/people", username="zhao", name="赵", role="officer").text
    )
