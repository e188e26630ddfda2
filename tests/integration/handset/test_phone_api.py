"""What does the person at the page do, who else may do it, and is it all still there after a restart?"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handset.exchange import Timing

OWNER = "+8613800000001"
OFFICE = "+8657000000000"
ROOT = Path(__file__).resolve().parents[3]


def state(page: Any, number: str = OWNER) -> Any:
    return page.get("/phone/state", params={"number": number}).json()


def test_a_reply_reaches_the_office_signed_and_with_twilios_fields(client: Any, office: Any, page: Any) -> None:
    sid = page.post(f"/phone/numbers/{OWNER}/sms", json={"text": "需要什么材料？&+ %"}).json()["sid"]
    (heard,) = office.until("/twilio/sms")
    assert heard.signed and heard.params["MessageSid"] == heard.params["SmsSid"] == sid
    assert (heard.params["From"], heard.params["To"]) == (OWNER, OFFICE)
    assert heard.params["Body"] == "需要什么材料？&+ %"
    assert (heard.params["NumMedia"], heard.params["NumSegments"]) == ("0", "1")
    text = client.messages(sid).fetch()
    assert (text.direction, text.status) == ("inbound", "received")
    assert [one["mine"] for one in state(page)["thread"]] == [True]


def test_replies_of_one_number_arrive_in_the_order_they_were_typed(office: Any, page: Any) -> None:
    for n in range(5):
        page.post(f"/phone/numbers/{OWNER}/sms", json={"text": f"第{n}条"})
    assert [h.params["Body"] for h in office.until("/twilio/sms", 5)] == [f"第{n}条" for n in range(5)]


def test_unread_texts_are_counted_until_they_are_read(client: Any, office: Any, page: Any) -> None:
    for n in range(2):
        client.messages.create(to=OWNER, from_=OFFICE, body=f"第{n}条", status_callback=f"{office.url}/s")
    office.until("/s", 2, MessageStatus="delivered")
    (number,) = state(page)["numbers"]
    assert (number["phone"], number["unread"], number["last"]) == (OWNER, 2, "第1条")
    page.post(f"/phone/numbers/{OWNER}/read", json={})
    assert state(page)["numbers"][0]["unread"] == 0


def test_an_unchanged_state_is_not_sent_again(page: Any) -> None:
    seen = state(page)["version"]
    assert page.get("/phone/state", params={"seen": seen}).status_code == 204
    page.post(f"/phone/numbers/{OWNER}/sms", json={"text": "您好"})
    assert page.get("/phone/state", params={"seen": seen}).status_code == 200


def test_an_office_that_cannot_be_reached_is_shown(start: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with start(public_url=nobody).page() as page:
        sid = page.post(f"/phone/numbers/{OWNER}/dial", json={}).json()["sid"]
        for _ in range(500):
            found = state(page)
            if found["calls"][0]["status"] == "failed" and len(found["notices"]) >= 2:
                break
        assert {one["code"] for one in found["notices"]} >= {"unreachable", "application_error"}
        assert found["calls"][0]["sid"] == sid and found["live"] == []


def test_an_office_that_refuses_is_shown(office: Any, page: Any) -> None:
    office.statuses = {"/twilio/sms": 403}
    page.post(f"/phone/numbers/{OWNER}/sms", json={"text": "您好"})
    office.until("/twilio/sms")
    for _ in range(500):
        notices = state(page)["notices"]
        if notices:
            break
    assert notices[0]["code"] == "status_403" and notices[0]["detail"].endswith("/twilio/sms")
    page.post("/phone/notices/clear", json={})
    assert state(page)["notices"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
    ],
)
def test_another_site_in_the_browser_can_do_nothing(office: Any, page: Any, headers: Any) -> None:
    for path in (f"/phone/numbers/{OWNER}/sms", "/faults"):
        assert page.post(path, json={"text": "您好", "kind": "slow"}, headers=headers).status_code == 403
    assert page.get("/phone/state", headers=headers).status_code == 403
    assert state(page)["thread"] == [] and office.heard == []


def test_a_plain_form_and_a_foreign_host_name_are_refused(page: Any) -> None:
    assert page.post(f"/phone/numbers/{OWNER}/sms", data={"text": "您好"}).status_code == 415
    assert page.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "json", "status"),
    [
        ("/phone/numbers/12/sms", {"text": "您好"}, 422),
        (f"/phone/numbers/{OWNER}/sms", {"text": ""}, 422),
        (f"/phone/numbers/{OWNER}/sms", {"text": "字" * 1601}, 422),
        ("/phone/calls/CA0/answer", {}, 404),
        ("/phone/calls/CA0/keys", {"digits": "1"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(page: Any, path: str, json: Any, status: int) -> None:
    assert page.post(path, json=json).status_code == status


def test_the_page_is_its_own_and_names_all_its_parts(page: Any) -> None:
    reply = page.get("/")
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", reply.text)
    for asset in re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", reply.text):
        assert page.get(asset).status_code == 200
    assert "首批短信将在一分钟内到达" in reply.text


def test_texts_calls_and_switches_survive_a_restart(start: Any, connect: Any, office: Any) -> None:
    first = start(kept=True)
    client = connect(first)
    text = client.messages.create(to=OWNER, from_=OFFICE, body="您好", status_callback=f"{office.url}/s")
    office.until("/s", MessageStatus="delivered")
    rings = client.calls.create(
        to=OWNER,
        from_=OFFICE,
        url=f"{office.url}/twilio/voice",
        status_callback=f"{office.url}/c",
        status_callback_event=["ringing"],
    )
    office.until("/c", CallStatus="ringing")
    with first.page() as page:
        page.post("/phone/numbers/+8613800000009", json={"stopped": True})
    first.stop()
    second = start(kept=True)
    again = connect(second)
    assert again.messages(text.sid).fetch().status == "delivered"
    office.until("/c", 2, CallStatus="ringing", CallSid=rings.sid)
    with second.page() as page:
        assert [n["phone"] for n in state(page)["numbers"] if n["stopped"]] == ["+8613800000009"]
        assert page.get("/deliveries").json()["deliveries"][0]["count"] == 1


def test_a_text_on_its_way_at_a_restart_is_delivered_once(start: Any, connect: Any, office: Any) -> None:
    slow = start(Timing(text_step=60), kept=True)
    connect(slow).messages.create(to=OWNER, from_=OFFICE, body="您好", status_callback=f"{office.url}/s")
    slow.stop()
    second = start(kept=True)
    office.until("/s", MessageStatus="delivered")
    with second.page() as page:
        assert [one["count"] for one in page.get("/deliveries").json()["deliveries"]] == [1]


def _main(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "XIUFU_VAR": str(tmp_path), **environment}
    return subprocess.run(
        [sys.executable, "-m", "handset"],
        check=False,
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_or_a_missing_account_gives_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = _main(tmp_path, HANDSET_PORT=port, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="t")
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1) and port in ended.stderr
    ended = _main(tmp_path)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1) and "TWILIO_ACCOUNT_SID" in ended.stderr
