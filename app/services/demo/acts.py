"""How each thing in a story is done that is not a move: what people add, and what is prepared for a move.

An act is a function of one `Turn` and of what the story gives it, as keywords. Everything goes through the services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.domain import policy
from app.domain.clock import Calendar, local_day
from app.domain.roles import Actor, ActorKind
from app.domain.rules import Rule
from app.domain.stages import Contribution, ItemOutcome, Party, Solved, Verdict
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.contributions import Doubt, DoubtState, Position, Stance, VoiceKind
from app.models.outcomes import Objection
from app.models.resolutions import Item
from app.services import doubts, filing, findings, positions, preparing, results, voices


@dataclass(frozen=True, slots=True)
class Turn:
    """One step being told: when, about what, and how to find what a story only names."""

    key: str  # of the story
    filing_key: str
    topic_id: int
    slip_id: int
    now: datetime
    calendar: Calendar
    bodies: Mapping[str, int]
    may: Callable[[Rule], Actor]  # somebody whom the rule allows

    def who(self, action: str) -> Actor:
        return self.may(policy.action(action).by)

    @property
    def proposer(self) -> Actor:
        return Actor(ActorKind.SLIP_HOLDER, slip_ids=frozenset({self.slip_id}))

    def phone(self, n: int) -> str:
        """The mark of the n-th invented phone of this story."""
        return keyring.mark(KeyName.DEVICE, f"demo|{self.key}|{n}".encode())

    def in_days(self, days: int) -> date:
        """A day by which something is to be done: never a Sunday or a holiday."""
        day = local_day(self.now) + timedelta(days=days)
        while not self.calendar.is_working(day):
            day += timedelta(days=1)
        return day


Act = Callable[..., object]
ACTS: dict[str, Act] = {}


def act(function: Act) -> Act:
    ACTS[function.__name__] = function
    return function


# --- What people add


@act
def add_more(turn: Turn, words: str) -> None:
    filing.add_to(turn.filing_key, key=f"{turn.filing_key}|more", text=words, now=turn.now)


@act
def me_too(turn: Turn, phones: int) -> None:
    for n in range(phones):
        voices.speak_up(turn.topic_id, VoiceKind.ME_TOO, device_mark=turn.phone(n), now=turn.now)


@act
def approve(turn: Turn, phones: int) -> None:
    for n in range(phones):
        voices.speak_up(turn.topic_id, VoiceKind.APPROVE, device_mark=turn.phone(n), now=turn.now)


@act
def raise_doubt(turn: Turn, words: str) -> None:
    doubts.raise_doubt(turn.topic_id, words, device_mark=turn.phone(100), slip_id=None, now=turn.now)


@act
def state_position(turn: Turn, stance: str, words: str, party: str | None = None) -> None:
    positions.state(
        turn.topic_id,
        Stance(stance),
        words,
        party=Party(party) if party else None,
        device_mark=turn.phone(200),
        slip_id=None,
        now=turn.now,
    )


@act
def rate(turn: Turn, solved: str, answered: bool = True, satisfied: bool | None = None) -> None:
    verdict = Solved(solved)
    results.rate(
        turn.slip_id, answered=answered, solved=verdict, satisfied=satisfied, actor=turn.proposer, now=turn.now
    )


@act
def object_to(turn: Turn, words: str) -> None:
    results.object_to(turn.topic_id, words, device_mark=turn.phone(300), slip_id=None, now=turn.now)


@act
def say_not_done(turn: Turn, phones: int, what: str = "not_done") -> None:
    for n in range(phones):
        device = turn.phone(400 + n)
        results.say_not_done(turn.topic_id, Contribution(what), device_mark=device, actor=turn.proposer, now=turn.now)


# --- What desks do about it


@act
def publish_doubt(turn: Turn) -> None:
    doubts.publish(_first_doubt(turn, DoubtState.WAITING), turn.who("doubt:answer"), now=turn.now)


@act
def answer_doubt(turn: Turn, words: str) -> None:
    doubts.answer(_first_doubt(turn, DoubtState.OPEN), words, turn.who("doubt:answer"), now=turn.now)


@act
def carry_doubt(turn: Turn, until: int) -> None:
    doubt_id = _first_doubt(turn, DoubtState.OPEN)
    doubts.carry(doubt_id, turn.in_days(until), turn.who("doubt:answer"), now=turn.now)


@act
def explain(turn: Turn, words: str) -> None:
    unexplained = (
        Position.topic_id == turn.topic_id,
        Position.stance == Stance.AGAINST,
        Position.explained_at.is_(None),
    )
    positions.explain(_first(Position, *unexplained), words, turn.who("position:explain"), now=turn.now)


@act
def answer_objection(turn: Turn, words: str) -> None:
    objection_id = _first(Objection, Objection.topic_id == turn.topic_id, Objection.answered_at.is_(None))
    results.answer_objection(objection_id, words, turn.who("objection:answer"), now=turn.now)


@act
def refuse_request(turn: Turn, words: str, above: bool = False) -> None:
    actor = turn.who("restart:refuse_above" if above else "restart:refuse")
    results.refuse_request(turn.topic_id, words, actor, now=turn.now)


# --- What is prepared for a move


@act
def find(turn: Turn, carried_by: str, **judged: str) -> None:
    sheet = findings.carried_by(carried_by, judged={code: Verdict(verdict) for code, verdict in judged.items()})
    findings.record_findings(turn.topic_id, sheet, turn.who("finding:edit"), now=turn.now)


@act
def draft_option(turn: Turn, words: str, cost: str = "") -> None:
    preparing.draft_option(turn.topic_id, words, turn.who("research:edit"), now=turn.now, cost=cost)


@act
def record_meeting(turn: Turn, people: Mapping[str, int], words: str) -> None:
    clerk = turn.who("meeting:record")
    attendance = {Party(party): count for party, count in people.items()}
    preparing.record_attendance(turn.topic_id, attendance, clerk, now=turn.now)
    preparing.write_record(turn.topic_id, words, clerk, now=turn.now)


@act
def add_item(
    turn: Turn,
    task: str,
    lead_person: str,
    body: str,
    due_on: int,
    milestones: Sequence[tuple[str, int]] = (),
    measured_by: str = "",
) -> None:
    """Without milestones the task itself, on its last day, is the only one."""
    steps = {text: turn.in_days(days) for text, days in milestones} or {task: turn.in_days(due_on)}
    preparing.add_item(
        turn.topic_id,
        task,
        turn.who("item:edit"),
        now=turn.now,
        lead_person=lead_person,
        organisation_id=turn.bodies[body],
        due_on=turn.in_days(due_on),
        milestones=steps,
        measured_by=measured_by,
    )


@act
def report_item(turn: Turn, words: str, outcome: str = "done") -> None:
    """Of the first item nothing was reported of yet."""
    item = _first(Item, Item.topic_id == turn.topic_id, Item.outcome.is_(None))
    preparing.record_outcome(item, ItemOutcome(outcome), words, turn.who("item:report"), now=turn.now)


# --- Parts


def _first_doubt(turn: Turn, state: DoubtState) -> int:
    return _first(Doubt, Doubt.topic_id == turn.topic_id, Doubt.state == state)


def _first(table: type[Doubt] | type[Position] | type[Objection] | type[Item], *where: sa.ColumnElement[bool]) -> int:
    """The id of the oldest such row; LookupError when the story speaks of something that never happened."""
    found = db.session.scalar(sa.select(table.id).where(*where).order_by(table.id).limit(1))
    if found is None:
        raise LookupError(f"there is no such {table.__tablename__}")
    return found
