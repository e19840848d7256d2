"""How matters stand, for whoever asks in a room: by stage, and by words or number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import FINAL, LIVE, Level, Stage, Status
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.boards import Key
from app.queries.holders import Held, Holders
from app.queries.topics import Card, cards
from app.queries.visible import IS_KNOWN

AT_FIRST = 3  # of each part, before somebody asks for more
PER_PAGE = 20
MOST_FOUND = 20

_UNDERWAY = tuple(status for status in LIVE if status is not Status.POSED)
_READABLE = tuple(status for status in Status if status.is_public)


class Part(LabelEnum):
    """The parts in which a room's matters are listed: those under way by their stage, and those that are over."""

    REVIEW = Stage.REVIEW.value, Stage.REVIEW.label
    DELIBERATE = Stage.DELIBERATE.value, Stage.DELIBERATE.label
    IMPLEMENT = Stage.IMPLEMENT.value, Stage.IMPLEMENT.label
    OVER = "over", N_("Finished, or not taken up")


@dataclass(frozen=True, slots=True)
class Counts:
    """`unread` wait for somebody of the room to read them first; they have no page yet."""

    of: Mapping[Part, int]
    unread: int


@dataclass(frozen=True, slots=True)
class Row:
    """A card; where it is late, who has it and the day it was due."""

    card: Card
    held: Held | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Some matters of a part, newest first; `more` is where the rest begins, None where there is no more."""

    part: Part
    rows: Sequence[Row]
    more: Key | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A matter of another room, and that room's name."""

    card: Card
    room: str


@dataclass(frozen=True, slots=True)
class Found:
    """What holds the words: the room's own matters first, then those of the other rooms of its town."""

    here: Sequence[Card]
    around: Sequence[Elsewhere]
    has_more: bool


# --- By stage


def count_by_part(room_id: int) -> Counts:
    """One query."""
    counted: Counter[Part] = Counter()
    unread = 0
    for status, stage, n in db.session.execute(
        sa.select(Topic.status, Topic.stage, sa.func.count())
        .where(Topic.room_id == room_id)
        .group_by(Topic.status, Topic.stage)
    ):
        if status is Status.POSED:
            unread = n
        else:
            counted[Part.OVER if status in FINAL else Part(stage.value)] += n
    return Counts({part: counted[part] for part in Part}, unread)


def room_part(
    room: Room, part: Part, now: datetime, *, most: int = PER_PAGE, before: Key | None = None, holders: Holders
) -> Listed:
    """Newest first, after `before`. One query; where something is late, the ladder of the room once."""
    wanted = [Topic.room_id == room.id, Topic.status.in_(FINAL if part is Part.OVER else _UNDERWAY)]
    if part is not Part.OVER:
        wanted.append(Topic.stage == Stage(part.value))
    if before:
        wanted.append(sa.tuple_(Topic.posed_at, Topic.id) < sa.tuple_(before.posed_at, before.topic_id))
    found = cards(_newest_first(*wanted).limit(most + 1), now)
    page = found[:most]
    more = Key(page[-1].posed_at, page[-1].id) if len(found) > most else None
    return Listed(part, [_row(card, holders) for card in page], more)


def _row(card: Card, holders: Holders) -> Row:
    if card.late is None or card.due_at is None:
        return Row(card, None, None)
    bodies = [card.body] if card.body else []
    # A result is late when whoever checks it is; before that it is the proposer's turn, who is never late.
    held = holders.of(card.status, bodies, is_checked=card.status is Status.RESULT_ANNOUNCED)
    return Row(card, held, local_day(card.due_at))


def _newest_first(*wanted: sa.ColumnElement[bool]) -> sa.Select[Topic]:
    return sa.select(Topic).where(*wanted).order_by(Topic.posed_at.desc(), Topic.id.desc())


# --- By words


def find(room: Room, words: str, now: datetime) -> Found:
    """Matters whose public words hold `words` as they stand, upper and lower case alike, newest first.

    Only what is masked and shown to everybody is searched. `room` with its division. At most three queries: one for the
    room, and for a room of a town or below one for the town and one for the names of its rooms.
    """
    says = sa.or_(*(text.icontains(words, autoescape=True) for text in (Topic.title, Topic.shown, Topic.place)))
    readable = (says, Topic.status.in_(_READABLE), IS_KNOWN)
    here = cards(_newest_first(Topic.room_id == room.id, *readable).limit(MOST_FOUND + 1), now)
    around = _around(room, readable, now)
    has_more = len(here) > MOST_FOUND or len(around) > MOST_FOUND
    return Found(here[:MOST_FOUND], around[:MOST_FOUND], has_more)


def _around(room: Room, readable: Sequence[sa.ColumnElement[bool]], now: datetime) -> list[Elsewhere]:
    """Nobody looks through the whole of a county for a phrase: above a town there is nothing around."""
    town = _path_of_the_town(room.division)
    if town is None:
        return []
    rooms = sa.select(Room.id).join(Room.division).where(Division.path.startswith(town), Room.id != room.id)
    found = cards(_newest_first(Topic.room_id.in_(rooms), *readable).limit(MOST_FOUND + 1), now)
    names = dict(
        db.session.execute(
            sa.select(Topic.id, Room.name).join(Topic.room).where(Topic.id.in_([card.id for card in found]))
        ).all()
    )
    return [Elsewhere(card, names[card.id]) for card in found]


def _path_of_the_town(division: Division) -> str | None:
    if division.level is Level.TOWN:
        return division.path
    if division.level is Level.VILLAGE:
        return f"{division.path.rstrip('/').rpartition('/')[0]}/"
    return None
