"""Two pens, one sheet: both are scanned, both say the same, and paper may suffer."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import pypdfium2
import pytest
from PIL import Image, ImageChops
from sheet_samples import ADDRESS, EDITION, MISFORTUNES, NAMES, WORDING, a_room, stained

from app.integrations.qr_images import scan, wall_png
from app.integrations.sheets import pdf, png
from app.integrations.sheets.content import Edition, Kind
from app.integrations.sheets.emblems import LARGEST_SHARE, read_emblem
from app.integrations.sheets.layout import compose
from app.integrations.sheets.marks import DOT, Code
from app.integrations.sheets.palette import COLOURS, ONE_COLOUR

PAGES = [kind for kind in Kind if kind is not Kind.CODE]
each_page = pytest.mark.parametrize("kind", PAGES)


def pixels(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def rasterised(content: bytes, dpi: int = 300) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        return document[0].render(scale=dpi / 72).to_pil()
    finally:
        document.close()


@cache
def an_emblem() -> bytes:
    """Dark and busy, which is the worst to have in a code."""
    picture = io.BytesIO()
    Image.effect_noise((300, 300), 200).convert("RGB").save(picture, "PNG")
    return picture.getvalue()


@each_page
@pytest.mark.parametrize("name", NAMES)
def test_both_are_scanned_as_the_address(kind: Kind, name: str) -> None:
    page = compose(kind, a_room(name), EDITION)
    assert scan(pixels(png.draw(page, COLOURS, "note"))) == [ADDRESS]
    assert scan(rasterised(pdf.draw(page, COLOURS, "note"), dpi=150 if kind is Kind.A4 else 300)) == [ADDRESS]


@each_page
def test_both_show_the_same(kind: Kind) -> None:
    page = compose(kind, a_room("喆堃垚龘㎡✓协商议事室"), EDITION)
    of_lines, of_dots = rasterised(pdf.draw(page, COLOURS, "")), pixels(png.draw(page, COLOURS, "")).convert("RGB")
    assert of_lines.size == pytest.approx(of_dots.size, abs=1)
    # Small enough that letters a third of a dot apart are the same, and large enough that a missing one is seen.
    size = (of_dots.width // 12, of_dots.height // 12)
    difference = ImageChops.difference(of_lines.convert("RGB").resize(size), of_dots.resize(size)).convert("L")
    assert difference.getextrema()[1] < 60


@each_page
def test_it_is_printed_at_its_size(kind: Kind) -> None:
    page = compose(kind, a_room(), EDITION)
    image = pixels(png.draw(page, COLOURS, ""))
    assert image.mode == "P"
    assert [round(dpi) for dpi in image.info["dpi"]] == [300, 300]
    assert image.width / 300 * 25.4 == pytest.approx(page.width, abs=0.1)
    document = pypdfium2.PdfDocument(pdf.draw(page, COLOURS, ""))
    assert [points / 72 * 25.4 for points in document[0].get_size()] == pytest.approx(
        [page.width, page.height], abs=0.1
    )
    document.close()


@each_page
def test_no_edge_of_the_code_is_blurred(kind: Kind) -> None:
    page = compose(kind, a_room(), EDITION)
    [code] = [mark for mark in page.own if isinstance(mark, Code)]
    left, top, side = (round(length / DOT) for length in (code.x, code.y, code.side))
    squares = pixels(png.draw(page, COLOURS, "")).convert("L").crop((left, top, left + side, top + side))
    assert {grey for _, grey in squares.getcolors()} == {0, 255}
    module = squares.resize((code.across, code.across), Image.Resampling.NEAREST)
    assert module.resize((side, side), Image.Resampling.NEAREST).tobytes() == squares.tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_letters_of_a_pdf_are_letters_with_their_fonts_in_it(name: str) -> None:
    content = pdf.draw(compose(Kind.A4, a_room(name), EDITION), COLOURS, "")
    assert content.count(b"/FontFile2") >= 2
    assert len(content) < 120_000  # subsets: the whole fonts have 12 MB
    document = pypdfium2.PdfDocument(content)
    said = document[0].get_textpage().get_text_range()
    document.close()
    assert name.replace(" ", "") in "".join(said.split())
    assert WORDING.slogan in said


@each_page
def test_the_same_sheet_is_the_same_file(kind: Kind) -> None:
    page = compose(kind, a_room(), EDITION)
    assert pdf.draw(page, COLOURS, "note") == pdf.draw(page, COLOURS, "note")
    assert png.draw(page, COLOURS, "note") == png.draw(page, COLOURS, "note")


def test_a_second_room_leaves_no_trace_of_the_first() -> None:
    """What is alike on all sheets is drawn once and copied."""
    first, second = (compose(Kind.A6, a_room(name), EDITION) for name in NAMES[1:3])
    alone = png.draw(second, COLOURS, "")
    png.draw(first, COLOURS, "")
    assert png.draw(second, COLOURS, "") == alone


# --- Inks


@each_page
def test_one_colour_is_black_and_nothing_else(kind: Kind) -> None:
    page = compose(kind, a_room(), EDITION)
    image = pixels(png.draw(page, ONE_COLOUR, "")).convert("RGB")
    assert all(red == green == blue for _, (red, green, blue) in image.getcolors(1000))
    of_lines = rasterised(pdf.draw(page, ONE_COLOUR, "")).convert("RGB")
    assert all(red == green == blue for _, (red, green, blue) in of_lines.getcolors(1000))


def test_colours_printed_in_grey_are_still_read() -> None:
    """WCAG's ratio against paper, of everything that is text or holds text."""
    for ink, colour in COLOURS.items():
        linear = [(part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4) for part in colour]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert ink.name == "LINE" or 1.05 / (luminance + 0.05) >= 4.5, ink


@each_page
def test_a_sheet_in_colour_is_scanned_from_a_bad_black_and_white_copy(kind: Kind) -> None:
    copy = (
        pixels(png.draw(compose(kind, a_room(), EDITION), COLOURS, ""))
        .convert("L")
        .point(lambda grey: 255 * (grey > 150))
    )
    assert scan(copy) == [ADDRESS]


# --- An emblem in the code


@each_page
@pytest.mark.parametrize("inks", [COLOURS, ONE_COLOUR], ids=["colours", "one colour"])
def test_the_largest_emblem_leaves_the_code_readable(kind: Kind, inks: dict) -> None:
    emblem = read_emblem(an_emblem(), LARGEST_SHARE, in_grey=inks is ONE_COLOUR)
    page = compose(kind, a_room(), Edition(WORDING, emblem=emblem))
    of_dots, of_lines = pixels(png.draw(page, inks, "")), rasterised(pdf.draw(page, inks, ""))
    assert scan(of_dots) == scan(of_lines) == [ADDRESS]


def test_an_emblem_takes_at_most_its_share_in_whole_squares() -> None:
    emblem = read_emblem(an_emblem(), LARGEST_SHARE)
    for across in range(21, 58, 4):
        assert emblem.modules(across) % 2 == 1
        assert emblem.modules(across) <= LARGEST_SHARE * across


# --- In the street


def a_photo(kind: Kind) -> Image.Image:
    content = wall_png(ADDRESS) if kind is Kind.CODE else png.draw(compose(kind, a_room(), EDITION), COLOURS, "")
    photo = pixels(content).convert("L")
    return photo.reduce(2) if photo.width > 1240 else photo


@pytest.mark.parametrize("misfortune", MISFORTUNES, ids=lambda misfortune: misfortune.__name__)
@pytest.mark.parametrize("kind", [*Kind])
def test_a_bad_photo_is_still_read(kind: Kind, misfortune: Callable[[Image.Image], Image.Image]) -> None:
    assert scan(misfortune(a_photo(kind))) == [ADDRESS]


@pytest.mark.parametrize("with_emblem", [False, True], ids=["plain", "with an emblem"])
@each_page
def test_a_stain_over_a_twentieth_of_the_code_does_no_harm(kind: Kind, with_emblem: bool) -> None:
    edition = Edition(WORDING, emblem=read_emblem(an_emblem(), LARGEST_SHARE) if with_emblem else None)
    page = compose(kind, a_room(), edition)
    sheet = pixels(png.draw(page, COLOURS, "")).convert("L")
    [code] = [mark for mark in page.own if isinstance(mark, Code)]
    where = (code.x / DOT, code.y / DOT, code.side / DOT)
    for _ in range(10):
        assert scan(stained(sheet, where)) == [ADDRESS]
