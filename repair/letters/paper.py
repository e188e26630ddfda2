"""How is a letter written as a Word document?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from repair.letters.letter import Letter

BODY, HEADING, TITLE = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"
MARGINS = {"top_margin": 2.5, "bottom_margin": 2.2, "left_margin": 2.7, "right_margin": 2.5}  # cm
WIDTHS = (4.6, 11.2)  # cm, of the table of facts


def paper(letters: Sequence[Letter]) -> bytes:
    """An A4 Word document with one letter after the other, each on a new page."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    for name, centimetres in MARGINS.items():
        setattr(section, name, Cm(centimetres))
    _style(document)
    _page_number(section.footer.paragraphs[0])
    for number, letter in enumerate(letters):
        _write(document, letter, new_page=number > 0)
    document.core_properties.title = letters[0].title
    document.core_properties.author = letters[0].office
    document.core_properties.comments = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(14)
    _fonts(style.element.get_or_add_rPr(), BODY)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(21)
    spacing.widow_control = True


def _fonts(properties: Any, name: str) -> None:
    """Set the font of Chinese text apart from that of digits; Word ignores a Chinese font named only as latin."""
    fonts = properties.get_or_add_rFonts()
    for kind, font in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", name), ("w:cs", LATIN)):
        fonts.set(qn(kind), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _write(document: Any, letter: Letter, *, new_page: bool) -> None:
    title = _paragraph(document, letter.title, font=TITLE, size=22, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.page_break_before = new_page
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_after = Pt(10)
    _paragraph(document, letter.addressee)
    _paragraph(document, letter.opening, indent=True).paragraph_format.space_after = Pt(4)
    if letter.rows:
        _table(document, letter.rows)
    for section in letter.sections:
        heading = _paragraph(document, section.heading, font=HEADING, indent=True)
        heading.paragraph_format.space_before = Pt(4)
        heading.paragraph_format.keep_with_next = True
        for line in section.lines:
            _paragraph(document, line, indent=True)
    office = _paragraph(document, letter.office, align=WD_ALIGN_PARAGRAPH.RIGHT)
    office.paragraph_format.space_before = Pt(20)
    office.paragraph_format.keep_with_next = True
    date = _paragraph(document, letter.date, align=WD_ALIGN_PARAGRAPH.RIGHT)
    date.paragraph_format.keep_with_next = bool(letter.receipt)
    if letter.receipt:
        _paragraph(document, letter.receipt, size=12).paragraph_format.space_before = Pt(20)


def _paragraph(
    where: Any,
    text: str,
    *,
    font: str = BODY,
    size: int = 14,
    bold: bool = False,
    indent: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Any:
    paragraph = where.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    _fonts(run._element.get_or_add_rPr(), font)
    paragraph.alignment = align  # None is left: a phone number would stretch a justified line
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    return paragraph


def _table(document: Any, rows: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)  # the grid: some programs read it, others the cells
    for label, value in rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (label, value), WIDTHS, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(12)
            _fonts(run._element.get_or_add_rPr(), BODY)
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(17)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(10.5)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)
