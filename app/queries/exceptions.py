"""The exceptions below a town, a county or the city: how many in each place, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.domain.exceptions import PAPER_MAY_LIE, ExceptionKind
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.stages import LIVE, Level, RoomType
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division
from app.models.outcomes import RequestState, RestartRequest
from app.models.referrals import Referral, ReferralState
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.boards import late_by
from app.queries.form_pads import paper_waited
from app.queries.held_topics import HeldList, held, in_rooms

MOST_ROOMS = 50


@dataclass(frozen=True, slots=True)
class Below:
    """A place right below, with the number of its exceptions and of its rooms where nobody sits; all of its own."""

    division: Division
    counted: Mapping[ExceptionKind, int]
    silent: int


@dataclass(frozen=True, slots=True)
class Exceptions:
    """`silent` are rooms where nobody sits, at most `MOST_ROOMS` of them."""

    below: Sequence[Below]
    lists: Mapping[ExceptionKind, HeldList]
    silent: Sequence[Room]

    @property
    def silent_in_all(self) -> int:
        return sum(place.silent for place in self.below)


def watched(actor: Actor) -> list[Division]:
    """The places whose exceptions concern this actor, the largest first: those they supervise, and those of the
    territorial rooms above villages they sit in. An operator looks at the city. One query."""
    rooms = [seat.room_id for seat in actor.seats if seat.role in ROOM_ROLES and seat.room_id is not None]
    paths = [seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR and seat.division_path]
    of_rooms = sa.select(Room.division_id).where(
        Room.id.in_(rooms), Room.type == RoomType.TERRITORIAL, Room.level != Level.VILLAGE
    )
    ways = [Division.path.in_(paths), Division.id.in_(of_rooms)]
    if actor.holds(Role.OPERATOR):
        ways.append(Division.parent_id.is_(None))
    largest_first = sa.select(Division).order_by(sa.func.length(Division.path), Division.order)
    return list(db.session.scalars(largest_first.where(sa.or_(*ways))))


def is_within(place: Division, watched_places: Sequence[Division]) -> bool:
    return any(place.path.startswith(one.path) for one in watched_places)


def exceptions(place: Division, now: datetime) -> Exceptions:
    """Everything below the place, and nothing of its own room, which has a desk. At most thirty queries."""
    inside = Division.path.startswith(place.path), Division.id != place.id
    below = in_rooms(*inside)
    found = {kind: (*conditions, below) for kind, conditions in _conditions(now).items()}
    counted = {kind: _by_child(place, _paths(*where)) for kind, where in found.items()}
    silent = _silent(*inside)
    by_child = _by_child(place, [room.division.path for room in silent])
    children = db.session.scalars(
        sa.select(Division)
        .where(Division.parent_id == place.id, Division.is_fiction.is_(False))
        .order_by(Division.order, Division.id)
    )
    return Exceptions(
        below=[
            Below(child, {kind: counted[kind][child.id] for kind in ExceptionKind}, by_child[child.id])
            for child in children
        ],
        lists={kind: held(now, *where) for kind, where in found.items()},
        silent=silent[:MOST_ROOMS],
    )


def _conditions(now: datetime) -> dict[ExceptionKind, tuple[sa.ColumnElement[bool], ...]]:
    asked = sa.select(RestartRequest.topic_id).where(RestartRequest.state == RequestState.OPEN)
    returned = sa.exists().where(
        Referral.topic_id == Topic.id, Referral.round == Topic.round, Referral.state == ReferralState.RETURNED
    )
    return {
        ExceptionKind.LATE: (late_by(now),),
        ExceptionKind.RESTART_ASKED: (Topic.id.in_(asked),),
        ExceptionKind.AGAIN: (Topic.status.in_(LIVE), Topic.round > 1),
        ExceptionKind.BOUNCED: (Topic.status.in_(LIVE), returned),
        ExceptionKind.LAY_ON_PAPER: (Topic.status.in_(LIVE), paper_waited() > PAPER_MAY_LIE),
    }


def _paths(*where: sa.ColumnElement[bool]) -> Sequence[str]:
    return db.session.scalars(
        sa.select(Division.path).select_from(Topic).join(Topic.room).join(Room.division).where(*where)
    ).all()


def _by_child(place: Division, paths: Sequence[str]) -> Counter[int]:
    """How many of these paths go through each place right below."""
    return Counter(int(path.removeprefix(place.path).split("/")[0]) for path in paths)


def _silent(*inside: sa.ColumnElement[bool]) -> Sequence[Room]:
    """Open rooms without anybody in any seat: the room above stands in for them. One query."""
    anybody = sa.exists().where(
        Seat.room_id == Room.id,
        Seat.role.in_(ROOM_ROLES),
        Seat.ended_at.is_(None),
        Seat.account_id.in_(sa.select(Account.id).where(Account.is_active)),
    )
    return db.session.scalars(
        sa.select(Room)
        .join(Room.division)
        .where(Room.closed_on.is_(None), ~anybody, *inside)
        .options(contains_eager(Room.division))
        .order_by(Division.path, Room.order)
    ).all()
