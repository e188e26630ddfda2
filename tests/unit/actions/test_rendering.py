"""Does every answer fit its channel, and is it the same answer on each?"""

from __future__ import annotations

import re
import string
from datetime import date
from typing import Any

import pytest

from actions.asker import Asker
from actions.law import facts_of_law
from actions.rendering import ROOM, SIGNATURE, SMS_PARTS, for_ear, units
from actions.topic import Parts
from actions.wording import Answer, Wording, load_wording
from repair.conversations.assistant import Reply
from repair.conversations.speaking import as_texts
from repair.conversations.wording import office
from repair.messages.render import signed
from repair.messages.segments import OF_SEVERAL, segments
from repair.settings import Settings
from tests.unit.actions.stand_ins import TODAY, WORDING, a_record, an_owner, ask, parts
from tests.unit.actions.test_own_case import OWN
from tests.unit.actions.test_own_record import SITUATIONS
from tests.unit.actions.test_topic import INTENTS

LONG = Settings(  # names as long as they are in life
    _env_file=None,
    OFFICE_NAME="示例省示例市示例新区消防救援大队",
    OFFICE_PHONE="0570-12345678",
    OFFICE_HOURS="工作日 9:00-11:30、14:00-17:30",
    SENDER_SIGNATURE="示例新区消防救援大队信用提醒",
)
EAR = {name: one.answer for name, one in WORDING.answers.items() if name.startswith("ear_")}
SECONDS, SIGNS_A_SECOND = 26, 4.8  # a call's answer; a Chinese voice reads four to five signs a second
FACETS = [name for name, one in WORDING.answers.items() if one.when]
STRANGER = Asker()
RECORDS = [row[:2] for row in SITUATIONS] + [("two rules", {"decided_on": date(2026, 3, 20), "paid_on": None})]


def answers(channel: str, asker: Asker = STRANGER) -> list[tuple[str, list[str], list[str]]]:
    """Every topic's and every facet's answer: its name, its texts, its buttons."""
    made = parts(asker, settings=LONG)
    plain = [(intent, *ask(intent, made=made, channel=channel)[:2]) for intent in INTENTS]
    for name in FACETS:
        said = WORDING.reply(name, channel, made_facts(made))
        plain.append((name, [said.text], list(said.buttons)))
    return plain


def made_facts(made: Parts) -> dict[str, str]:
    """What an answer is filled with in a turn of today."""
    facts = facts_of_law(made.rules, TODAY, made.wording) | office(made.settings)
    return facts | {"prevails": made.wording.text("prevails", **facts)}


def _replies(texts: list[str], buttons: list[str]) -> tuple[Reply, ...]:
    last = Reply(text=texts[-1], buttons=tuple(buttons))
    return (*(Reply(text=text) for text in texts[:-1]), last)


@pytest.mark.parametrize("reachable", [False, True])
def test_every_answer_by_text_fits_in_three_parts_with_signature_and_suggestions(reachable: bool) -> None:
    for name, texts, buttons in answers("sms", Asker(reachable=reachable)):
        (whole,) = as_texts(_replies(texts, buttons), LONG)
        assert segments(signed(whole, LONG)) <= SMS_PARTS, (name, units(signed(whole, LONG)), whole)


def test_every_answer_on_the_web_has_at_most_three_short_paragraphs() -> None:
    for name, texts, buttons in answers("web"):
        for text in texts:
            assert text.count("\n") <= 2, (name, text)
            assert len(text) <= 260, (name, len(text), text)
        assert len(buttons) <= 3, name


def test_every_answer_in_a_call_is_over_in_half_a_minute_and_can_be_read_aloud() -> None:
    for name, texts, _ in answers("voice"):
        spoken = "".join(texts[:1])
        signs = len(re.sub(r"\W", "", spoken))
        assert signs <= SECONDS * SIGNS_A_SECOND, (name, signs, spoken)
        assert not re.search(r"[（）()〔〕\[\]【】《》“”①②③→%\n/]|www|\d:\d|\d{5}", spoken), (name, spoken)
        assert not re.search(r"[，；：、。][，；：、。]", spoken), (name, spoken)
        assert all(len(one) <= 75 for one in re.split(r"[。！？；]", spoken)), (name, spoken)


@pytest.mark.parametrize("channel", ["web", "sms", "voice"])
@pytest.mark.parametrize("intent", [*OWN, "earliest_date", "my_record", "class_question"])
@pytest.mark.parametrize(("remark", "facts"), RECORDS, ids=[row[0] for row in RECORDS])
def test_what_is_said_about_one_record_fits_too(remark: str, facts: dict[str, Any], intent: str, channel: str) -> None:
    record = a_record(**({"decision_no": "示新（消）行罚决字〔2026〕第0001号"} | facts))
    texts, buttons, _ = ask(intent, made=parts(an_owner(record), settings=LONG), channel=channel)
    whole = "\n".join(texts)
    if channel == "web":
        assert whole.count("\n") <= 2, whole
        assert len(whole) <= 290, (len(whole), whole)
        return
    if channel == "voice":
        assert len(re.sub(r"\W", "", whole)) <= SECONDS * SIGNS_A_SECOND, whole
        return
    (whole,) = as_texts(_replies(texts, buttons), LONG)
    assert segments(signed(whole, LONG)) <= SMS_PARTS, whole


def test_the_room_of_a_text_counts_the_longest_signature() -> None:
    longest = Settings(_env_file=None, SENDER_SIGNATURE="签" * 16)
    assert units(signed("", longest)) == SIGNATURE
    assert ROOM + SIGNATURE == SMS_PARTS * OF_SEVERAL


def test_an_answer_of_a_channel_uses_no_fact_that_the_answer_itself_does_not_use() -> None:
    free = {*office(LONG)}
    for name, one in WORDING.answers.items():
        known = _fields(one.answer) | _fields(one.more) | free
        for text in (one.sms, one.voice):
            assert _fields(text) <= known, name


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("拨打12345或者119。", "拨打幺二三四五或者幺幺九。"),
        (
            "致电0570-5012119（工作日 9:00-11:30、14:00-17:30）。",
            "致电零五七零五零幺二幺幺九，工作日 9点到11点30分、14点到17点30分。",
        ),
        ("示消行罚决字〔2026〕第0012号", "示消行罚决字二零二六第零零幺二号"),
        ("贵单位示新（消）行罚决字〔2026〕第0012号（2026年3月20日决定）：可以", "贵单位2026年3月20日决定的这条：可以"),
        ("要：①甲；②乙。", "要：一是甲；二是乙。"),
        ("按3%加处", "按百分之3加处"),
        ("《行政处罚法》第六十七条（节选）。", "行政处罚法第六十七条，节选。"),
        ("第一行。\n第二行。", "第一行。第二行。"),
        ("没有句号\n第二行", "没有句号。第二行"),
        ("在官网（www.creditchina.gov.cn）：搜索→选择", "在官网：搜索，选择"),
        ("10个工作日，3个月，2026年4月1日", "10个工作日，3个月，2026年4月1日"),
    ],
)
def test_signs_are_read_as_people_say_them(written: str, read: str) -> None:
    assert for_ear(written, EAR) == read


def test_a_facet_keeps_what_it_does_not_say_itself() -> None:
    topic, facet = WORDING.answers["review_time"], WORDING.answers["review_time.working_days"]
    assert (facet.source, facet.decides, facet.next) == (topic.source, topic.decides, topic.next)
    assert facet.answer != topic.answer


def test_a_message_that_fits_no_facet_gets_the_answer_of_the_topic() -> None:
    assert WORDING.facet("review_time", "多久有结果") == "review_time"
    assert WORDING.facet("review_time", "节假日算不算") == "review_time.working_days"
    assert WORDING.facet("no_such_topic", "节假日") == "no_such_topic"


def test_every_pattern_of_a_facet_can_be_read() -> None:
    for one in WORDING.answers.values():
        re.compile(one.when)
        assert "" not in one.when.split("|") or not one.when


def test_a_missing_fact_is_an_error_not_a_brace() -> None:
    wording = Wording({"a": Answer(answer="{no_such_fact}"), **_ear_only()})
    with pytest.raises(KeyError):
        wording.reply("a", "web", {})


def test_an_answer_cannot_be_there_twice(tmp_path: Any) -> None:
    (tmp_path / "a.yml").write_text("greet: 您好\n")
    (tmp_path / "b.yml").write_text("greet: 你好\n")
    with pytest.raises(ValueError, match="twice"):
        load_wording(tmp_path)


def test_a_part_of_an_answer_that_nobody_knows_is_an_error(tmp_path: Any) -> None:
    (tmp_path / "a.yml").write_text("greet: {answer: 您好, detials: 错字}\n")
    with pytest.raises(TypeError, match="detials"):
        load_wording(tmp_path)


def _ear_only() -> dict[str, Answer]:
    return {name: one for name, one in WORDING.answers.items() if name.startswith("ear_")}
