"""Where things stand: whole, on the paper, and away from the code."""

from __future__ import annotations

from itertools import product

import pytest
from sheet_samples import ADDRESS, EDITION, NAMES, WORDING, a_room, box, boxes, touch

from app.integrations.qr_images import LONGEST_ADDRESS
from app.integrations.sheets.content import Kind
from app.integrations.sheets.layout import compose
from app.integrations.sheets.marks import Code, Page, Seal, Text

PAGES = [kind for kind in Kind if kind is not Kind.CODE]
ADDRESSES = (
    "http://10.0.0.5/r/4X7K2M",
    ADDRESS,
    "https://mashangyi.zhengxie.huaian.gov.cn/r/4X7K2M",
    f"https://{'a-very-long-name.' * 6}cn/r/4X7K2M"[:LONGEST_ADDRESS],
)
each_page = pytest.mark.parametrize("kind", PAGES)
each_name = pytest.mark.parametrize("name", NAMES)
each_address = pytest.mark.parametrize("address", ADDRESSES)


def code_on(page: Page) -> Code:
    [code] = [mark for mark in page.own if isinstance(mark, Code)]
    return code


@each_page
@each_name
@each_address
def test_nothing_comes_near_the_code_or_leaves_the_paper(kind: Kind, name: str, address: str) -> None:
    for telephone in ("", "0517-8300 0000 转 8012"):
        page = compose(kind, a_room(name, address, telephone), EDITION)
        quiet = box(code_on(page))
        for mark, (left, top, right, bottom) in boxes(page):
            if isinstance(mark, Code):
                continue
            assert not touch((left, top, right, bottom), quiet), mark
            assert left >= 1, mark
            assert top >= 1, mark
            assert right <= page.width - 1, mark
            assert bottom <= page.height - 1, mark


@each_name
@each_address
def test_no_text_lies_over_another(name: str, address: str) -> None:
    for kind in PAGES:
        texts = [
            (mark, found)
            for mark, found in boxes(compose(kind, a_room(name, address), EDITION))
            if isinstance(mark, Text)
        ]
        for n, (one, its_box) in enumerate(texts):
            for other, other_box in texts[n + 1 :]:
                assert not touch(its_box, other_box), (kind, one.text, other.text)


@each_name
@each_address
def test_a_round_sticker_keeps_everything_within_the_circle(name: str, address: str) -> None:
    page = compose(Kind.ROUND, a_room(name, address), EDITION)
    radius = page.width / 2
    for mark, (left, top, right, bottom) in boxes(page):
        for x, y in product((left, right), (top, bottom)):
            assert (x - radius) ** 2 + (y - radius) ** 2 < (radius - 0.8) ** 2, mark


@each_address
def test_a_poster_has_ten_centimetres_of_code_in_whole_dots(address: str) -> None:
    code = code_on(compose(Kind.A4, a_room(address=address), EDITION))
    assert 100 <= code.side <= 105
    assert isinstance(code.dots, int)


@pytest.mark.parametrize(("kind", "least"), [(Kind.A6, 49), (Kind.SQUARE, 28), (Kind.ROUND, 33)])
def test_the_smaller_ones_are_read_from_an_arm_away(kind: Kind, least: float) -> None:
    assert code_on(compose(kind, a_room(), EDITION)).side >= least


def test_an_ordinary_name_is_read_from_five_metres() -> None:
    """By the rule for signs: a 250th of the distance, and those who see badly want it larger."""
    page = compose(Kind.A4, a_room("机场社区协商议事室"), EDITION)
    [title] = [mark for mark in page.own if isinstance(mark, Text) and mark.text == "机场社区协商议事室"]
    assert title.size >= 19


@each_page
@each_name
def test_every_sheet_says_everything(kind: Kind, name: str) -> None:
    page = compose(kind, a_room(name), EDITION)
    said = "".join(mark.text for mark in (*page.alike, *page.own) if isinstance(mark, Text))
    assert name.replace(" ", "") in said.replace(" ", "")
    for words in (WORDING.slogan, "清江浦区", "yi.huaian.gov.cn/r/", "4X7K2M", "0517-8300 0000", "2026-1"):
        assert words in said
    assert all(door.label in said for door in WORDING.doors)
    assert any(isinstance(mark, Seal) for mark in page.alike)


@pytest.mark.parametrize("kind", [Kind.A4, Kind.A6])
def test_posters_and_cards_explain_the_doors_and_carry_the_operators_line(kind: Kind) -> None:
    page = compose(kind, a_room(), EDITION)
    said = [mark.text for mark in (*page.alike, *page.own) if isinstance(mark, Text)]
    assert [door.hint for door in WORDING.doors if door.hint not in said] == []
    assert {*WORDING.steps, *WORDING.promises, WORDING.line, "印刷批次 2026-1"} <= set(said)


def test_without_a_telephone_nothing_is_said_of_one() -> None:
    for kind in PAGES:
        page = compose(kind, a_room(telephone=""), EDITION)
        assert not [mark for mark in page.own if isinstance(mark, Text) and "电话" in mark.text]


def test_a_code_alone_has_no_page() -> None:
    with pytest.raises(ValueError, match="without a page"):
        compose(Kind.CODE, a_room(), EDITION)
