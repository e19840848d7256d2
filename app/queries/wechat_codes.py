"""The account's own codes of rooms: what they carry, and which there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.divisions import DivisionCode
from app.models.rooms import Room
from app.models.wechat import WeChatCode
from app.queries.rooms import PlacedRoom, place_rooms

_SCENE = re.compile(r"room-([1-9][0-9]{0,8})")


def scene_of(room_id: int) -> str:
    """What the code of a room carries: the room, which stays, and not the code on its wall, which is replaced."""
    return f"room-{room_id}"


def room_of_scene(scene: str) -> Room | None:
    """The room with its division, closed or not; None where the code was made for something else. One query."""
    carried = _SCENE.fullmatch(scene)
    if carried is None:
        return None
    return db.session.scalar(sa.select(Room).where(Room.id == int(carried[1])).options(joinedload(Room.division)))


def count_codes(app_id: str) -> int:
    return db.session.scalars(sa.select(sa.func.count()).where(WeChatCode.app_id == app_id)).one()


def rooms_without_code(app_id: str, prefix: str = "", most: int | None = None) -> Sequence[tuple[int, str]]:
    """Id and name of the open rooms the account has no code for, in the order of the list.

    `prefix`: only in places whose statistical code, present or former, begins so.
    """
    wanted = (
        sa.select(Room.id, Room.name)
        .where(Room.closed_on.is_(None), Room.id.not_in(sa.select(WeChatCode.room_id).filter_by(app_id=app_id)))
        .order_by(Room.order, Room.id)
        .limit(most)
    )
    if prefix:
        places = sa.select(DivisionCode.division_id).where(DivisionCode.code.startswith(prefix, autoescape=True))
        wanted = wanted.where(Room.division_id.in_(places))
    return [(room_id, name) for room_id, name in db.session.execute(wanted)]


def urls_of(app_id: str, room_ids: Collection[int]) -> dict[int, str]:
    """What the squares of the account's code say, for the rooms that have one. One query."""
    rows = db.session.execute(
        sa.select(WeChatCode.room_id, WeChatCode.url).where(
            WeChatCode.app_id == app_id, WeChatCode.room_id.in_(room_ids)
        )
    )
    return dict(rows.all())


def rooms_with_code(app_id: str) -> list[tuple[PlacedRoom, str]]:
    """The open rooms with a code of the account, and what its squares say. Two queries."""
    rows = db.session.execute(
        sa.select(Room, WeChatCode.url)
        .join(WeChatCode, WeChatCode.room_id == Room.id)
        .where(WeChatCode.app_id == app_id, Room.closed_on.is_(None))
        .order_by(Room.order, Room.id)
        .options(joinedload(Room.division))
    ).all()
    return list(zip(place_rooms([room for room, _url in rows]), (url for _room, url in rows), strict=True))
