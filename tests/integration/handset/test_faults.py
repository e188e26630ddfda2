"""Does each fault look to Twilio's client as the real trouble would, and is nothing delivered twice?"""

from __future__ import annotations

from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

OWNER = "+8613800000001"
OFFICE = "+8657000000000"


def send(client: Any, office: Any, **changes: Any) -> Any:
    values = {"to": OWNER, "from_": OFFICE, "body": "您好", "status_callback": f"{office.url}/status"}
    return client.messages.create(**{**values, **changes})


def delivered(page: Any) -> list[int]:
    return [one["count"] for one in page.get("/deliveries").json()["deliveries"]]


def statuses(office: Any, count: int) -> list[str]:
    return [heard.params["MessageStatus"] for heard in office.until("/status", count)]


def switch(page: Any, **fault: Any) -> None:
    reply = page.post("/faults", json=fault)
    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(("kind", "status", "code"), [("refuse_429", 429, 20429), ("error_500", 500, 20500)])
def test_a_refused_text_is_not_taken_and_the_next_one_is(
    client: Any, office: Any, page: Any, kind: str, status: int, code: int
) -> None:
    switch(page, kind=kind, count=1)
    with pytest.raises(TwilioRestException) as refused:
        send(client, office)
    assert (refused.value.status, refused.value.code) == (status, code)
    send(client, office)
    office.until("/status", MessageStatus="delivered")
    assert delivered(page) == [1] and page.get("/faults").json()["faults"] == []


def test_a_text_accepted_without_an_answer_is_delivered_once_and_can_be_looked_up(
    client: Any, office: Any, page: Any, settings: Any
) -> None:
    switch(page, kind="accept_then_timeout", count=1, seconds=30)
    impatient = type(client.http_client)(str(page.base_url).rstrip("/"))
    impatient.timeout = 0.5
    with pytest.raises(requests.exceptions.Timeout):
        send(Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=impatient), office)
    impatient.session.close()
    office.until("/status", MessageStatus="delivered")
    (found,) = client.messages.list(to=OWNER)
    assert found.status == "delivered" and delivered(page) == [1]


def test_a_server_error_after_taking_a_text_does_not_unsend_it(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="accept_then_500", count=1)
    with pytest.raises(TwilioRestException) as refused:
        send(client, office)
    assert refused.value.status == 500 and len(client.messages.list(to=OWNER)) == 1


def test_a_slow_answer_comes_all_the_same(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="slow", count=1, seconds=0.3)
    assert send(client, office).status == "queued"
    assert page.get("/faults").json()["faults"] == []


def test_a_garbage_answer_hides_a_text_that_was_taken(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="garbage", on="messages", count=1)
    with pytest.raises((ValueError, TwilioException)):
        send(client, office)
    assert len(client.messages.list(to=OWNER)) == 1


def test_lost_receipts_never_come_though_the_text_does(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="lose_receipts", to=OWNER)
    lost = send(client, office).sid
    other = send(client, office, to="+8613800000002").sid
    office.until("/status", MessageStatus="delivered", MessageSid=other)
    assert {heard.params["MessageSid"] for heard in office.heard} == {other}
    assert client.messages(lost).fetch().status == "delivered"


def test_doubled_receipts_come_twice(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="double_receipts")
    send(client, office)
    assert statuses(office, 6) == ["queued", "queued", "sent", "sent", "delivered", "delivered"]
    assert delivered(page) == [1]


def test_reordered_receipts_say_sent_after_delivered(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="reorder_receipts")
    send(client, office)
    assert statuses(office, 3) == ["queued", "delivered", "sent"]


def test_an_undeliverable_text_carries_the_carriers_code(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="undelivered", code=30005, count=1)
    sid = send(client, office).sid
    receipt = office.until("/status", MessageStatus="undelivered")[0]
    assert receipt.params["ErrorCode"] == "30005" and receipt.signed
    text = client.messages(sid).fetch()
    assert (text.error_code, text.error_message) == (30005, "Unknown destination handset")
    assert delivered(page) == []


def test_a_phone_that_is_off_gets_nothing(client: Any, office: Any, page: Any) -> None:
    page.post(f"/phone/numbers/{OWNER}", json={"off": True})
    send(client, office)
    office.until("/status", MessageStatus="undelivered", ErrorCode="30003")
    assert delivered(page) == []


def test_a_number_that_opted_out_at_the_carrier_is_refused_until_it_opts_in(
    client: Any, office: Any, page: Any
) -> None:
    page.post(f"/phone/numbers/{OWNER}", json={"stopped": True})
    with pytest.raises(TwilioRestException) as refused:
        send(client, office)
    assert (refused.value.code, refused.value.status) == (21610, 400)
    page.post(f"/phone/numbers/{OWNER}", json={"stopped": False})
    assert send(client, office).sid


def test_faults_can_strike_calls_and_lookups_too(client: Any, office: Any, page: Any) -> None:
    switch(page, kind="error_500", on="calls", count=1)
    switch(page, kind="refuse_429", on="lookups", count=1)
    send(client, office)
    with pytest.raises(TwilioRestException):
        client.calls.create(to=OWNER, from_=OFFICE, twiml="<Response/>")
    with pytest.raises(TwilioException):
        client.messages.list()
    assert client.calls.list() == [] and len(client.messages.list()) == 1


@pytest.mark.parametrize("fault", [{"kind": "meteor"}, {"kind": "slow", "probability": 2}, {"kindd": "slow"}])
def test_a_fault_that_does_not_exist_is_refused(page: Any, fault: Any) -> None:
    assert page.post("/faults", json=fault).status_code == 422


def test_all_faults_are_cleared_at_once(page: Any) -> None:
    switch(page, kind="slow", seconds=1)
    switch(page, clear=True)
    assert page.get("/faults").json()["faults"] == []
