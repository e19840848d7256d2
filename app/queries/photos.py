"""Photos of topics and of remarks, for many at once. Whether their owner may be shown is the caller's to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models.files import Photo, StoredPicture

_SMALL_SIDE = 320  # pixels, as the small file is made


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """`width` and `height` in pixels, of the whole picture. Only the desk is given one that `is_dropped`."""

    id: str
    width: int
    height: int
    is_dropped: bool = False

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of the small one, so that a page does not jump while it loads."""
        share = min(1.0, _SMALL_SIDE / max(self.width, self.height))
        return max(1, round(self.width * share)), max(1, round(self.height * share))


def of_topics(topic_ids: Iterable[int], *, with_dropped: bool = False) -> Mapping[int, Sequence[ShownPhoto]]:
    """By topic id, in the order they were sent; a topic without photos is not in it. One query."""
    return _of(Photo.topic_id, topic_ids, with_dropped)


def of_remarks(remark_ids: Iterable[int], *, with_dropped: bool = False) -> Mapping[int, Sequence[ShownPhoto]]:
    """The same by remark id. One query."""
    return _of(Photo.remark_id, remark_ids, with_dropped)


def of_visits(visit_ids: Iterable[int]) -> Mapping[int, Sequence[ShownPhoto]]:
    """The same by visit of the research. One query."""
    return _of(Photo.visit_id, visit_ids, False)


def of_items(item_ids: Iterable[int], *, before: bool) -> Mapping[int, Sequence[ShownPhoto]]:
    """The same by item: how it was before, or what was done. One query."""
    return _of(Photo.item_id, item_ids, False, Photo.is_before.is_(before))


def _of(
    owner: Any, ids: Iterable[int], with_dropped: bool, *conditions: sa.ColumnElement[bool]
) -> dict[int, list[ShownPhoto]]:
    asked = list(ids)
    if not asked:
        return {}
    rows = db.session.execute(
        sa.select(owner, StoredPicture.id, StoredPicture.width, StoredPicture.height, Photo.is_dropped)
        .join(StoredPicture, StoredPicture.id == Photo.picture_id)
        .where(owner.in_(asked), *conditions, *(() if with_dropped else (Photo.is_dropped.is_(False),)))
        .order_by(owner, Photo.order)
    )
    return {id_: [ShownPhoto(*row[1:]) for row in some] for id_, some in groupby(rows, key=itemgetter(0))}
