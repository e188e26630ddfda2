"""Does Twilio's own client find in the handset what it would find at Twilio?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

OWNER = "+8613800000001"
OFFICE = "+8657000000000"


def send(client: Any, **changes: Any) -> Any:
    return client.messages.create(**{"to": OWNER, "from_": OFFICE, "body": "【示例消防】您好", **changes})


def test_a_new_text_has_the_fields_that_twilio_gives(client: Any, settings: Any) -> None:
    text = send(client)
    assert text.sid.startswith("SM") and len(text.sid) == 34
    assert (text.status, text.direction, text.to, text.from_) == ("queued", "outbound-api", OWNER, OFFICE)
    assert (text.body, text.num_segments, text.num_media, text.price_unit) == ("【示例消防】您好", "1", "0", "USD")
    assert text.account_sid == settings.TWILIO_ACCOUNT_SID
    assert text.uri == f"/2010-04-01/Accounts/{text.account_sid}/Messages/{text.sid}.json"
    assert abs(text.date_created - datetime.now(UTC)) < timedelta(minutes=1)
    assert text.error_code is None and text.date_sent is None


def test_receipts_come_signed_and_in_order(client: Any, office: Any) -> None:
    text = send(client, status_callback=f"{office.url}/twilio/sms/status?outbox=7&名=值")
    office.until("/twilio/sms/status", MessageStatus="delivered")
    receipts = office.until("/twilio/sms/status")
    assert [r.params["MessageStatus"] for r in receipts] == ["queued", "sent", "delivered"]
    assert all(r.signed and r.query == {"outbox": "7", "名": "值"} for r in receipts)
    assert {r.params["MessageSid"] for r in receipts} == {text.sid}
    assert client.messages(text.sid).fetch().status == "delivered"
    assert client.messages(text.sid).fetch().date_sent is not None


def test_a_text_of_a_messaging_service_is_accepted_first(client: Any) -> None:
    text = client.messages.create(to=OWNER, messaging_service_sid="MG" + "1" * 32, body="您好", validity_period=60)
    assert (text.status, text.messaging_service_sid) == ("accepted", "MG" + "1" * 32)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "13800000001"}, 21211),
        ({"to": "+86"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "字" * 1601}, 21617),
        ({"from_": ""}, 21603),
        ({"from_": "+8657099999999"}, 21606),
        ({"status_callback": "nowhere"}, 21609),
    ],
)
def test_a_text_that_twilio_would_refuse_is_refused_with_its_code(client: Any, changes: Any, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(client, **changes)
    assert (refused.value.code, refused.value.status) == (code, 400)
    assert client.messages.list() == []


def test_the_longest_text_is_taken_and_counted_in_segments(client: Any) -> None:
    assert send(client, body="字" * 1600).num_segments == "24"


def test_a_wrong_token_is_told_to_authenticate(handset: Any, connect: Any) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(connect(handset, "another token"))
    assert (refused.value.code, refused.value.status) == (20003, 401)


def test_an_unknown_resource_and_a_wrong_field_are_refused_in_twilios_words(page: Any, settings: Any) -> None:
    api = f"/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"
    ours = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
    assert page.get(f"{api}/Faxes.json", auth=ours).json()["code"] == 20404
    wrong = page.post(f"{api}/Calls.json", auth=ours, data={"Timeout": "soon"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, 20001)
    assert page.get(f"{api}/Messages.json").headers["WWW-Authenticate"].startswith("Basic")


def test_an_unknown_sid_is_not_found(client: Any) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages("SM" + "0" * 32).fetch()
    assert (refused.value.code, refused.value.status) == (20404, 404)


def test_the_list_is_paged_newest_first_and_complete(client: Any) -> None:
    sids = [send(client, body=f"第{n}条").sid for n in range(7)]
    assert [text.sid for text in client.messages.list(page_size=3)] == sids[::-1]
    first = client.messages.page(page_size=3)
    assert first.next_page_url and first.previous_page_url is None
    assert first.next_page().next_page().next_page_url is None


def test_the_list_filters_by_number_and_time(client: Any) -> None:
    mine = send(client).sid
    send(client, to="+8613800000002")
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert [t.sid for t in client.messages.list(to=OWNER)] == [mine]
    assert len(client.messages.list(from_=OFFICE, date_sent_after=now - hour, date_sent_before=now + hour)) == 2
    assert client.messages.list(date_sent_after=now + hour) == []
    assert client.messages.list(date_sent_before=now - hour) == []
    assert len(client.messages.list(date_sent=now.date())) == 2


def test_a_finished_text_can_be_redacted_and_deleted(client: Any, page: Any, office: Any) -> None:
    text = send(client, status_callback=f"{office.url}/status")
    office.until("/status", MessageStatus="delivered")
    assert client.messages(text.sid).update(body="").body == ""
    assert client.messages(text.sid).delete()
    assert client.messages.list() == []
    assert [one["count"] for one in page.get("/deliveries").json()["deliveries"]] == [1]
