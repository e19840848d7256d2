"""Issue 6, point 3: posters and cards carry the WeChat account's code besides, smaller and out of the way."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from sheet_samples import ADDRESS, EDITION, FOLLOW, MISFORTUNES, NAMES, WORDING, a_room, boxes, touch

from app.integrations.qr_images import LONGEST_ADDRESS, scan
from app.integrations.sheets import pdf, png
from app.integrations.sheets.content import Edition, Format, Kind
from app.integrations.sheets.layout import compose
from app.integrations.sheets.marks import Code, Page, Text
from app.integrations.sheets.palette import COLOURS, ONE_COLOUR
from app.integrations.sheets.press import Choice, Order, draw_room
from app.integrations.sheets.proofs import Proof, prove

LONGEST = f"http://weixin.qq.com/q/{'kZ8yYp5J' * 12}"[:LONGEST_ADDRESS]
each_paper = pytest.mark.parametrize("kind", [Kind.A4, Kind.A6])


def page_of(kind: Kind, follow: str = FOLLOW, name: str = "机场社区协商议事室", address: str = ADDRESS) -> Page:
    return compose(kind, replace(a_room(name, address), follow=follow), EDITION)


def codes_on(page: Page) -> tuple[Code, Code]:
    first, second = (mark for mark in page.own if isinstance(mark, Code))
    return first, second


def of_dots(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def of_lines(content: bytes, dpi: int = 300) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        return document[0].render(scale=dpi / 72).to_pil()
    finally:
        document.close()


@each_paper
@pytest.mark.parametrize("inks", [COLOURS, ONE_COLOUR], ids=["in colour", "in one colour"])
@pytest.mark.parametrize("follow", [FOLLOW, LONGEST], ids=["usual", "longest"])
def test_point_3_both_codes_are_read_from_the_sheet_at_its_size(kind: Kind, inks: dict, follow: str) -> None:
    page = page_of(kind, follow)
    for image in (of_dots(png.draw(page, inks, "")), of_lines(pdf.draw(page, inks, ""))):
        assert sorted(scan(image)) == sorted([ADDRESS, follow])


@each_paper
@pytest.mark.parametrize("misfortune", MISFORTUNES)
def test_the_first_code_is_read_in_the_street_as_it_was_alone(kind: Kind, misfortune) -> None:
    image = of_dots(png.draw(page_of(kind), COLOURS, "")).convert("L")
    assert ADDRESS in scan(misfortune(image))


@each_paper
def test_the_first_code_stays_where_it_was_and_as_large(kind: Kind) -> None:
    first, second = codes_on(page_of(kind))
    assert [first] == [mark for mark in page_of(kind, follow="").own if isinstance(mark, Code)]
    assert second.side < first.side / 2.5
    assert second.y > first.y + first.side + first.quiet
    assert second.x > first.x + first.side + first.quiet


@each_paper
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("follow", [FOLLOW, LONGEST], ids=["usual", "longest"])
def test_nothing_comes_near_either_code_and_no_text_lies_over_another(kind: Kind, name: str, follow: str) -> None:
    page = page_of(kind, follow, name, f"https://{'a-very-long-name.' * 6}cn/r/4X7K2M"[:LONGEST_ADDRESS])
    everything = boxes(page)
    for n, (one, its_box) in enumerate(everything):
        assert its_box[2] <= page.width - 1, one
        assert its_box[3] <= page.height - 1, one
        for other, other_box in everything[n + 1 :]:
            if isinstance(one, Code | Text) and isinstance(other, Code | Text):
                assert not touch(its_box, other_box), (one, other)


@each_paper
def test_it_says_what_the_second_code_is_for_and_everything_else_still_stands_there(kind: Kind) -> None:
    page = page_of(kind)
    said = {mark.text for mark in (*page.alike, *page.own) if isinstance(mark, Text)}
    assert said >= {*WORDING.follow, *WORDING.steps, *WORDING.promises, *(door.hint for door in WORDING.doors)}
    alone = page_of(kind, follow="")
    assert said - {mark.text for mark in (*alone.alike, *alone.own) if isinstance(mark, Text)} == {*WORDING.follow}


@pytest.mark.parametrize("kind", [Kind.SQUARE, Kind.ROUND])
def test_a_sticker_is_too_small_for_it(kind: Kind) -> None:
    assert page_of(kind) == page_of(kind, follow="")


# --- The files


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(replace(a_room(), follow=FOLLOW), tmp_path / "4X7K2M")


PAPER = Choice((Kind.A4, Kind.A6), (Format.PDF, Format.PNG))


def test_a_file_is_drawn_again_when_its_second_code_comes_changes_or_goes(order: Order) -> None:
    for follow, drawn in ((FOLLOW, 4), (FOLLOW, 0), ("http://weixin.qq.com/q/another", 4), ("", 4), ("", 0)):
        done = draw_room(replace(order, room=replace(order.room, follow=follow)), Edition(WORDING), PAPER)
        assert (done.drawn, done.unchanged) == (drawn, 4 - drawn)


@pytest.mark.parametrize(
    ("besides", "fault"),
    [
        (FOLLOW, "None"),
        ("", f"Beside the code of its room it carries {FOLLOW}."),
        ("http://weixin.qq.com/q/another", f"Beside the code of its room it carries {FOLLOW}."),
    ],
)
def test_a_file_carries_its_rooms_own_second_code_or_must_not_be_printed(
    order: Order, besides: str, fault: str
) -> None:
    draw_room(order, EDITION, PAPER)
    verdicts = list(prove([Proof(path, ADDRESS, besides) for path in order.folder.iterdir()], 1))
    assert {str(verdict.fault) for verdict in verdicts} == {fault}
    assert len(verdicts) == 4


def test_without_the_second_code_a_file_is_right_too_and_with_it_alone_it_is_not(order: Order) -> None:
    draw_room(replace(order, room=a_room()), EDITION, PAPER)
    assert {verdict.fault for verdict in prove([Proof(p, ADDRESS, FOLLOW) for p in order.folder.iterdir()], 1)} == {
        None
    }
    [verdict] = prove([Proof(order.path(Kind.A6, Format.PNG), FOLLOW, ADDRESS)], 1)
    assert str(verdict.fault) == f"It leads to {ADDRESS}, not to {FOLLOW}."
