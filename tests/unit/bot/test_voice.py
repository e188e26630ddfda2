"""Does a call go the way it should, whatever is pressed, said or not said?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import voice
from bot.lines import hints, says_later, says_no, says_yes, spoken, spoken_number
from bot.voice import MENU, MOST_QUESTIONS, WHO, Call, Heard, Place, Scene

NAMES = {
    "office": "示例县消防救援大队",
    "phone": "0570-0000000",
    "hours": "工作日",
    "app": "浙里办",
    "site": "信用中国",
}
SECRET = "决定书文号九九九九"
CALL = Call(names=NAMES, reminder=True, enterprise="示例常青家具有限公司", details=(SECRET,))
INBOUND = Call(names=NAMES)
CONFIRMED = Place(step=MENU)


def told(scene: Scene) -> str:
    return "".join(scene.lines)


def test_the_opening_says_who_calls_and_that_it_is_automatic_and_asks_for_the_contact() -> None:
    scene = voice.opening(CALL)
    assert "示例县消防救援大队" in told(scene)
    assert "自动" in told(scene)
    assert "示例常青家具有限公司" in told(scene)
    assert scene.then == Place(step=WHO)


@pytest.mark.parametrize("heard", [Heard(key="1"), Heard(speech="是的。"), Heard(speech="我就是")])
def test_a_yes_opens_the_details_and_the_menu(heard: Heard) -> None:
    scene = voice.after(CALL, Place(step=WHO), heard)
    assert SECRET in told(scene)
    assert all(word in told(scene) for word in ("按1", "按2", "按0", "按9"))
    assert scene.then == Place(step=MENU)


@pytest.mark.parametrize("heard", [Heard(key="3"), Heard(speech="打错了"), Heard(speech="不是")])
def test_a_wrong_person_hears_an_apology_and_nothing_else(heard: Heard) -> None:
    scene = voice.after(CALL, Place(step=WHO), heard)
    assert "对不起" in told(scene)
    assert scene.then is None
    assert scene.effects == ("wrong_person",)


@given(st.lists(st.tuples(st.text(alphabet="0234567890*#", max_size=1), st.text(max_size=8)), max_size=6))
def test_nothing_confidential_is_said_before_the_person_confirmed(steps: list[tuple[str, str]]) -> None:
    scene = voice.opening(CALL)
    assert SECRET not in told(scene)
    for key, speech in steps:
        if scene.then is None or scene.then.step != WHO:
            return
        if says_yes(speech):
            continue
        scene = voice.after(CALL, scene.then, Heard(key=key, speech=speech))
        assert SECRET not in told(scene)
        assert not scene.question  # not even the bot hears a question
        assert "处罚" not in told(scene)


def test_an_answering_machine_hears_who_called_after_its_tone_and_nothing_while_it_speaks() -> None:
    after_tone, at_once = voice.recorded(CALL, listens=True), voice.recorded(CALL, listens=False)
    assert "0570-0000000" in told(after_tone)
    assert not any(word in told(after_tone) for word in ("处罚", "家具", "信用"))
    assert at_once.lines == ()
    for scene in (after_tone, at_once):
        assert scene.then is None
        assert scene.effects == ("machine",)


@pytest.mark.parametrize("speech", ["是的，我是。", "喂，你好，是我", "对对对", "是我们公司，您说", "嗯，是的"])
def test_a_yes_may_be_said_as_people_say_it(speech: str) -> None:
    assert says_yes(speech) and not says_no(speech)


@pytest.mark.parametrize("speech", ["不是的，你打错了", "你好，打错了", "不对不对", "对不起，打错了", "不是我们公司"])
def test_a_no_may_be_said_as_people_say_it(speech: str) -> None:
    assert says_no(speech) and not says_yes(speech)


@pytest.mark.parametrize(
    "speech",
    [
        "是不是诈骗",
        "是什么事",
        "你们是谁",
        "我是他同事",
        "嗯不是",
        "对不起",
        "您说",
        "是你们",
        "不是我负责，是老王",
        "我是老王",
    ],
)
def test_what_is_neither_is_asked_once_more(speech: str) -> None:
    assert not says_yes(speech) and not says_no(speech)
    scene = voice.after(CALL, Place(step=WHO), Heard(speech=speech))
    assert scene.then == Place(step=WHO, silences=1)
    assert SECRET not in told(scene)


@given(st.text(alphabet="是的我不对嗯没错打了就喂您说", max_size=10))
def test_nothing_is_a_yes_and_a_no_at_once(speech: str) -> None:
    assert not (says_yes(speech) and says_no(speech))


@pytest.mark.parametrize("heard", [Heard(key="2"), Heard(speech="我在开车，晚点再打吧"), Heard(speech="现在不方便。")])
def test_who_cannot_talk_now_is_called_another_time_and_hears_nothing_personal(heard: Heard) -> None:
    scene = voice.after(CALL, Place(step=WHO), heard)
    assert (scene.then, scene.effects) == (None, ("later",))
    assert SECRET not in told(scene)


def test_a_contact_who_cannot_talk_now_gets_the_text_instead() -> None:
    scene = voice.after(CALL, CONFIRMED, Heard(speech="我在开会"))
    assert (scene.then, scene.effects) == (None, ("follow_up",))


@pytest.mark.parametrize(
    "speech", ["不要再打了", "没空去办可以委托别人吗", "什么时候再打电话", "我们有事要问", "您说", "好"]
)
def test_what_only_sounds_like_another_time_is_not_taken_for_it(speech: str) -> None:
    assert not says_later(speech)


@pytest.mark.parametrize(("key", "effect"), [("0", "callback"), ("9", "no_calls")])
def test_who_has_not_confirmed_may_ask_for_a_person_or_for_quiet(key: str, effect: str) -> None:
    for call in (CALL, INBOUND):
        scene = voice.after(call, Place(step=WHO), Heard(key=key))
        assert (scene.then, scene.effects) == (None, (effect,))
        assert SECRET not in told(scene)


def test_the_other_matters_of_a_call_are_heard_with_a_key_or_its_name() -> None:
    several = replace(CALL, others=("第二条。",))
    assert "按4" in told(voice.after(several, Place(step=WHO), Heard(key="1")))
    for heard in (Heard(key="4"), Heard(speech="下一条")):
        scene = voice.after(several, CONFIRMED, heard)
        assert "第二条" in told(scene)
        assert scene.then == CONFIRMED
    assert "没有这个选项" in told(voice.after(CALL, CONFIRMED, Heard(key="4")))


def test_the_recogniser_is_told_which_words_are_likely() -> None:
    assert "不是" in hints(WHO).split(",")
    assert {"发短信", "转人工", "信用修复"} <= set(hints(MENU).split(","))
    for step in (WHO, MENU):
        assert len(hints(step).split(",")) <= 500  # the provider's limits
        assert all(len(one) <= 100 for one in hints(step).split(","))


def test_two_silences_end_the_call_and_one_does_not() -> None:
    for place, end in ((Place(step=WHO), ("unconfirmed",)), (CONFIRMED, ("follow_up",))):
        once = voice.after(CALL, place, Heard())
        assert once.then is not None
        twice = voice.after(CALL, once.then, Heard())
        assert twice.then is None
        assert twice.effects == end


def test_a_question_in_between_forgets_the_silence() -> None:
    assert voice.after(CALL, replace(CONFIRMED, silences=1), Heard(speech="要带什么材料")).then == CONFIRMED


@pytest.mark.parametrize(
    ("heard", "effects", "ends"),
    [
        (Heard(key="1"), ("follow_up",), False),
        (Heard(speech="发短信"), ("follow_up",), False),
        (Heard(key="2"), (), False),
        (Heard(key="0"), ("callback",), True),
        (Heard(speech="转人工。"), ("callback",), True),
        (Heard(key="9"), ("no_calls",), True),
        (Heard(key="7"), (), False),
        (Heard(key="3"), (), False),
        (Heard(key="#"), (), False),
    ],
)
def test_each_key_does_what_the_menu_says(heard: Heard, effects: tuple[str, ...], ends: bool) -> None:
    scene = voice.after(CALL, CONFIRMED, heard)
    assert scene.effects == effects
    assert (scene.then is None) is ends
    assert not scene.question


def test_again_repeats_the_details() -> None:
    assert SECRET in told(voice.after(CALL, CONFIRMED, Heard(key="2")))


def test_other_words_are_a_question_for_the_bot() -> None:
    assert voice.after(CALL, CONFIRMED, Heard(speech="要不要钱")).question == "要不要钱"


def test_the_call_ends_politely_after_many_questions() -> None:
    scene = voice.answered(CALL, replace(CONFIRMED, questions=MOST_QUESTIONS - 1), ("好。",))
    assert scene.then is None
    assert "0570-0000000" in told(scene)


def test_who_calls_us_may_ask_at_once_and_hears_how_to_ask_about_the_own_case() -> None:
    scene = voice.opening(INBOUND)
    assert scene.then == Place(step=MENU)
    assert "登记的手机" in told(scene)


def test_an_inbound_call_has_no_text_to_send() -> None:
    assert voice.after(INBOUND, CONFIRMED, Heard(key="1")).effects == ()
    assert voice.after(INBOUND, CONFIRMED, Heard(speech="短信是真的吗")).question == "短信是真的吗"


def test_numbers_are_read_digit_by_digit_and_replies_without_what_nobody_can_hear() -> None:
    assert spoken_number("示消行罚决字〔2026〕第0012号") == "示消行罚决字 二〇二六 第〇〇一二号"
    assert spoken("【提示】请看 https://example.invalid/x 。\n第二行*") == "提示 请看。第二行"
    assert spoken("依据：国办发〔2025〕22号。") == "依据：国办发 2025 22号。"
    assert len(spoken("很长的话。" * 200)) <= 300
    assert not re.search(r"[〔〕]", spoken_number("〔2026〕1号"))
