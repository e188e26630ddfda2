"""Does every topic answer every asker on every channel, shortly, with one custom message?"""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from actions.asker import Asker
from actions.law import facts_of_law
from repair.conversations.wording import office
from repair.settings import ROOT, Settings
from tests.unit.actions.stand_ins import RULES, TODAY, WORDING, a_record, an_owner, ask

INTENTS = sorted(yaml.safe_load((ROOT / "domain.yml").read_text())["intents"])
STRANGER = Asker()
NO_SOURCE_NEEDED = {  # they say nothing that a regulation or an authority would have to say
    *(
        "greet",
        "thanks",
        "goodbye",
        "who_are_you",
        "complaint",
        "abuse",
        "busy",
        "repeat",
        "start_over",
        "affirm",
        "deny",
    ),
    *("human", "call_me", "office_contact", "opt_out", "opt_in", "remind_later", "is_this_real"),
    *("emergency", "out_of_scope"),
}
ASKERS = {
    "stranger": STRANGER,
    "owner": an_owner(a_record()),
    "owner without records": an_owner(),
    "owner of several": an_owner(*[a_record(decision_no=f"示消〔2026〕第{n}号") for n in range(5)], enterprises=2),
}


@pytest.mark.parametrize("who", ASKERS)
@pytest.mark.parametrize("channel", ["web", "sms", "voice"])
@pytest.mark.parametrize("intent", INTENTS)
def test_every_question_gets_a_short_whole_answer(intent: str, channel: str, who: str) -> None:
    texts, _, custom = ask(intent, ASKERS[who], channel=channel)
    assert custom["intent"] == intent
    assert texts
    for text in texts:
        assert "{" not in text
        assert "None" not in text
        assert len(text) <= 420
    if who == "stranger":
        assert all(text.count("\n") <= 2 for text in texts)  # at most three short paragraphs


@pytest.mark.parametrize("intent", INTENTS)
def test_a_general_answer_by_text_message_fits_in_three_parts(intent: str) -> None:
    texts, _, _ = ask(intent, STRANGER, channel="sms")
    assert sum(map(len, texts)) <= 3 * 67, (sum(map(len, texts)), texts)


@pytest.mark.parametrize("name", sorted(name for name in WORDING.answers if name.partition(".")[0] in INTENTS))
def test_every_answer_about_the_law_names_its_source_or_who_decides(name: str) -> None:
    answer = WORDING.answers[name]
    assert answer.source or answer.decides or name.partition(".")[0] in NO_SOURCE_NEEDED, name
    facts = facts_of_law(RULES, TODAY, WORDING) | office(Settings(_env_file=None))
    for channel in ("web", "sms", "voice") if answer.source else ():
        assert "依据" in WORDING.reply(name, channel, facts).text


@pytest.mark.parametrize(
    ("intent", "do"),
    [
        ("human", ["callback"]),
        ("opt_out", ["opt_out"]),
        ("opt_in", ["opt_in"]),
        ("wrong_number", ["wrong_number"]),
        ("said_applied", ["said_applied"]),
        ("said_repaired", ["said_repaired"]),
        ("materials", []),
        ("emergency", []),
    ],
)
def test_what_is_to_be_done_stands_in_the_custom_message(intent: str, do: list[str]) -> None:
    assert ask(intent)[2]["do"] == do


@pytest.mark.parametrize("name", sorted(name for name, one in WORDING.answers.items() if one.source))
def test_every_answer_about_the_law_names_the_next_sensible_step(name: str) -> None:
    assert WORDING.answers[name].next, name
    assert name.removesuffix("_own") not in WORDING.answers[name].next, name  # not what was just answered


def test_who_wants_texts_but_no_calls_refuses_the_calls_alone() -> None:
    texts, _, custom = ask("opt_out", text="别打电话，发短信就行")
    assert custom["do"] == ["no_calls"]
    assert "短信照常" in texts[0]


def test_who_wants_a_fine_back_refuses_no_messages() -> None:
    texts, _, custom = ask("opt_out", text="处罚取消以后罚款怎么退")
    assert custom["do"] == []
    assert "缴款凭证" in texts[0]
    assert ask("opt_out", text="把短信退了")[2]["do"] == ["opt_out"]


@pytest.mark.parametrize("intent", ["human", "opt_out", "said_applied", "said_repaired", "wrong_number"])
def test_an_effect_needs_a_clear_understanding(intent: str) -> None:
    _, buttons, custom = ask(intent, confidence=0.4, ranking=(intent, "materials", "fee", "greet"))
    assert custom["do"] == []
    assert len(buttons) == 3


def test_not_understood_asks_back_with_three_plain_questions() -> None:
    _, buttons, _ = ask("nlu_fallback", ranking=("nlu_fallback", "greet", "materials", "fee", "conditions", "agency"))
    assert buttons == ["要准备什么材料", "要不要钱", "要满足什么条件"]


def test_the_second_time_in_a_row_a_person_is_offered() -> None:
    _, buttons, custom = ask("nlu_fallback", before="out_of_scope", ranking=("materials",))
    assert "转人工" in buttons
    assert custom["do"] == []
    assert "转人工" not in ask("nlu_fallback", before="greet", ranking=("materials", "fee", "conditions"))[1]


def test_fire_means_119_at_once() -> None:
    texts, _, _ = ask("emergency")
    assert texts[0].startswith("请立即拨打119")


def test_a_doubt_about_a_fire_is_no_doubt() -> None:
    texts, _, _ = ask("nlu_fallback", ranking=("nlu_fallback", "emergency", "materials"))
    assert texts[0].startswith("请立即拨打119")


def test_a_caller_without_a_number_is_asked_for_one() -> None:
    assert "联系电话" in ask("human", STRANGER)[0][0]
    assert "联系电话" not in ask("human", an_owner())[0][0]


def test_a_stranger_hears_no_record_and_how_to_be_recognised() -> None:
    texts, _, _ = ask("earliest_date", STRANGER)
    assert "登记的联系电话" in texts[-1]
    assert "核实身份" in ask("my_record", STRANGER)[0][0]


def test_open_duties_come_before_the_papers() -> None:
    owner = an_owner(a_record(paid_on=None))
    assert "先交清罚款" in ask("materials", owner)[0][0]
    assert "先" not in ask("materials", an_owner(a_record()))[0][0][:20]


def test_dates_are_told_as_of_the_day_of_the_question() -> None:
    early = an_owner(a_record(today=date(2026, 9, 1)))
    assert "2026年9月16日起可以申请" in ask("earliest_date", early)[0][0]
