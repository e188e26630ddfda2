"""Does a call made with Twilio's own client ring, speak, listen and report as a call at Twilio does?"""

from __future__ import annotations

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from handset.exchange import Timing

OWNER = "+8613800000001"
OFFICE = "+8657000000000"
ALL = ["initiated", "ringing", "answered", "completed"]
MENU = """<Response><Gather numDigits="1" action="/twilio/voice/key?outbox=7" timeout="5">
<Say language="cmn-Hans-CN" voice="Polly.Zhiyu">按一收短信</Say></Gather>
<Redirect>/twilio/voice?outbox=7</Redirect></Response>"""


def call(client: Any, office: Any, **changes: Any) -> Any:
    asked = {
        "to": OWNER,
        "from_": OFFICE,
        "url": f"{office.url}/twilio/voice?outbox=7",
        "status_callback": f"{office.url}/twilio/voice/status?outbox=7",
        "status_callback_event": ALL,
    }
    return client.calls.create(**{**asked, **changes})


def do(page: Any, sid: str, action: str, **values: Any) -> Any:
    return page.post(f"/phone/calls/{sid}/{action}", json=values)


def ringing(office: Any, sid: str) -> None:
    office.until("/twilio/voice/status", CallStatus="ringing", CallSid=sid)


def lines(page: Any, sid: str) -> list[tuple[str, str]]:
    calls = page.get("/phone/state", params={"number": OWNER}).json()["calls"]
    return [(line["kind"], line["text"]) for one in calls if one["sid"] == sid for line in one["lines"]]


def test_a_call_rings_is_answered_and_a_key_reaches_the_office(client: Any, office: Any, page: Any) -> None:
    office.answers = {
        "/twilio/voice": MENU,
        "/twilio/voice/key": "<Response><Say>短信已发送</Say><Hangup/></Response>",
    }
    made = call(client, office)
    assert (made.sid[:2], len(made.sid), made.status, made.direction) == ("CA", 34, "queued", "outbound-api")
    ringing(office, made.sid)
    assert client.calls(made.sid).fetch().status == "ringing"
    assert do(page, made.sid, "answer").status_code == 200
    first = office.until("/twilio/voice")[0]
    assert first.signed and first.query == {"outbox": "7"}
    assert first.params["CallStatus"] == "in-progress" and "AnsweredBy" not in first.params
    until_keys(page)
    assert do(page, made.sid, "keys", digits="1").json()["taken"] == 1
    pressed = office.until("/twilio/voice/key")[0]
    assert pressed.signed and pressed.params["Digits"] == "1" and pressed.query == {"outbox": "7"}
    until_heard(page, made.sid, "短信已发送")
    assert do(page, made.sid, "wait").status_code == 200  # the words are over; then comes Hangup
    done = office.until("/twilio/voice/status", CallStatus="completed")[0]
    assert int(done.params["CallDuration"]) >= 0 and done.signed
    seen = [h.params["CallStatus"] for h in office.until("/twilio/voice/status")]
    assert seen == ["initiated", "ringing", "in-progress", "completed"]
    fetched = client.calls(made.sid).fetch()
    assert (fetched.status, fetched.answered_by) == ("completed", None)
    assert fetched.start_time and fetched.end_time and fetched.duration.isdigit()
    assert lines(page, made.sid) == [("say", "按一收短信"), ("keys", "1"), ("say", "短信已发送")]


def until_keys(page: Any) -> None:
    until(page, lambda live: live["keys"])


def until_heard(page: Any, sid: str, text: str) -> None:
    until(page, lambda live: any(line["text"] == text for line in live["lines"]))


def until(page: Any, wanted: Any) -> None:
    """Ask for the state until the running call is as wanted, at most some hundred times."""
    for _ in range(500):
        live = page.get("/phone/state").json()["live"]
        if live and not live[0]["fetching"] and wanted(live[0]):
            return
    raise AssertionError(live)


def test_an_unanswered_call_ends_after_its_timeout(start: Any, connect: Any, office: Any) -> None:
    client = connect(start(Timing(text_step=0.0, second=0.01, retry_pauses=())))
    made = call(client, office, timeout=5, status_callback_event=["completed"])
    office.until("/twilio/voice/status", CallStatus="no-answer")
    assert [h.params["CallDuration"] for h in office.until("/twilio/voice/status")] == ["0"]
    fetched = client.calls(made.sid).fetch()
    assert (fetched.status, fetched.duration, fetched.start_time) == ("no-answer", "0", None)


def test_a_declined_call_is_busy(client: Any, office: Any, page: Any) -> None:
    made = call(client, office)
    ringing(office, made.sid)
    do(page, made.sid, "decline")
    office.until("/twilio/voice/status", CallStatus="busy")
    assert do(page, made.sid, "answer").status_code == 409


def test_a_phone_in_a_call_is_busy_for_another(client: Any, office: Any) -> None:
    first = call(client, office)
    ringing(office, first.sid)
    second = call(client, office)
    office.until("/twilio/voice/status", CallStatus="busy")
    assert client.calls(second.sid).fetch().status == "busy"
    assert client.calls(first.sid).fetch().status == "ringing"


def test_a_phone_that_is_off_does_not_answer(client: Any, office: Any, page: Any) -> None:
    page.post(f"/phone/numbers/{OWNER}", json={"off": True})
    made = call(client, office)
    office.until("/twilio/voice/status", CallStatus="no-answer")
    assert client.calls(made.sid).fetch().status == "no-answer"


def test_the_client_can_cancel_a_ringing_call_and_hang_up_a_running_one(client: Any, office: Any, page: Any) -> None:
    office.answers = {"/twilio/voice": MENU}
    made = call(client, office)
    ringing(office, made.sid)
    assert client.calls(made.sid).update(status="canceled").status == "canceled"
    made = call(client, office)
    ringing(office, made.sid)
    do(page, made.sid, "answer")
    assert client.calls(made.sid).update(status="completed").status == "completed"
    assert [c.status for c in client.calls.list(to=OWNER)] == ["completed", "canceled"]
    assert len(client.calls.list(status="canceled")) == 1


def test_voicemail_is_named_when_machine_detection_was_asked(client: Any, office: Any, page: Any) -> None:
    office.answers = {"/twilio/voice": MENU}
    made = call(client, office, machine_detection="Enable")
    ringing(office, made.sid)
    do(page, made.sid, "answer", machine=True)
    assert office.until("/twilio/voice")[0].params["AnsweredBy"] == "machine_start"
    assert client.calls(made.sid).fetch().answered_by == "machine_start"


def test_who_answered_is_said_when_the_document_is_asked_for_and_at_the_end(
    client: Any, office: Any, page: Any
) -> None:
    office.answers = {"/twilio/voice": "<Response><Hangup/></Response>"}
    made = call(client, office, machine_detection="DetectMessageEnd")
    ringing(office, made.sid)
    do(page, made.sid, "answer", machine=True)
    asked = office.until("/twilio/voice")[0].params
    assert (asked["AnsweredBy"], asked["MachineDetectionDuration"].isdigit()) == ("machine_end_beep", True)
    ended = office.until("/twilio/voice/status", CallStatus="completed")[0].params
    assert ended["AnsweredBy"] == "machine_end_beep"
    taken = office.until("/twilio/voice/status", CallStatus="in-progress")[0].params
    assert "AnsweredBy" not in taken  # the line was open before anybody listened


@pytest.mark.parametrize(
    ("habit", "status", "answered_by"),
    [("busy", "busy", None), ("machine", "completed", "machine_start"), ("answer", "completed", "human")],
)
def test_a_number_does_with_calls_what_it_was_told(
    client: Any, office: Any, page: Any, habit: str, status: str, answered_by: str | None
) -> None:
    office.answers = {"/twilio/voice": "<Response><Hangup/></Response>"}
    assert page.post(f"/phone/numbers/{OWNER}", json={"calls": habit}).status_code == 200
    made = call(client, office, machine_detection="Enable")
    office.until("/twilio/voice/status", CallStatus=status)
    fetched = client.calls(made.sid).fetch()
    assert (fetched.status, fetched.answered_by) == (status, answered_by)
    assert [one["calls"] for one in page.get("/phone/state").json()["numbers"]] == [habit]


def test_a_number_may_let_it_ring_until_the_caller_gives_up(start: Any, connect: Any, office: Any) -> None:
    running = start(Timing(text_step=0.0, second=0.01, retry_pauses=()))
    with running.page() as page:
        page.post(f"/phone/numbers/{OWNER}", json={"calls": "no_answer"})
        made = call(connect(running), office, timeout=5)
        office.until("/twilio/voice/status", CallStatus="no-answer", CallSid=made.sid)
    assert office.until("/twilio/voice/status", CallStatus="ringing")


def test_nobody_comes_to_a_ringing_phone(client: Any, office: Any, page: Any) -> None:
    made = call(client, office)
    ringing(office, made.sid)
    assert do(page, made.sid, "ignore").status_code == 200
    office.until("/twilio/voice/status", CallStatus="no-answer")
    assert do(page, made.sid, "ignore").status_code == 409


@pytest.mark.parametrize(("kind", "status"), [("busy", "busy"), ("machine", "completed")])
def test_a_switch_decides_what_one_call_meets(client: Any, office: Any, page: Any, kind: str, status: str) -> None:
    office.answers = {"/twilio/voice": "<Response><Hangup/></Response>"}
    page.post("/faults", json={"kind": kind, "on": "calls", "count": 1})
    made = call(client, office, machine_detection="Enable")
    office.until("/twilio/voice/status", CallStatus=status, CallSid=made.sid)
    again = call(client, office)
    ringing(office, again.sid)
    assert client.calls(again.sid).fetch().status == "ringing"  # the switch was for one call


def test_typed_words_reach_the_office_as_speech(client: Any, office: Any, page: Any) -> None:
    speech = '<Response><Gather input="speech dtmf" action="/hear" language="cmn-Hans-CN"/></Response>'
    office.answers = {"/twilio/voice": speech, "/hear": "<Response/>"}
    made = call(client, office)
    ringing(office, made.sid)
    do(page, made.sid, "answer")
    until(page, lambda live: live["speech"])
    assert do(page, made.sid, "speak", text="需要什么材料").status_code == 200
    said = office.until("/hear")[0]
    assert said.params["SpeechResult"] == "需要什么材料" and 0 < float(said.params["Confidence"]) <= 1
    office.until("/twilio/voice/status", CallStatus="completed")


def test_a_transfer_tells_its_action_how_it_went(client: Any, office: Any, page: Any) -> None:
    office.answers = {"/twilio/voice": '<Response><Dial action="/after">+8657011112222</Dial></Response>'}
    made = call(client, office)
    ringing(office, made.sid)
    do(page, made.sid, "answer")
    until(page, lambda live: live["dial"] == "+8657011112222")
    do(page, made.sid, "dialled", status="busy")
    after = office.until("/after")[0]
    assert after.signed and after.params["DialCallStatus"] == "busy"


@pytest.mark.parametrize(
    ("document", "code"),
    [("<Response><Say>", 12100), ("<Response><Sing>啦</Sing></Response>", 12200), ("<html/>", 12102)],
)
def test_a_document_that_cannot_be_played_ends_the_call_and_is_shown(
    client: Any, office: Any, page: Any, document: str, code: int
) -> None:
    office.answers = {"/twilio/voice": document}
    made = call(client, office)
    ringing(office, made.sid)
    do(page, made.sid, "answer")
    office.until("/twilio/voice/status", CallStatus="completed")
    assert lines(page, made.sid) == [("error", str(code))]
    notice = page.get("/phone/state").json()["notices"][0]
    assert notice["code"] == "application_error" and notice["detail"].startswith(str(code))


def test_a_redirect_to_itself_does_not_go_on_for_ever(client: Any, office: Any, page: Any) -> None:
    office.answers = {"/twilio/voice": "<Response><Redirect>/twilio/voice</Redirect></Response>"}
    made = call(client, office)
    ringing(office, made.sid)
    do(page, made.sid, "answer")
    office.until("/twilio/voice/status", CallStatus="completed")
    assert lines(page, made.sid) == [("error", "11200")]


def test_inline_twiml_needs_no_office(client: Any, office: Any, page: Any) -> None:
    made = call(client, office, url=None, twiml="<Response><Say>您好</Say></Response>")
    ringing(office, made.sid)
    do(page, made.sid, "answer")
    assert lines(page, made.sid) == [("say", "您好")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"to": "12"}, 21211), ({"url": "nowhere"}, 21205), ({"url": ""}, 21205), ({"from_": "+8657099999999"}, 21212)],
)
def test_a_call_that_twilio_would_refuse_is_refused(client: Any, office: Any, changes: Any, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        call(client, office, **changes)
    assert (refused.value.code, refused.value.status) == (code, 400)


def test_a_person_dials_the_office(client: Any, office: Any, page: Any) -> None:
    office.answers = {"/twilio/voice": MENU}
    sid = page.post(f"/phone/numbers/{OWNER}/dial", json={}).json()["sid"]
    rang = office.until("/twilio/voice")[0]
    assert rang.signed and rang.query == {} and rang.params["Direction"] == "inbound"
    assert (rang.params["From"], rang.params["To"], rang.params["CallStatus"]) == (OWNER, OFFICE, "ringing")
    until_keys(page)
    assert client.calls(sid).fetch().status == "in-progress"
    do(page, sid, "hangup")
    assert office.until("/twilio/voice/status", CallStatus="completed")[0].params["CallSid"] == sid


def test_a_rejected_caller_hears_busy(client: Any, office: Any, page: Any) -> None:
    office.answers = {"/twilio/voice": '<Response><Reject reason="busy"/></Response>'}
    sid = page.post(f"/phone/numbers/{OWNER}/dial", json={}).json()["sid"]
    office.until("/twilio/voice/status", CallStatus="busy")
    assert client.calls(sid).fetch().start_time is None
