"""The words on the walls, and what keeps a room off them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sheet_samples import a_room

from app.domain.errors import Invalid
from app.integrations.qr_images import LONGEST_ADDRESS
from app.services import sheets
from app.services.sheets import DOORS, obstacles, wording, writable
from app.web.language import TRANSLATIONS, Locale, load_catalogue
from app.web.views.rooms import DOORS as DOORS_OF_THE_PAGE


def test_the_doors_on_the_wall_are_those_behind_the_code() -> None:
    assert {(door.label, door.hint) for door in DOORS_OF_THE_PAGE} <= set(DOORS)
    assert len(DOORS) == 4


def test_the_walls_speak_chinese() -> None:
    said = wording(load_catalogue(TRANSLATIONS / Locale.CHINESE).gettext, " 清江浦区政协\n宣 ")
    assert said.slogan == "有事扫一扫，大家好商量"
    assert [door.label for door in said.doors] == ["我要出题", "提个建议", "参加协商", "查情问事"]
    assert said.steps == ("出题", "审题", "协商", "办理")
    assert said.line == "清江浦区政协 宣"
    everything = [
        *said.promises,
        said.code,
        said.typed,
        said.telephone,
        said.batch,
        *(door.hint for door in said.doors),
    ]
    assert not [text for text in everything if text.isascii()]


@pytest.mark.parametrize("part", ["name", "telephone", "address", "batch"])
def test_whatever_cannot_be_written_is_named_with_its_room(part: str) -> None:
    [sentence] = obstacles(replace(a_room(), **{part: getattr(a_room(), part) + "𠮷"}))
    assert "4X7K2M" in str(sentence)
    assert "“𠮷” (U+20BB7)" in str(sentence)


def test_an_ordinary_room_meets_no_obstacle() -> None:
    assert list(obstacles(a_room("沈艞村喆堃垚㎡✓协商议事室"))) == []


def test_an_address_too_long_to_scan_is_refused() -> None:
    longest = f"https://{'a' * (LONGEST_ADDRESS - 17)}/r/4X7K2M"
    assert list(obstacles(a_room(address=longest))) == []
    [sentence] = obstacles(a_room(address=longest.replace("a", "aa", 1)))
    assert "too long" in str(sentence)


def test_an_operators_words_are_limited() -> None:
    with pytest.raises(Invalid) as refusal:
        writable("line", "字" * (sheets.LONGEST_LINE + 1), sheets.LONGEST_LINE)
    assert list(refusal.value.errors) == ["line"]
