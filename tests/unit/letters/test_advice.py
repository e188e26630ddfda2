"""Does the letter of advice fit the article of the penalty?"""

from __future__ import annotations

import pytest

from repair.letters.advice import advice, fitting, numeral, read_basis
from repair.letters.letter import texts
from tests.unit.letters.cases import OFFICE, TODAY, a_case, text_of

FITTING = [  # legal basis, law, article, item
    ("《中华人民共和国消防法》第六十条第一款第一项", "消防法", "第六十条", "第一项"),
    ("《中华人民共和国消防法》第六十条第一款第（三）项", "消防法", "第六十条", "第三项"),
    ("《消防法》第60条第1款第5项", "消防法", "第六十条", "第五项"),
    ("消防法第六十条第一款（七）", "消防法", "第六十条", "第七项"),
    ("《中华人民共和国消防法》第六十条第一款", "消防法", "第六十条", None),
    ("违反《消防法》第十六条第一款第（二）项，依据《消防法》第六十条第一款第（一）项", "消防法", "第六十条", "第一项"),
    ("《消防法》第六十条第一款第三项、第六条", "消防法", "第六十条", "第三项"),
    ("《中华人民共和国消防法》第五十八条第一款第四项", "消防法", "第五十八条", None),
    ("《中华人民共和国消防法》第六十九条第一款", "消防法", "第六十九条", None),
    ("《中华人民共和国安全生产法》第九十七条第（七）项", "安全生产法", "第九十七条", None),
    ("《中华人民共和国安全生产法》第一百零一条第五项", "安全生产法", "第一百零一条", None),
    ("《安全生产法》第105条", "安全生产法", "第一百零五条", None),
    ("《中华人民共和国安全生产法》第一百条", "安全生产法", "第一百条", None),
]


@pytest.mark.parametrize(("basis", "law", "article", "item"), FITTING)
def test_the_advice_follows_the_article_of_the_basis(basis: str, law: str, article: str, item: str | None) -> None:
    found = fitting(basis)
    assert (found.get("laws"), found.get("article"), found.get("item")) == (law, article, item)


@pytest.mark.parametrize(
    "basis", ["", "《中华人民共和国行政处罚法》第六十条", "《消防法》第六条", "《消防法》；《安全生产法》第六十条"]
)
def test_an_unknown_basis_gets_the_general_advice(basis: str) -> None:
    assert fitting(basis) == texts("advice")["general"]


def test_the_letter_says_what_was_found_what_the_law_asks_and_that_it_is_no_order() -> None:
    text = text_of(advice(a_case(), OFFICE, TODAY))
    for piece in (
        "示例常青家具有限公司",
        "灭火器超过有效期",
        "《消防法》第十六条",
        "1. ",
        "不是行政命令",
        OFFICE.phone,
    ):
        assert piece in text


def test_a_stopped_business_is_told_to_report_before_it_resumes() -> None:
    assert "方可恢复" in text_of(advice(a_case(kinds=("责令停产停业",)), OFFICE, TODAY))
    assert "方可恢复" not in text_of(advice(a_case(), OFFICE, TODAY))


def test_every_entry_is_complete_and_found_by_its_own_article() -> None:
    for entry in texts("advice")["items"]:
        assert entry["duty"].count("《") >= 1
        assert len(entry["advice"]) >= 2
        found = fitting(f"《中华人民共和国{entry['laws']}》{entry['article']}第一款{entry.get('item', '')}")
        assert found == entry


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (16, "十六"),
        (60, "六十"),
        (97, "九十七"),
        (100, "一百"),
        (105, "一百零五"),
        (112, "一百一十二"),
    ],
)
def test_numbers_are_written_as_the_laws_count(number: int, said: str) -> None:
    assert numeral(number) == said


def test_a_basis_is_read_with_the_numbers_of_the_law() -> None:
    assert read_basis("《消防法》第 60 条第1款第(一)项") == "《消防法》第六十条第一款第一项"
