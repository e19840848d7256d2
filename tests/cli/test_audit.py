"""`flask audit`: somebody with the database's password rewrites history, and is found out."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from bare_rooms import a_bare_room, a_bare_topic
from clock import Clock
from flask import Flask
from front_door import Operator

from app.domain.chain import link_hash
from app.domain.roles import PUBLIC
from app.domain.sentences import say
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import history


@dataclass(frozen=True)
class Recorded:
    """A room with four events, another with one; somebody who may change anything in the database."""

    room_id: int
    code: str
    other_id: int

    def tamper(self, *statements: str) -> None:
        with db.engine.begin() as connection:
            for statement in (*_without_triggers(connection.dialect.name), *statements):
                connection.execute(sa.text(statement), {"room": self.room_id, "other": self.other_id})


def _without_triggers(dialect: str) -> list[str]:
    of = {
        "audit_event_keeps": "audit_event",
        "audit_event_stays": "audit_event",
        "audit_payload_keeps": "audit_payload",
        "audit_payload_stays": "audit_payload",
    }
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {trigger}" for trigger in of]
    return [f"DROP TRIGGER IF EXISTS {trigger} ON {table}" for trigger, table in of.items()]


@pytest.fixture
def recorded(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    monkeypatch.setitem(history.TAGS, "test.told", frozenset({"reason"}))
    room_id, other_id = a_bare_room("和平里社区协商议事室"), a_bare_room("机场社区协商议事室")
    topic = a_bare_topic(room_id)
    with writing():
        for room in (room_id, room_id, other_id, room_id, room_id):
            history.record(
                room,
                "test.told",
                at=clock.advance(hours=1),
                actor=PUBLIC,
                said=say("Somebody told something."),
                topic=topic if room == room_id else None,
                payload={"reason": "他家门口太黑"},
            )
    code = db.session.get_one(Room, room_id).code
    db.session.rollback()
    assert code
    return Recorded(room_id, code, other_id)


def _said(runner: Operator, *args: str) -> tuple[int, list[str]]:
    result = runner.invoke(args=["audit", "verify", *args])
    return result.exit_code, [line.partition(", ")[2] for line in result.stdout.splitlines() if ", row " in line]


def test_untouched_chains_are_whole(recorded: Recorded, runner: Operator) -> None:
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert result.output == "Every chain is whole.\n"


_ROW_2 = "WHERE room_id = :room AND seq = 2"
_PAYLOAD_OF_2 = f"WHERE event_id = (SELECT id FROM audit_event {_ROW_2})"
_DELETE_2 = [
    f"DELETE FROM audit_payload {_PAYLOAD_OF_2}",
    f"DELETE FROM audit_event {_ROW_2}",
]
_SWAP_2_AND_3 = [
    "UPDATE audit_event SET seq = 99 WHERE room_id = :room AND seq = 2",
    "UPDATE audit_event SET seq = 2 WHERE room_id = :room AND seq = 3",
    "UPDATE audit_event SET seq = 3 WHERE room_id = :room AND seq = 99",
]
_DIFFERENT = "'" + "f" * 64 + "'"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (
            [f"UPDATE audit_event SET canonical = replace(canonical, 'something', 'nothing') {_ROW_2}"],
            ["row 2: its text was changed"],
        ),
        ([f"UPDATE audit_event SET hash = {_DIFFERENT} {_ROW_2}"], ["row 2: its hash was changed"]),
        (
            [f"UPDATE audit_event SET hash = {_DIFFERENT} WHERE room_id = :room AND seq = 4"],
            ["row 4: its hash was changed"],
        ),
        (
            [f"UPDATE audit_event SET previous_hash = {_DIFFERENT} {_ROW_2}"],
            ["row 2: its column “previous” was changed"],
        ),
        (
            [f"UPDATE audit_event SET payload_hash = {_DIFFERENT} {_ROW_2}"],
            ["row 2: its column “payload_hash” was changed", "row 2: its payload was changed"],
        ),
        ([f"UPDATE audit_event SET tag = 'room.opened' {_ROW_2}"], ["row 2: its column “tag” was changed"]),
        ([f"UPDATE audit_event SET at = '2020-01-01' {_ROW_2}"], ["row 2: its column “at” was changed"]),
        (
            [f"UPDATE audit_event SET actor_role = 'clock' {_ROW_2}"],
            ["row 2: its column “actor_role” was changed"],
        ),
        ([f"UPDATE audit_event SET topic_id = NULL {_ROW_2}"], ["row 2: its column “topic” was changed"]),
        (_DELETE_2, ["row 2: the row is missing"]),
        ([statement.replace("seq = 2", "seq = 4") for statement in _DELETE_2], ["row 4: the row is missing"]),
        (
            [*_DELETE_2, *(statement.replace("seq = 2", "seq = 3") for statement in _DELETE_2)],
            ["row 2: the rows from here to 3 are missing"],
        ),
        (
            ["DELETE FROM audit_payload", "DELETE FROM audit_event"],
            ["row 1: the rows from here to 4 are missing", "row 1: the row is missing"],
        ),
        (
            _SWAP_2_AND_3,
            [
                "row 2: it does not follow the row before it",
                "row 3: it does not follow the row before it",
                "row 4: it does not follow the row before it",
            ],
        ),
        (
            [f"UPDATE room SET chain_head = {_DIFFERENT} WHERE id = :room"],
            ["row 4: the head of the chain does not match its last row"],
        ),
        (["UPDATE room SET chain_length = 3 WHERE id = :room"], ["row 4: the chain goes on after its head"]),
        (
            ["UPDATE room SET chain_length = 5 WHERE id = :room"],
            ["row 5: the row is missing"],
        ),
        (
            [f'UPDATE audit_payload SET payload = \'{{"reason":""}}\' {_PAYLOAD_OF_2}'],
            ["row 2: its payload was changed"],
        ),
        ([f"DELETE FROM audit_payload {_PAYLOAD_OF_2}"], ["row 2: its payload is missing"]),
        (
            ["UPDATE audit_event SET room_id = :other, seq = 2 WHERE room_id = :room AND seq = 4"],
            [
                "row 4: the row is missing",
                "row 2: it does not follow the row before it",
                "row 2: the chain goes on after its head",
            ],
        ),
    ],
)
def test_tampering_is_named(recorded: Recorded, runner: Operator, statements: list[str], found: list[str]) -> None:
    recorded.tamper(*statements)
    exit_code, lines = _said(runner)
    assert exit_code == 1
    assert lines == found


def test_a_row_remade_with_its_hash_is_betrayed_by_the_next(recorded: Recorded, runner: Operator) -> None:
    row = db.session.scalars(sa.select(AuditEvent).filter_by(room_id=recorded.room_id, seq=2)).one()
    forged = link_hash(row.previous_hash, row.canonical.replace("something", "nothing"))
    db.session.rollback()
    recorded.tamper(
        f"UPDATE audit_event SET canonical = replace(canonical, 'something', 'nothing') {_ROW_2}",
        f"UPDATE audit_event SET hash = '{forged}' {_ROW_2}",
    )
    assert _said(runner) == (1, ["row 3: it does not follow the row before it"])


def test_only_the_room_asked_for_is_verified(recorded: Recorded, runner: Operator) -> None:
    recorded.tamper(f"UPDATE audit_event SET hash = {_DIFFERENT} WHERE room_id = :other")
    assert _said(runner, "--room", recorded.code.lower()) == (0, [])
    assert _said(runner, "--all") == (1, ["row 1: its hash was changed"])


def test_a_finding_names_the_room(recorded: Recorded, runner: Operator) -> None:
    recorded.tamper(f"UPDATE audit_event SET hash = {_DIFFERENT} {_ROW_2}")
    output = runner.invoke(args=["audit", "verify"]).stdout
    assert output == f"和平里社区协商议事室 (room {recorded.room_id}), row 2: its hash was changed\n"


def test_an_unknown_room_cannot_be_verified(recorded: Recorded, runner: Operator) -> None:
    result = runner.invoke(args=["audit", "verify", "--room", "000001"])
    assert result.exit_code == 1
    assert "There is no room with the code 000001." in result.stderr


def test_one_room_and_all_rooms_exclude_each_other(recorded: Recorded, runner: Operator) -> None:
    assert runner.invoke(args=["audit", "verify", "--all", "--room", recorded.code]).exit_code == 2


def test_an_export_can_be_verified_by_anybody_and_holds_nothing_that_was_told(
    recorded: Recorded, runner: Operator
) -> None:
    output = runner.invoke(args=["audit", "export", "--room", recorded.code]).stdout
    lines = [json.loads(line) for line in output.splitlines()]

    assert [line["seq"] for line in lines] == [1, 2, 3, 4]
    for line in lines:
        assert line["hash"] == link_hash(json.loads(line["canonical"])["previous"], line["canonical"])
    assert "太黑" not in output
