"""How a room is named after its place: the statisticians list committees, people meet in a village."""

from __future__ import annotations

ROOM = "协商议事室"

# How a list ends the name of a body, and the kind of place it looks after; the longer ending stands first.
_KIND_BY_BODY = (
    ("村民委员会", "村"),
    ("居民委员会", "社区"),
    ("街道办事处", "街道"),
    ("人民政府", ""),
    ("村委会", "村"),
    ("居委会", "社区"),
    ("街道办", "街道"),
    ("办事处", "办事处"),
    ("办", "办事处"),
)

_FICTIONS = ("虚拟社区", "虚拟生活区")


def place_name(listed: str) -> str:
    """The place without its committee: 桃园村委会 → 桃园村, 机场社区居委会 → 机场社区, 梅园居委会 → 梅园社区."""
    for body, kind in _KIND_BY_BODY:
        if listed.endswith(body) and listed != body:
            stem = listed.removesuffix(body)
            return stem if stem.endswith(kind) else stem + kind
    return listed


def room_name(listed: str) -> str:
    """The name of the territorial room of a place, which is given as the list of divisions has it."""
    return place_name(listed) + ROOM


def is_fiction(listed: str) -> bool:
    """Whether the statisticians invented this place to have something below a farm or a park; nobody lives there."""
    return listed.endswith(_FICTIONS)
