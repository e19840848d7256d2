"""What the database refuses of places."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from places import a_place
from sqlalchemy.exc import IntegrityError

from app.domain.stages import Level
from app.extensions import db
from app.models.divisions import Division, DivisionCode
from app.models.organisations import Organisation


def test_a_place_knows_what_it_lies_in_without_asking(app: Flask) -> None:
    city = a_place("淮安市", Level.CITY)
    county = a_place("清江浦区", Level.COUNTY, under=city)
    street = a_place("钵池街道", Level.TOWN, under=county)
    assert street.ancestor_ids == [city.id, county.id]
    assert city.ancestor_ids == []


@pytest.mark.parametrize("columns", [{"parent_id": sa.column("id")}, {"level": sa.literal("hamlet", sa.String)}])
def test_a_place_that_cannot_be_is_refused(app: Flask, columns: dict[str, object]) -> None:
    place = a_place()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(Division.__table__).where(Division.id == place.id).values(**columns))


def test_two_places_never_share_a_path_or_a_code(app: Flask) -> None:
    one, other = a_place(), a_place()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.update(Division).where(Division.id == other.id).values(path=one.path))
    db.session.add(DivisionCode(code="320812007001", division_id=one.id))
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.insert(DivisionCode).values(code="320812007001", division_id=other.id))


def test_a_body_has_one_name_in_a_place_and_the_same_elsewhere(app: Flask) -> None:
    one, other = a_place(), a_place()
    for place in (one, other):
        db.session.add(Organisation(name="城管办", division_id=place.id))
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.insert(Organisation).values(name="城管办", division_id=one.id))
