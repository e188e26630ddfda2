"""How is a letter written as a Word document?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from repair.letters.letter import Letter

BODY, HEADING, TITLE = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"
MARGINS = {"top_margin": 3.0, "bottom_margin": 2.8, "left_margin": 2.8, "right_margin": 2.6}  # cm


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
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write(document, letter)
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
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(25)
    spacing.widow_control = True


def _fonts(properties: Any, name: str) -> None:
    """Set the font of Chinese text apart from that of digits; Word ignores a Chinese font named only as latin."""
    fonts = properties.get_or_add_rFonts()
    for kind, font in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", name), ("w:cs", LATIN)):
        fonts.set(qn(kind), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _write(document: Any, letter: Letter) -> None:
    title = _paragraph(document, letter.title, font=TITLE, size=22, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_after = Pt(10)
    if letter.reference:
        _paragraph(
            document, letter.reference, size=12, align=WD_ALIGN_PARAGRAPH.RIGHT
        ).paragraph_format.space_after = Pt(8)
    _paragraph(document, letter.addressee)
    _paragraph(document, letter.opening, indent=True)
    if letter.rows:
        _table(document, letter.rows)
    for section in letter.sections:
        heading = _paragraph(document, section.heading, font=HEADING, indent=True)
        heading.paragraph_format.space_before = Pt(8)
        heading.paragraph_format.keep_with_next = True
        for line in section.lines:
            _paragraph(document, line, indent=True)
    office = _paragraph(document, letter.office, align=WD_ALIGN_PARAGRAPH.RIGHT)
    office.paragraph_format.space_before = Pt(30)
    office.paragraph_format.keep_with_next = True
    _paragraph(document, letter.date, align=WD_ALIGN_PARAGRAPH.RIGHT)
    if letter.receipt:
        _paragraph(document, letter.receipt, size=12).paragraph_format.space_before = Pt(28)


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
    paragraph.alignment = align if align is not None else WD_ALIGN_PARAGRAPH.JUSTIFY if indent else None
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    return paragraph


def _table(document: Any, rows: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, value in rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (label, value), (4.6, 11.0), strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(12)
            _fonts(run._element.get_or_add_rPr(), BODY)
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(20)


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
