"""The names of rooms: the committee goes, the place stays."""

from __future__ import annotations

import pytest

from app.domain.place_names import is_fiction, place_name, room_name


@pytest.mark.parametrize(
    ("listed", "place"),
    [
        ("机场社区居委会", "机场社区"),
        ("梅园居委会", "梅园社区"),
        ("化工新村居委会", "化工新村社区"),
        ("城东社区居民委员会", "城东社区"),
        ("桃园村委会", "桃园村"),
        ("新村村委会", "新村"),
        ("鹤友村村民委员会", "鹤友村"),
        ("钵池街道", "钵池街道"),
        ("钵池街道办事处", "钵池街道"),
        ("平桥镇人民政府", "平桥镇"),
        ("张码办", "张码办事处"),
        ("张码办事处", "张码办事处"),
        ("白马湖农场", "白马湖农场"),
        ("原种厂生活区", "原种厂生活区"),
        ("居委会", "居委会"),
    ],
)
def test_the_committee_goes_and_the_place_stays(listed: str, place: str) -> None:
    assert place_name(listed) == place


def test_a_room_is_named_after_its_place() -> None:
    assert room_name("机场社区居委会") == "机场社区协商议事室"
    assert room_name("淮安市") == "淮安市协商议事室"


def test_a_place_on_paper_is_told_from_a_farm_where_people_live() -> None:
    assert is_fiction("白马湖农场虚拟生活区")
    assert is_fiction("淮化集团虚拟社区")
    assert not is_fiction("种猪场生活区")
