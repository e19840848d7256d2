"""A paper as a Word file, in the form Chinese offices use: A4, a centred title, boxes for the facts, imitation Song.

Word takes another font for Chinese than for Latin, and only from `w:eastAsia`; without it every reader's machine would
choose one of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from app.domain.papers import Paper, Text

TITLE_FONT, HEADING_FONT, TEXT_FONT = "宋体", "黑体", "仿宋"
LATIN_FONT = "Times New Roman"
TITLE_PT, TEXT_PT, LINE_PT = 22, 16, 28  # number two, number three, and the distance of lines in official papers
MARGINS_CM = {"top_margin": 3.0, "bottom_margin": 2.8, "left_margin": 2.7, "right_margin": 2.6}
LABEL_CM, VALUE_CM = 4.2, 11.3
BLANK_LINES = 3

Render = Callable[[Text], str]


def write(paper: Paper, render: Render) -> bytes:
    """The bytes of a .docx. `render` says a sentence in the language of the paper and leaves people's words alone."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    for name, centimetres in MARGINS_CM.items():
        setattr(section, name, Cm(centimetres))
    _set_font(document.styles["Normal"], TEXT_FONT, TEXT_PT)
    document.core_properties.title = f"{render(paper.title)} {paper.number}"
    document.core_properties.author = ""

    _paragraph(document, render(paper.title), TITLE_FONT, TITLE_PT, align=WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    _facts(document, [(render(name), render(value)) for name, value in paper.facts])
    if paper.addressee:
        _paragraph(document, f"{paper.addressee}：", TEXT_FONT, TEXT_PT)
    if paper.opening:
        _paragraph(document, render(paper.opening), TEXT_FONT, TEXT_PT, indent=True)
    for part in paper.sections:
        _paragraph(document, render(part.heading), HEADING_FONT, TEXT_PT, keep_with_next=True)
        for text in part.paragraphs:
            for line in render(text).splitlines():
                _paragraph(document, line, TEXT_FONT, TEXT_PT, indent=True)
        if not part.paragraphs:
            for _ in range(BLANK_LINES):
                _paragraph(document, "", TEXT_FONT, TEXT_PT)
    if paper.closing:
        _paragraph(document, render(paper.closing), TEXT_FONT, TEXT_PT, indent=True)
    for text in paper.signed:
        _paragraph(document, render(text), TEXT_FONT, TEXT_PT, align=WD_ALIGN_PARAGRAPH.RIGHT)
    for text in paper.by_hand:
        _paragraph(document, f"{render(text)}：________________", TEXT_FONT, TEXT_PT)

    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _facts(document: Any, facts: list[tuple[str, str]]) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for name, value in facts:
        row = table.add_row()
        for cell, text, font, width in zip(
            row.cells, (name, value), (HEADING_FONT, TEXT_FONT), (LABEL_CM, VALUE_CM), strict=True
        ):
            cell.width = Cm(width)
            _write(cell.paragraphs[0], text, font, TEXT_PT)
    _paragraph(document, "", TEXT_FONT, TEXT_PT)


def _paragraph(
    document: Any,
    text: str,
    font: str,
    points: int,
    *,
    align: Any = None,
    bold: bool = False,
    indent: bool = False,
    keep_with_next: bool = False,
) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * points)  # two characters
    paragraph.paragraph_format.keep_with_next = keep_with_next
    _write(paragraph, text, font, points, bold=bold)


def _write(paragraph: Any, text: str, font: str, points: int, *, bold: bool = False) -> None:
    from docx.shared import Pt

    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    # At least, not exactly: a long place name in a box must not be cut in half.
    shape.line_spacing_rule, shape.line_spacing = _at_least(), Pt(LINE_PT)
    run = paragraph.add_run(text)
    run.bold = bold
    _set_font(run, font, points)


def _at_least() -> Any:
    from docx.enum.text import WD_LINE_SPACING

    return WD_LINE_SPACING.AT_LEAST


def _set_font(bearer: Any, font: str, points: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    bearer.font.name, bearer.font.size = LATIN_FONT, Pt(points)
    bearer.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
