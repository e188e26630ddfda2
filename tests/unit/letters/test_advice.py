"""Does the letter of advice fit the article of the penalty, and is every article worded?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from repair.letters.advice import advice
from repair.letters.fitting import entries, fitting
from repair.letters.letter import texts
from repair.letters.numeral import numeral
from tests.unit.letters.cases import OFFICE, TODAY, a_case, text_of

FIRE, SAFETY = "消防法", "安全生产法"

ITEMS = {  # items of each article as the laws of 2021 count them; articles without items have none
    (FIRE, 58): 4,
    (FIRE, 59): 4,
    (FIRE, 60): 7,
    (SAFETY, 97): 7,
    (SAFETY, 98): 4,
    (SAFETY, 99): 8,
    (SAFETY, 101): 5,
    (SAFETY, 105): 2,
}
PARAGRAPHS = {(FIRE, 58): {3}, (FIRE, 60): {2}, (FIRE, 61): {1, 2}, (FIRE, 65): {1, 2}, (FIRE, 69): {1, 2}}
ARTICLES = [(FIRE, article) for article in range(58, 70)] + [(SAFETY, article) for article in range(97, 113)]


@pytest.mark.parametrize(("law", "article"), ARTICLES)
def test_every_article_has_a_text_of_its_own_and_for_each_item(law: str, article: int) -> None:
    found = [one for one in entries() if (one.law, one.article) == (law, article)]
    assert sum(one.item is None and one.paragraph is None for one in found) == 1
    wanted = set(range(1, ITEMS.get((law, article), 0) + 1))
    assert wanted <= {one.item for one in found}
    assert PARAGRAPHS.get((law, article), set()) <= {one.paragraph for one in found}
    assert all(one.item is None or one.item <= max(wanted, default=9) for one in found)


@pytest.mark.parametrize("entry", entries(), ids=lambda one: f"{one.law}{one.article}-{one.paragraph}-{one.item}")
def test_every_entry_is_whole_and_found_by_its_own_place(entry) -> None:
    assert entry.name and entry.asks.endswith("。") and entry.cited.startswith("第")
    assert 2 <= len(entry.steps) <= 5
    assert all(step.endswith("。") and 8 <= len(step) <= 90 for step in entry.steps)
    basis = f"《中华人民共和国{entry.law}》第{numeral(entry.article)}条"
    basis += f"第{numeral(entry.paragraph)}款" if entry.paragraph else ""
    basis += f"第（{numeral(entry.item)}）项" if entry.item else ""
    assert [fit.entry for fit in fitting(basis)] == [entry]


def test_no_place_is_worded_twice() -> None:
    places = [(one.law, one.article, one.paragraph, one.item) for one in entries()]
    assert len(set(places)) == len(places)


FITTING = [  # legal basis, offence, (article, paragraph, item) of what fits
    ("违反《消防法》第十六条第一款第（二）项，依据《消防法》第六十条第一款第（一）项", "", [(60, None, 1)]),
    ("《消防法》第六十条第一款第一项、第三项", "", [(60, None, 1), (60, None, 3)]),
    ("《消防法》第六十条第一款", "占用、堵塞、封闭消防车通道", [(60, None, 5)]),
    ("《消防法》第六十条第一款", "其他", [(60, None, None)]),
    ("《消防法》第六十条第二款", "占用消防车通道", [(60, 2, None)]),
    ("《消防法》第六十条第一款第九项", "", [(60, None, None)]),
    ("《消防法》第五十八条", "公众聚集场所未经消防救援机构许可擅自投入使用、营业", [(58, None, 4)]),
    ("《消防法》第六十一条第二款", "", [(61, 2, None)]),
    ("《消防法》第六十九条第一款", "不按照国家标准、行业标准开展消防技术服务活动", [(69, 1, None)]),
    ("《安全生产法》第九十七条第（三）项、第（七）项", "", [(97, None, 3), (97, None, 7)]),
    ("《安全生产法》第一百零三条第二款", "", [(103, 2, None)]),
    ("", "消防设施、器材未保持完好有效", [(60, None, 1)]),
    ("", "未如实记录安全生产教育和培训情况", [(97, None, 4)]),
    ("《某市消防条例》第十条", "占用、堵塞、封闭疏散通道、安全出口", [(60, None, 3)]),
]


@pytest.mark.parametrize(("basis", "offence", "places"), FITTING)
def test_the_advice_follows_the_basis_and_then_the_offence(basis: str, offence: str, places: list[tuple]) -> None:
    found = [fit.entry for fit in fitting(basis, offence)]
    assert [(one.article, one.paragraph, one.item) for one in found] == places


def test_the_offence_is_read_within_the_law_of_the_records_field() -> None:
    assert [fit.entry.law for fit in fitting("", "占用、锁闭出口、疏散通道", "安全生产")] == [SAFETY]
    assert [fit.entry.law for fit in fitting("", "占用、堵塞疏散通道", "消防")] == [FIRE]


@pytest.mark.parametrize("basis", ["", "《中华人民共和国行政处罚法》第六十条", "《消防法》第六条"])
def test_an_unknown_basis_and_offence_get_the_general_advice(basis: str) -> None:
    assert fitting(basis, "其他违法行为") == ()
    case = replace(a_case(basis=basis), offence="其他违法行为")
    assert texts("advice")["general"]["asks"] in text_of(advice(case, OFFICE, TODAY))


def test_the_letter_says_what_was_found_what_the_law_asks_and_that_it_is_no_order() -> None:
    text = text_of(advice(a_case(), OFFICE, TODAY))
    for piece in (
        "示例常青家具有限公司",
        "灭火器超过有效期",
        "要求见《消防法》第十六条第一款第二项、第三项；处罚见《消防法》第六十条第一款第一项。",
        "1. ",
        "不是行政命令",
        OFFICE.phone,
    ):
        assert piece in text


def test_several_offences_of_one_decision_each_have_their_part() -> None:
    case = a_case(basis="《消防法》第六十条第一款第一项、第二项、第三项、第四项、第五项、第六项、第七项")
    letter = advice(case, OFFICE, TODAY)
    assert len(letter.sections) == 2 + texts("advice")["most"]
    assert "还列明其他条款" in text_of(letter)
    assert "还列明其他条款" not in text_of(advice(a_case(), OFFICE, TODAY))


def test_a_stopped_business_is_told_to_report_before_it_resumes() -> None:
    assert "方可恢复" in text_of(advice(a_case(kinds=("责令停产停业",)), OFFICE, TODAY))
    assert "方可恢复" not in text_of(advice(a_case(), OFFICE, TODAY))
