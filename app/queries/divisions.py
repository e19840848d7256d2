"""Places: found by code, named with what they lie in, listed with what lies in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models.divisions import Division, DivisionCode
from app.models.rooms import Room


@dataclass(frozen=True, slots=True)
class CountedDivision:
    """A place and how many open rooms there are in it and below."""

    division: Division
    rooms: int


@dataclass(frozen=True, slots=True)
class CalledPlace:
    """A place that somebody named, with its present statistical code and the names above it, from the city down."""

    division: Division
    code: str
    above: tuple[str, ...]


def places_by_code() -> dict[str, Division]:
    """Every place under each statistical code it has or had. One query."""
    rows = db.session.execute(sa.select(DivisionCode.code, Division).join(DivisionCode.division))
    return dict(rows.all())


def division(division_id: int) -> Division | None:
    return db.session.get(Division, division_id)


def places_called(text: str, limit: int = 6) -> list[CalledPlace]:
    """The places with this statistical code, present or former, or else with this very name. At most three queries."""
    of_code = sa.select(DivisionCode.division_id).where(DivisionCode.code == text.strip())
    code = sa.select(sa.func.max(DivisionCode.code)).where(
        DivisionCode.division_id == Division.id, DivisionCode.until.is_(None)
    )
    places = sa.select(Division, sa.func.coalesce(code.scalar_subquery(), "")).order_by(Division.order).limit(limit)
    found = db.session.execute(places.where(Division.id.in_(of_code))).all()
    found = found or db.session.execute(places.where(Division.name == text.strip())).all()
    names = names_of(step for place, _ in found for step in place.ancestor_ids)
    return [CalledPlace(place, own, tuple(names[step] for step in place.ancestor_ids)) for place, own in found]


def place_around(place: Division) -> Division:
    """The place a step further up, in which people look for a room; the city itself has nothing around it."""
    return db.session.get_one(Division, place.parent_id) if place.parent_id else place


def top_division() -> Division | None:
    """The city; None before anything was imported."""
    return db.session.scalar(sa.select(Division).where(Division.parent_id.is_(None)).order_by(Division.order))


def names_of(division_ids: Iterable[int]) -> dict[int, str]:
    """One query, however many."""
    ids = set(division_ids)
    rows = db.session.execute(sa.select(Division.id, Division.name).where(Division.id.in_(ids)))
    return dict(rows.all())


def line_of(place: Division) -> list[Division]:
    """From the city down to the place itself. One query."""
    ids = [*place.ancestor_ids, place.id]
    places = db.session.scalars(sa.select(Division).where(Division.id.in_(ids)))
    return sorted(places, key=lambda one: ids.index(one.id))


def children_of(place: Division) -> list[CountedDivision]:
    """What lies right below a place, in the order of the list. One query; fictions without a room are left out."""
    inside, child = aliased(Division), aliased(Division)
    counted = (
        sa.select(child, sa.func.count(Room.id))
        .join(inside, inside.path.startswith(child.path))
        .join(Room, Room.division_id == inside.id)
        .where(child.parent_id == place.id, Room.closed_on.is_(None))
        .group_by(child.id)
        .order_by(child.order)
    )
    return [CountedDivision(division, rooms) for division, rooms in db.session.execute(counted)]
