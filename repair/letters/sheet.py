"""What do all paragraphs of a Word document share? Fonts, spacing, page number, the line to cut along."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

BODY, HEADING, TITLE = "仿宋", "黑体", "宋体"  # come with Word and WPS in China; others fall back by kind
LATIN = "Times New Roman"
SIZE = 12  # points; 小四
CENTER = WD_ALIGN_PARAGRAPH.CENTER


def style(document: Any) -> None:
    """The paragraph that all others start from."""
    normal = document.styles["Normal"]
    normal.font.size = Pt(SIZE)
    fonts(normal.element.get_or_add_rPr(), BODY)
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18.5)
    spacing.widow_control = True


def fonts(properties: Any, name: str) -> None:
    """Set the font of Chinese text apart from that of digits; Word ignores a Chinese font named only as latin.

    The hint makes quotation marks and dashes Chinese ones; without it they are set narrow.
    """
    named = properties.get_or_add_rFonts()
    for kind, font in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", name), ("w:cs", LATIN)):
        named.set(qn(kind), font)
    named.set(qn("w:hint"), "eastAsia")
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:eastAsia"), "zh-CN")


def paragraph(
    where: Any,
    text: str,
    *,
    font: str = BODY,
    size: float = SIZE,
    bold: bool = False,
    indent: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Any:
    """A new paragraph at the end of the document or cell; indented by two characters when asked."""
    added = where.add_paragraph()
    write(added, text, font=font, size=size, bold=bold)
    added.alignment = align  # None is left: a phone number would stretch a justified line
    if indent:
        added.paragraph_format.first_line_indent = Pt(size * 2)
    return added


def write(added: Any, text: str, *, font: str = BODY, size: float = SIZE, bold: bool = False) -> None:
    """Add text to a paragraph."""
    run = added.add_run(text)
    if size != SIZE:
        run.font.size = Pt(size)
    if bold:
        run.bold = True
    if font != BODY:  # what the style says already is not said again: a letter is written twice as fast
        fonts(run._element.get_or_add_rPr(), font)


def page_number(footer: Any) -> None:
    """The page's number as a field that the program fills; each letter counts its own."""
    footer.alignment = CENTER
    footer.add_run("- ").font.size = Pt(10.5)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        run.font.size = Pt(10.5)
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)
    footer.add_run(" -").font.size = Pt(10.5)


def count_from_one(section: Any) -> None:
    """Let the pages of a section be counted from one."""
    properties = section._sectPr
    if properties.find(qn("w:pgNumType")) is None:  # a later section is made as a copy of the one before
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:start"), "1")
        properties.insert_element_before(numbers, "w:cols", "w:docGrid")


def cut_line(added: Any) -> None:
    """A dashed line below the paragraph."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "dashed"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    added._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
