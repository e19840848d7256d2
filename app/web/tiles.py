"""The counties of a city as tiles: a scheme of who lies beside whom, and never a map, which would need a licence.

A place without a spot of its own, in another city or after a reform, simply follows in the order of the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.queries.boards import CountedPlace


@dataclass(frozen=True, slots=True)
class Tile:
    """`spot` is a row and a column, "2-3", or "next" for the next free one; the style sheet knows where that is."""

    place: CountedPlace
    spot: str


_SPOTS: Mapping[str, str] = {
    "淮阴区": "1-1",
    "淮安经济技术开发区": "1-2",
    "涟水县": "1-3",
    "清江浦区": "2-2",
    "淮安区": "2-3",
    "洪泽区": "3-2",
    "盱眙县": "4-1",
    "金湖县": "4-3",
}


def of(children: Sequence[CountedPlace]) -> list[Tile]:
    """In the order of the list; by spots only where every place has one, so that no two share a spot."""
    names = {child.division.name for child in children}
    is_known = names == _SPOTS.keys()
    return [Tile(child, _SPOTS[child.division.name] if is_known else "next") for child in children]
