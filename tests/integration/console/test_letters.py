"""Can staff write, print and hand over letters from the desk, and see which are still to be delivered?"""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from sqlalchemy import select

from repair.store.tables import LetterDelivery, Penalty, RecordEvent, StaffAction
from tests import builders

TOMORROW, TODAY = "2026-09-17", "2026-09-16"


@pytest.fixture
def record(database) -> int:
    with database.session() as session:
        return builders.a_penalty(session)


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_record_page_offers_each_letter_and_the_word_file_is_whole(desk, database, record) -> None:
    page = desk.get(f"/records/{record}").text
    for kind, title in (("notice", "信用修复告知书"), ("advice", "行政合规建议书")):
        assert f"/records/{record}/letters/{kind}.docx" in page and f'/records/{record}/letters/{kind}"' in page
        answer = desk.get(f"/records/{record}/letters/{kind}.docx")
        assert answer.headers["content-type"].endswith("wordprocessingml.document")
        assert "filename*=UTF-8''" in answer.headers["content-disposition"]
        assert title in words(answer.content) and "示例县消防救援大队" in words(answer.content)
    with database.session() as session:
        kept = session.scalars(select(StaffAction).where(StaffAction.action == "letter_written")).all()
        assert [one.details["letters"] for one in kept] == ["notice", "advice"]


def test_the_page_to_print_obeys_the_doors_policy(desk, record) -> None:
    page = desk.get(f"/records/{record}/letters/notice")
    assert "信用修复告知书" in page.text and "签收回执" in page.text
    assert "<style" not in page.text and "style=" not in page.text  # the policy would not apply it
    assert 'href="/letters/letter.css"' in page.text and "data-print" in page.text
    sheet = desk.get("/letters/letter.css")
    assert sheet.headers["content-type"].startswith("text/css") and "@page" in sheet.text
    assert desk.get("/static/print.js").status_code == 200


def test_no_notice_is_written_while_the_class_is_open_but_advice_is(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, severity="", confirmed_by="")
    assert "letters/notice.docx" not in desk.get(f"/records/{record}").text
    refused = desk.get(f"/records/{record}/letters/notice.docx")
    assert refused.status_code == 409 and "尚未由执法人员确认" in refused.text
    assert desk.get(f"/records/{record}/letters/advice.docx").status_code == 200
    assert desk.get("/records/999999/letters/advice").status_code == 404
    assert desk.get(f"/records/{record}/letters/poem").status_code == 422


def test_a_delivery_is_noted_with_its_event_its_trail_and_leaves_the_list(desk, database, record) -> None:
    assert f"/records/{record}#letters" in desk.get("/letters").text
    done = desk.post(
        f"/records/{record}/letters",
        letters=["notice", "advice"],
        how="in_person",
        on=TODAY,
        by="赵示例",
        note="本人签收",
    )
    assert done.status_code == 303
    assert f"/records/{record}#letters" not in desk.get("/letters").text
    page = desk.get(f"/records/{record}").text
    assert "登记：文书已送达" in page and "赵示例" in page and "本人签收" in page and "《行政合规建议书》" in page
    with database.session() as session:
        kept = session.scalars(select(LetterDelivery)).one()
        assert (kept.how, kept.delivered_on, kept.by) == ("in_person", date(2026, 9, 16), "赵示例")
        assert session.scalars(select(RecordEvent.event)).all() == ["letter_delivered"]
        trail = session.scalars(select(StaffAction).where(StaffAction.action == "letter_delivered")).one()
        assert trail.by == "wang" and trail.subject == f"record {record}"
        session.get_one(Penalty, record).window_version += 1
    assert "期限已变" in desk.get("/letters").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"letters": "notice", "how": "post", "on": TOMORROW}, "日期不正确"),
        ({"letters": "notice", "how": "post", "on": "2026-01-01"}, "送达日期不能早于"),
        ({"letters": "notice", "how": "pigeon", "on": TODAY}, "请选择送达方式"),
        ({"how": "post", "on": TODAY}, "请选择送达了哪种文书"),
    ],
)
def test_a_delivery_that_cannot_have_been_is_refused_in_chinese(desk, database, record, fields, said) -> None:
    answer = desk.post(f"/records/{record}/letters", **fields)
    assert answer.status_code in (409, 422) and said in answer.text
    with database.session() as session:
        assert session.scalars(select(LetterDelivery)).all() == []


def test_the_package_holds_a_file_a_record_and_the_reasons_of_the_rest(desk, database, record) -> None:
    with database.session() as session:
        other = builders.a_penalty(session)
        unconfirmed = builders.a_penalty(session, severity="", confirmed_by="")
        number = builders.number_of(session, unconfirmed)
    ticked = desk.post("/letters/export", page="/letters", chosen=[record, unconfirmed], with_advice="true")
    with zipfile.ZipFile(io.BytesIO(ticked.content)) as packed:
        names = packed.namelist()
        assert len(names) == 2 and names[-1] == "生成结果.txt"
        summary = packed.read("生成结果.txt").decode("utf-8-sig")
        assert "已生成 1 份，未生成 1 份" in summary and number in summary and "尚未由执法人员确认" in summary
        assert "行政合规建议书" in words(packed.read(names[0]))
    every = desk.post("/letters/export", page="/letters")
    with zipfile.ZipFile(io.BytesIO(every.content)) as packed:
        assert len(packed.namelist()) == 3  # both confirmed records and the summary
        assert "行政合规建议书□" in words(packed.read(packed.namelist()[0]))
    with database.session() as session:
        trail = session.scalars(select(StaffAction.details).where(StaffAction.action == "letters_written")).all()
        assert trail == [{"written": 1, "refused": 1}, {"written": 2, "refused": 0}]
    assert other


def test_the_list_is_searched_and_pages_without_losing_one(desk, database) -> None:
    with database.session() as session:
        one = builders.an_enterprise(session, name="示例宏达纺织有限公司")
        builders.a_penalty(session, enterprise_id=one)
        for _ in range(35):
            builders.a_penalty(session)
    assert "宏达" in desk.get("/letters?q=宏达").text and "示例常青" not in desk.get("/letters?q=宏达").text
    assert "没有符合条件的决定" in desk.get("/letters?q=不存在").text
    first = desk.get("/letters").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = desk.get(following).text
    assert first.count('name="chosen"') + second.count('name="chosen"') == 36
    assert "全部 36 份" in first
