"""Does the desk show every text as it would leave, with its version and its parts?"""

from __future__ import annotations

import re
from datetime import date

from console.wording import load_words
from repair.messages import texts
from repair.messages.segments import OF_SEVERAL, units
from tests import builders


def test_every_template_stands_there_with_its_version_and_example(desk) -> None:
    page = desk.get("/templates").text
    for text in texts.all_texts():
        assert text.name in page
    assert "示消罚决字〔2026〕第0012号" in page
    assert "{{" not in page
    assert "None" not in page


def test_the_parts_are_marked_where_the_carrier_cuts(desk) -> None:
    page = desk.get("/templates").text
    shown = re.findall(r'<span class="said-parts">(.*?)</span></span>', page)
    several = [re.findall(r"<span>([^<]*)", one + "</span>") for one in shown if one.count("<span>") > 1]
    assert several
    assert all(units(part) == OF_SEVERAL for parts in several for part in parts[:-1])


def test_a_record_shows_the_exact_text_that_would_leave_now(desk, database) -> None:
    with database.session() as session:
        builders.a_penalty(session, decision_no="示消罚决字〔2026〕第77号", applied_on=None, paid_on=None)
    page = desk.get("/templates?no=示消罚决字[2026]第77号").text
    assert "示消罚决字〔2026〕第77号" in page
    assert "请先履行义务" in page
    assert "open.duties_open@" in page
    assert ">open@" not in page, "it cannot be said of this record"


def test_a_record_of_no_confirmed_class_gets_no_text_and_says_so(desk, database) -> None:
    with database.session() as session:
        builders.a_penalty(session, decision_no="示消罚决字〔2026〕第78号", confirmed_by="", applied_on=None)
    page = desk.get("/templates?no=示消罚决字〔2026〕第78号").text
    assert "不能发送这条内容" in page
    assert "可以申请信用修复" not in page


def test_an_unknown_number_is_answered_kindly(desk) -> None:
    assert "没有这个文号" in desk.get("/templates?no=无").text


def test_every_variant_and_channel_has_a_label() -> None:
    words = load_words().groups
    for text in texts.all_texts():
        assert text.variant in words["template_variant"]
        assert text.channel in words["template_channel"]
        assert text.kind in words["template_kind"]


def test_a_guest_sees_no_text(door) -> None:
    answer = door().get("/templates")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/login")


def test_the_page_needs_a_day_only_from_the_clock(desk) -> None:
    assert f"{date(2026, 9, 13).year}年" in desk.get("/templates").text
