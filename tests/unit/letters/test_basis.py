"""Are the articles of a legal basis found however an officer typed them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.letters.basis import Reference, number, references
from repair.letters.numeral import numeral

FIRE, SAFETY = "消防法", "安全生产法"
READ = [  # basis, places as (law, article, paragraph, item)
    ("《中华人民共和国消防法》第六十条第一款第一项", [(FIRE, 60, 1, 1)]),
    ("《中华人民共和国消防法》第六十条第一款第（三）项", [(FIRE, 60, 1, 3)]),
    ("《中华人民共和国消防法》第六十条第一款第(三)项", [(FIRE, 60, 1, 3)]),
    ("《消防法》第60条第1款第5项", [(FIRE, 60, 1, 5)]),
    ("消防法60条1款1项", [(FIRE, 60, 1, 1)]),
    ("消防法 第６０条 第１款 第（１）项", [(FIRE, 60, 1, 1)]),
    ("《消防法》第六十条第一款第㈠项", [(FIRE, 60, 1, 1)]),
    ("消防法第六十条第一款（七）", [(FIRE, 60, 1, 7)]),
    ("《消防法》第六十条第一款第一项、第三项", [(FIRE, 60, 1, 1), (FIRE, 60, 1, 3)]),
    ("《消防法》第六十条第一款第（一）、（三）项", [(FIRE, 60, 1, 1), (FIRE, 60, 1, 3)]),
    ("《安全生产法》第一〇一条第一、三项", [(SAFETY, 101, None, 1), (SAFETY, 101, None, 3)]),
    ("《消防法》第六十条第一款第一项、第二款", [(FIRE, 60, 1, 1), (FIRE, 60, 2, None)]),
    ("《消防法》第六十条第一款", [(FIRE, 60, 1, None)]),
    ("《中华人民共和国消防法》（2021年修正）第六十一条第二款", [(FIRE, 61, 2, None)]),
    ("《中华人民共和国消防法(2021修正)》第六十六条", [(FIRE, 66, None, None)]),
    (
        "违反《消防法》第十六条第一款第（二）项，依据《消防法》第六十条第一款第（一）项",
        [(FIRE, 16, 1, 2), (FIRE, 60, 1, 1)],
    ),
    ("违反安全生产法第四十一条，依据该法第一百零二条", [(SAFETY, 41, None, None), (SAFETY, 102, None, None)]),
    (
        "依据《安全生产法》第九十七条第（三）项、第（五）项和第一百零二条",
        [(SAFETY, 97, None, 3), (SAFETY, 97, None, 5), (SAFETY, 102, None, None)],
    ),
    ("根据行政处罚法第五十一条、消防法第六十条第二款", [(FIRE, 60, 2, None)]),
    ("《消防法》第六十条；《行政处罚法》第二十八条", [(FIRE, 60, None, None)]),
    ("《浙江省消防条例》第六十条", []),
    ("《浙江省实施〈中华人民共和国消防法〉办法》第六十条", []),
    ("《消防监督检查规定》第六十条", []),
    ("", []),
]


@pytest.mark.parametrize(("basis", "places"), READ)
def test_each_place_is_read_with_its_law(basis: str, places: list[tuple]) -> None:
    assert [(one.law, one.article, one.paragraph, one.item) for one in references(basis)] == places


WRITTEN = [("第{}条第{}款第{}项", numeral), ("第{}条第{}款第（{}）项", numeral), ("{}条{}款{}项", str)]


@given(
    st.sampled_from([FIRE, SAFETY]),
    st.integers(1, 120),
    st.integers(1, 4),
    st.integers(1, 12),
    st.sampled_from(WRITTEN),
)
def test_any_place_is_read_back_from_any_way_of_writing_it(law, article, paragraph, item, way) -> None:
    form, digits = way
    basis = f"《{law}》" + form.format(digits(article), digits(paragraph), digits(item))
    assert references(basis) == (Reference(law=law, article=article, paragraph=paragraph, item=item),)


@given(st.text(alphabet="第一二十百零〇条款项（）()《》消防法安全生产、和该1２. \n", max_size=200))
def test_no_text_makes_reading_fail(basis: str) -> None:
    for place in references(basis):
        assert place.article >= 0


@given(st.integers(1, 999))
def test_a_numeral_and_its_number_belong_together(value: int) -> None:
    assert number(numeral(value)) == value
    assert number(str(value)) == value


def test_numbers_are_written_as_the_laws_count() -> None:
    written = {1: "一", 10: "十", 16: "十六", 60: "六十", 100: "一百", 105: "一百零五", 112: "一百一十二"}
    assert {value: numeral(value) for value in written} == written
