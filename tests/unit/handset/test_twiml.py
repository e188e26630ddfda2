"""Is a TwiML document read as Twilio reads it?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Gather as TwilioGather
from twilio.twiml.voice_response import VoiceResponse

from handset.twiml import Dial, Gather, Hangup, Pause, Play, Redirect, Reject, Say, TwimlError, read


def test_what_twilios_own_builder_writes_is_read_in_order() -> None:
    made = VoiceResponse()
    gather = TwilioGather(input="dtmf speech", num_digits=1, action="/key", timeout=7, finish_on_key="", hints="材料")
    gather.say("请按键", language="cmn-Hans-CN", voice="Polly.Zhiyu")
    gather.pause(length=2)
    made.append(gather)
    made.play("https://example.org/a.mp3")
    made.redirect("/again", method="GET")
    made.dial("+8657011112222", action="/after", timeout=20)
    made.hangup()
    made.reject(reason="busy")
    prompts = (Say(text="请按键", language="cmn-Hans-CN", voice="Polly.Zhiyu"), Pause(seconds=2))
    assert read(str(made)) == (
        Gather(
            digits=True,
            speech=True,
            count=1,
            finish="",
            timeout=7,
            action="/key",
            method="POST",
            empty_too=False,
            language="",
            hints="材料",
            prompts=prompts,
        ),
        Play(url="https://example.org/a.mp3"),
        Redirect(url="/again", method="GET"),
        Dial(number="+8657011112222", action="/after", method="POST", timeout=20),
        Hangup(),
        Reject(busy=True),
    )


def test_a_gather_without_attributes_has_twilios_defaults() -> None:
    (gather,) = read("<Response><Gather/></Response>")
    assert isinstance(gather, Gather)
    assert (gather.digits, gather.speech, gather.count, gather.finish) == (True, False, None, "#")
    assert (gather.timeout, gather.action, gather.method, gather.empty_too) == (5, "", "POST", False)


def test_speech_marks_inside_say_are_heard_as_plain_words() -> None:
    assert read('<Response><Say>从<break time="1s"/> <emphasis>九月</emphasis>起</Say></Response>') == (
        Say(text="从 九月起"),
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", 12100),
        ("<Response>", 12100),
        ("您好", 12100),
        ("<html></html>", 12102),
        ("<Response><Sing/></Response>", 12200),
        ("<response/>", 12102),  # names are case-sensitive
        ("<Response><Gather><Hangup/></Gather></Response>", 12200),
        ('<Response><Gather input="eyes"/></Response>', 13310),
        ('<Response><Gather numDigits="0"/></Response>', 13314),
        ('<Response><Pause length="-1"/></Response>', 12200),
        ('<Response><Redirect method="PUT">/x</Redirect></Response>', 12200),
        ("<Response><Dial/></Response>", 13223),
        ("<Response>" + "<Pause/>" * 9000 + "</Response>", 11750),
        ('<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Say>&a;</Say></Response>', 12100),
    ],
)
def test_a_document_that_twilio_refuses_is_refused_with_its_code(document: str, code: int) -> None:
    with pytest.raises(TwimlError) as refused:
        read(document)
    assert refused.value.code == code


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_nothing_else_happens(document: str) -> None:
    try:
        read(document)
    except TwimlError as refused:
        assert refused.code in (12100, 12102, 12200)
