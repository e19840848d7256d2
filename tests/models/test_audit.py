"""The database itself refuses to rewrite history, on both engines, whoever asks."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from bare_rooms import a_bare_room
from clock import Clock
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.domain.roles import PUBLIC
from app.domain.sentences import say
from app.extensions import db
from app.models.unit_of_work import writing
from app.services import history


@pytest.fixture
def event_id(app: Flask, clock: Clock) -> int:
    room_id = a_bare_room()
    with writing():
        return history.record(room_id, "room.opened", at=clock.now, actor=PUBLIC, said=say("The room opened.")).id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET canonical = '{}'",
        "UPDATE audit_event SET tag = 'room.closed'",
        "UPDATE audit_event SET hash = previous_hash",
        "DELETE FROM audit_event",
        "DELETE FROM audit_payload",
        'UPDATE audit_payload SET payload = \'{"reason":"other"}\'',
        "UPDATE audit_payload SET salt = NULL",
        "UPDATE audit_payload SET payload = NULL, salt = NULL",
        "UPDATE audit_payload SET event_id = event_id + 1",
    ],
)
def test_history_cannot_be_changed_with_plain_sql(event_id: int, statement: str) -> None:
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_an_erasure_is_let_through_once(event_id: int, clock: Clock) -> None:
    with writing():
        history.erase(event_id, rule="retention", now=clock.now)

    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_payload SET erased_rule = 'another'"))


def test_an_erasure_has_to_name_its_rule(event_id: int, clock: Clock) -> None:
    erasure = sa.text("UPDATE audit_payload SET payload = NULL, salt = NULL, erased_at = :now")
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(erasure, {"now": _stored(clock.now)})


def _stored(moment: datetime) -> datetime | str:
    return str(moment.replace(tzinfo=None)) if db.engine.dialect.name == "sqlite" else moment
