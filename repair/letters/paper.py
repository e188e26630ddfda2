"""How is a letter written as a Word document?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from repair.letters import sheet
from repair.letters.grid import facts_table, grid_table
from repair.letters.letter import Letter, Receipt
from repair.letters.sheet import HEADING, TITLE, paragraph

CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
MARGINS = {"top_margin": 2.0, "bottom_margin": 1.8, "left_margin": 2.6, "right_margin": 2.6}  # cm; leaves 15.8


def paper(letters: Sequence[Letter]) -> bytes:
    """An A4 Word document with one letter after the other, each on a new page."""
    document = Document()
    sheet.style(document)
    for number, letter in enumerate(letters):
        section = document.add_section() if number else document.sections[0]
        _measure(section)
        sheet.count_from_one(section)
        _write(document, letter)
    sheet.page_number(document.sections[0].footer.paragraphs[0])  # the later sections follow the first
    document.core_properties.title = letters[0].title
    document.core_properties.author = letters[0].issuer
    document.core_properties.language = "zh-CN"
    document.core_properties.comments = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _measure(section: Any) -> None:
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.footer_distance = Cm(1.1)
    for name, centimetres in MARGINS.items():
        setattr(section, name, Cm(centimetres))


def _write(document: Any, letter: Letter) -> None:
    issuer = paragraph(document, letter.issuer, font=TITLE, size=16, align=CENTER)
    issuer.paragraph_format.line_spacing = Pt(24)
    title = paragraph(document, letter.title, font=TITLE, size=22, bold=True, align=CENTER).paragraph_format
    title.line_spacing, title.space_after = Pt(32), Pt(2)
    paragraph(document, letter.reference, size=11, align=CENTER).paragraph_format.space_after = Pt(8)
    paragraph(document, letter.addressee, bold=True)
    paragraph(document, letter.opening, indent=True).paragraph_format.space_after = Pt(5)
    if letter.rows:
        facts_table(document, letter.rows)
    for section in letter.sections:
        heading = paragraph(document, section.heading, font=HEADING, bold=True, indent=True).paragraph_format
        heading.space_before, heading.keep_with_next = Pt(5), True
        for number, line in enumerate(section.lines):
            written = paragraph(document, line, indent=True).paragraph_format
            if section.grid and number == 0:
                written.keep_with_next, written.space_after = True, Pt(3)
                grid_table(document, section.grid)
        if section.grid and not section.lines:
            grid_table(document, section.grid)
    _sign(document, letter)
    if letter.receipt:
        _receipt(document, letter.receipt)


def _sign(document: Any, letter: Letter) -> None:
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # a name never stands alone on its page
    office = paragraph(document, letter.office, align=RIGHT).paragraph_format
    office.space_before, office.keep_with_next, office.right_indent = Pt(16), True, Pt(24)
    paragraph(document, letter.date, align=RIGHT).paragraph_format.right_indent = Pt(24)


def _receipt(document: Any, receipt: Receipt) -> None:
    """The slip below a line to cut along; kept whole on one page."""
    line = paragraph(document, "", size=6)
    line.paragraph_format.space_before = Pt(6)
    sheet.cut_line(line)
    title = paragraph(document, receipt.title, font=HEADING, size=14, bold=True, align=CENTER)
    text = paragraph(document, receipt.text, indent=True)
    text.paragraph_format.space_after = Pt(3)
    for part in (line, title, text):
        part.paragraph_format.keep_with_next = True
    facts_table(document, receipt.rows, whole=True)
