"""How each thing in a story is done that is not a move: what people add, and what is prepared for a move.

An act is a function of one `Turn` and of what the story gives it, as keywords. Everything goes through the services.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain import policy
from app.domain.clock import Calendar, local_day
from app.domain.roles import Actor, ActorKind
from app.domain.rules import Rule
from app.domain.stages import Contribution, HelpKind, ItemOutcome, Party, RemarkKind, Solved, Verdict
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.contributions import Doubt, DoubtState, Position, Stance, VoiceKind
from app.models.first_look import Look
from app.models.meetings import SignUp, SignUpState
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.resolutions import Item
from app.models.statements import Statement, Vote
from app.models.topics import Topic
from app.services import (
    answers,
    doubts,
    filing,
    findings,
    first_look,
    item_reports,
    items,
    positions,
    preparing,
    remarks,
    research,
    results,
    sign_ups,
    statements,
    voices,
)
from app.services.contributing import Sender


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

    def once(self, what: str, words: str) -> dict[str, Any]:
        """What a service takes that hands something in: a key and a phone for these words alone."""
        digest = hashlib.sha256(f"{self.filing_key}|{what}|{words}".encode()).hexdigest()
        phone = keyring.mark(KeyName.DEVICE, digest.encode())
        return {"key": digest, "sender": Sender(device_mark=phone), "now": self.now}

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
    """Each from a phone of its own: from the same one it would take the place of the last."""
    positions.hand_in(
        turn.topic_id,
        Stance(stance),
        words,
        party=Party(party) if party else None,
        **turn.once("position", words),
    )


@act
def make_statement(turn: Turn, words: str) -> None:
    statements.hand_in(turn.topic_id, words, **turn.once("statement", words))


@act
def vote(
    turn: Turn, words: str, agree: int = 0, disagree: int = 0, passes: int = 0, against_first: bool = False
) -> None:
    """On the statement with these words, each from a phone of its own. `against_first`: those who agree with another
    statement disagree with this one."""
    statement = _first(Statement, Statement.topic_id == turn.topic_id, Statement.shown == words)
    sides = [Vote.AGREE] * agree + [Vote.DISAGREE] * disagree
    choices = (sides[::-1] if against_first else sides) + [Vote.PASS] * passes
    for n, choice in enumerate(choices):
        statements.vote(turn.topic_id, statement, choice, device_mark=turn.phone(n), now=turn.now)


@act
def sign_up(turn: Turn, party: str, phones: int = 1, is_online: bool = False) -> None:
    for n in range(phones):
        once = turn.once("sign-up", f"{party}|{n}")
        sign_ups.hand_in(turn.topic_id, Party(party), is_online=is_online, **once)


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
def remark(turn: Turn, kind: str, words: str, gives: str | None = None) -> None:
    """A comment, a fact, an offer or a question, from a phone of its own."""
    topic = db.session.get_one(Topic, turn.topic_id)
    help_ = HelpKind(gives) if gives else None
    once = turn.once(kind, words)
    remarks.hand_in(RemarkKind(kind), words, room_id=topic.room_id, topic=topic, gives=help_, **once)


@act
def neighbour_rates(turn: Turn, solved: str, answered: bool = True, satisfied: bool | None = None) -> None:
    """Somebody who did not pose it, with a slip of their own."""
    topic, verdict = db.session.get_one(Topic, turn.topic_id), Solved(solved)
    once = turn.once("rating", f"{turn.now.isoformat()}")
    results.hand_in_rating(topic, answered=answered, solved=verdict, satisfied=satisfied, **once)


@act
def say_not_done(turn: Turn, phones: int, what: str = "not_done") -> None:
    for n in range(phones):
        device = turn.phone(400 + n)
        results.say_not_done(turn.topic_id, Contribution(what), device_mark=device, actor=turn.proposer, now=turn.now)


# --- What desks do about it


@act
def look_over(turn: Turn) -> None:
    """Whatever people wrote and nobody has read yet is shown to everybody."""
    somebody = turn.who("doubt:answer")
    for kind, table in first_look.MODELS.items():
        waiting = sa.select(table.id).where(table.topic_id == turn.topic_id, table.look == Look.WAITING)
        for id_ in db.session.scalars(waiting.order_by(table.id)).all():
            first_look.show(kind, id_, somebody, now=turn.now)


@act
def answer_sign_ups(turn: Turn, seats: int, words: str) -> None:
    """The first come are expected; for the others there is no seat, and why."""
    asked = sa.select(SignUp.id).where(SignUp.topic_id == turn.topic_id, SignUp.state == SignUpState.ASKED)
    for n, id_ in enumerate(db.session.scalars(asked.order_by(SignUp.id)).all()):
        state = SignUpState.EXPECTED if n < seats else SignUpState.FULL
        sign_ups.answer(id_, state, words, turn.who("sign_up:answer"), now=turn.now)


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
def answer_first_owed(turn: Turn, words: str) -> None:
    """The oldest question or offer that waits for its answer."""
    owed = Remark.kind.in_([kind for kind in RemarkKind if kind.is_owed])
    waiting = _first(Remark, Remark.topic_id == turn.topic_id, owed, Remark.answered_at.is_(None))
    answers.answer(waiting, words, turn.who("doubt:answer"), now=turn.now)


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
def draft_option(turn: Turn, words: str, cost: str = "", speaks_for: str = "", speaks_against: str = "") -> None:
    option = research.OptionWords(words, cost, speaks_for, speaks_against)
    research.draft_option(turn.topic_id, option, turn.who("research:edit"), now=turn.now)


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
    line = items.Line(
        task, lead_person, turn.in_days(due_on), turn.bodies[body], milestones=steps, measured_by=measured_by
    )
    items.add(turn.topic_id, line, turn.who("item:edit"), now=turn.now)


@act
def report_item(turn: Turn, words: str, outcome: str = "done") -> None:
    """Of the first item nothing was reported of yet."""
    item = _first(Item, Item.topic_id == turn.topic_id, Item.outcome.is_(None))
    item_reports.record_outcome(item, ItemOutcome(outcome), words, turn.who("item:report"), now=turn.now)


# --- Parts

_Numbered = Doubt | Position | Statement | Objection | Item | Remark


def _first_doubt(turn: Turn, state: DoubtState) -> int:
    return _first(Doubt, Doubt.topic_id == turn.topic_id, Doubt.state == state)


def _first(table: type[_Numbered], *where: sa.ColumnElement[bool]) -> int:
    """The id of the oldest such row; LookupError when the story speaks of something that never happened."""
    found = db.session.scalar(sa.select(table.id).where(*where).order_by(table.id).limit(1))
    if found is None:
        raise LookupError(f"there is no such {table.__tablename__}")
    return found
