"""Does each event in a call lead where TwiML says it leads?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handset.player import Ask, DialEnded, Elapsed, Event, Pressed, Spoke, Step, advance, begin
from handset.twiml import read

HERE = "http://office.example/twilio/voice?outbox=7"


def play(*verbs: str) -> Step:
    return begin(HERE, read(f"<Response>{''.join(verbs)}</Response>"))


def then(step: Step, *events: Event) -> Step:
    for event in events:
        step = advance(step.state, event)
    return step


def heard(step: Step) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in step.heard]


def test_an_empty_document_ends_the_call() -> None:
    assert play().over == "completed"


def test_words_take_their_time_and_then_the_next_verb_comes() -> None:
    first = play("<Say>您好，这里是办公室</Say>", "<Pause length='3'/>", "<Hangup/>")
    assert heard(first) == [("say", "您好，这里是办公室")] and first.timer and 1 < first.timer < 5
    second = then(first, Elapsed())
    assert heard(second) == [("pause", "")] and second.timer == 3
    assert then(second, Elapsed()).over == "completed"


def test_enough_keys_ask_the_action_relative_to_the_document() -> None:
    step = then(play("<Gather numDigits='2' action='key?x=1'/>"), Pressed(key="1"))
    assert step.request is None and step.timer == 5 and step.state.digits == "1"
    step = then(step, Pressed(key="0"))
    params = (("msg", "Gather"), ("Digits", "10"))
    assert step.request == Ask(url="http://office.example/twilio/key?x=1", method="POST", params=params)
    assert heard(step) == [("keys", "0")]


def test_without_an_action_the_document_itself_is_asked_again() -> None:
    step = then(play("<Gather numDigits='1' method='GET'/>"), Pressed(key="5"))
    assert step.request and (step.request.url, step.request.method) == (HERE, "GET")


def test_the_finishing_key_sends_what_was_pressed_before_it() -> None:
    step = then(play("<Gather action='/k'/>"), Pressed(key="4"), Pressed(key="2"), Pressed(key="#"))
    assert step.request and dict(step.request.params) == {"msg": "Gather", "Digits": "42", "FinishedOnKey": "#"}


def test_the_finishing_key_alone_is_no_input() -> None:
    step = then(play("<Gather action='/k'/>", "<Say>再见</Say>"), Pressed(key="#"))
    assert step.request is None and heard(step) == [("keys", "#"), ("say", "再见")]


def test_keys_before_the_time_is_up_are_sent_when_it_is_up() -> None:
    step = then(play("<Gather numDigits='4' action='/k'/>"), Pressed(key="9"), Elapsed())
    assert step.request and dict(step.request.params)["Digits"] == "9"


def test_without_input_the_call_falls_through_to_the_next_verb() -> None:
    step = then(play("<Gather action='/k'><Say>请按键</Say></Gather>", "<Redirect>/again</Redirect>"), Elapsed())
    assert step.request == Ask(url="http://office.example/again", method="POST")


def test_an_empty_result_is_told_when_the_document_wants_it() -> None:
    step = then(play("<Gather action='/k' actionOnEmptyResult='true'/>"), Elapsed())
    assert step.request and dict(step.request.params)["Digits"] == ""


def test_a_key_during_the_prompt_interrupts_it() -> None:
    gathering = play("<Gather numDigits='1' timeout='4'><Say>一二三四五六七八九十</Say><Pause length='2'/></Gather>")
    assert heard(gathering) == [("say", "一二三四五六七八九十"), ("pause", "")]
    assert gathering.timer and gathering.timer > 4 + 2
    assert then(gathering, Pressed(key="1")).request is not None


def test_speech_is_sent_with_confidence_and_language() -> None:
    step = then(play("<Gather input='speech' language='cmn-Hans-CN' action='/s'/>"), Spoke(text=" 要什么材料 "))
    assert step.request
    params = dict(step.request.params)
    assert params["SpeechResult"] == "要什么材料" and params["Language"] == "cmn-Hans-CN"
    assert 0 < float(params["Confidence"]) <= 1


def test_input_that_is_not_awaited_changes_nothing() -> None:
    for document, event in [
        ("<Say>您好</Say>", Pressed(key="1")),
        ("<Gather input='speech'/>", Pressed(key="1")),
        ("<Gather/>", Spoke(text="您好")),
        ("<Gather input='speech'/>", Spoke(text="  ")),
        ("<Gather/>", Pressed(key="A")),
        ("<Gather/>", DialEnded(status="busy", seconds=0)),
    ]:
        before = play(document)
        after = advance(before.state, event)
        assert not after.taken and after.state == before.state and not after.heard


def test_a_transfer_reports_its_outcome_or_goes_on() -> None:
    ended = DialEnded(status="completed", seconds=12, sid="CA1")
    step = then(play("<Dial action='/after'>+8657011112222</Dial>"), ended)
    assert step.request and dict(step.request.params) == {
        "DialCallStatus": "completed",
        "DialCallDuration": "12",
        "DialCallSid": "CA1",
        "DialBridged": "true",
    }
    step = then(play("<Dial timeout='9'>+8657011112222</Dial>", "<Say>没有人</Say>"), Elapsed())
    assert heard(step) == [("dialled", "no-answer"), ("say", "没有人")]


def test_reject_says_how() -> None:
    assert play("<Reject/>").over == "no-answer"
    assert play("<Reject reason='busy'/>").over == "busy"


VERBS = st.sampled_from(
    [
        "<Say>您好</Say>",
        "<Pause/>",
        "<Play>/a.mp3</Play>",
        "<Gather input='dtmf speech' numDigits='2'><Say>请</Say></Gather>",
        "<Gather actionOnEmptyResult='true'/>",
        "<Redirect>/r</Redirect>",
        "<Dial>+8657011112222</Dial>",
        "<Hangup/>",
        "<Reject/>",
    ]
)
EVENTS = st.one_of(
    st.just(Elapsed()),
    st.builds(Pressed, key=st.sampled_from("0123456789*#A")),
    st.builds(Spoke, text=st.text(max_size=5)),
    st.builds(DialEnded, status=st.sampled_from(["completed", "busy"]), seconds=st.integers(0, 9)),
)


@given(st.lists(VERBS, max_size=6), st.lists(EVENTS, max_size=12))
def test_every_step_awaits_exactly_one_thing(verbs: list[str], events: list[Event]) -> None:
    step = play(*verbs)
    for event in (None, *events):
        if event is not None:
            after = advance(step.state, event)
            if not after.taken:
                continue
            step = after
        assert sum([step.timer is not None, step.request is not None, bool(step.over)]) == 1
        assert (step.state.at is not None) == (step.timer is not None)
        if step.timer is None:
            return


@given(st.lists(VERBS, max_size=6))
def test_a_silent_person_always_comes_to_an_end(verbs: list[str]) -> None:
    step = play(*verbs)
    for _ in range(len(verbs) + 1):
        if step.timer is None:
            break
        step = advance(step.state, Elapsed())
    assert step.over or step.request
