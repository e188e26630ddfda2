"""Is the letter whole on paper and in the browser?"""

from __future__ import annotations

import io

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from repair.letters.advice import advice
from repair.letters.letter import Letter
from repair.letters.notice import notice
from repair.letters.page import page
from repair.letters.paper import paper
from repair.policy.rules import load_rules
from repair.policy.window import window
from tests.unit.letters.cases import OFFICE, TODAY, a_case, text_of

BOOK = load_rules()


def both() -> list[Letter]:
    case = a_case()
    return [notice(case, window(case.facts, BOOK, TODAY), BOOK, OFFICE, TODAY), advice(case, OFFICE, TODAY)]


def test_every_word_of_both_letters_is_on_paper() -> None:
    document = Document(io.BytesIO(paper(both())))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    for letter in both():
        for line in text_of(letter).splitlines():
            assert line in said, line


def test_the_paper_is_a4_and_chinese_text_has_a_chinese_font() -> None:
    document = Document(io.BytesIO(paper(both())))
    section = document.sections[0]
    assert (round(section.page_width, -4), round(section.page_height, -4)) == (round(Cm(21), -4), round(Cm(29.7), -4))
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    used = {"仿宋"}
    for paragraph in document.paragraphs:
        assert paragraph.style.name == "Normal"
        for run in paragraph.runs:
            own = run._element.rPr.rFonts if run._element.rPr is not None else None
            used |= {own.get(qn("w:eastAsia"))} if own is not None else set()
    assert used == {"仿宋", "黑体", "宋体"}


def test_the_page_stands_alone_and_escapes_what_a_file_brought() -> None:
    html = page(both())
    assert "灭火器超过有效期 &lt;两具&gt;" in html
    assert "<两具>" not in html
    assert "http" not in html
    assert html.count("<article>") == 2


def test_each_letter_is_a_section_that_counts_its_own_pages() -> None:
    document = Document(io.BytesIO(paper(both())))
    assert len(document.sections) == 2
    for section in document.sections:
        (numbers,) = section._sectPr.findall(qn("w:pgNumType"))
        assert numbers.get(qn("w:start")) == "1"
        assert "PAGE" in section.footer._element.xml


def test_the_slip_is_kept_whole_and_rows_do_not_break() -> None:
    document = Document(io.BytesIO(paper(both()[:1])))
    slip = document.tables[-1]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in slip.rows]
    assert kept == [True] * (len(kept) - 1) + [False]
    for table in document.tables:
        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
