"""The teller walks every story through the services, all of them together, day by day, until today.

Nothing is set by hand: who acts may act, each guard agrees, and what nobody does in time the clock does. So whatever
stands in the demonstration could have come about, and a rule that changes tomorrow is tried on all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from app.domain.asks import Ask, Kind
from app.domain.clock import SHANGHAI, local_day, start_of_day
from app.domain.desks import Place
from app.domain.effects import Effect
from app.domain.errors import DomainError, NotAllowed, Refused
from app.domain.facts import TopicFacts
from app.domain.pipeline import Move
from app.domain.pipeline import move as move_of
from app.domain.roles import PUBLIC, ROOM_ROLES, Actor, ActorKind, Role
from app.domain.rules import Rule
from app.domain.stages import Became
from app.extensions import db, keyring, rulebook
from app.keys import KeyName
from app.models.accounts import Seat
from app.models.outbox import OutboxRow, OutboxState
from app.models.topics import Filing, Slip, Topic
from app.queries import look_backs as look_back_queries
from app.queries.accounts import staff_actor
from app.queries.calendar import load as load_calendar
from app.queries.desks import place_of
from app.queries.facts import facts_of
from app.services import board_details, figures, filing, look_backs, pipeline, slips, supervision, the_clock
from app.services.demo.acts import ACTS, Turn
from app.services.demo.cast import room_id
from app.services.demo.stories import Step, Story
from app.services.once import Filed

NEWS_LASTS = timedelta(days=3)
PEOPLE_BEGIN = time(7, 30)
DESKS_BEGIN = time(8, 40)
MEETINGS_BEGIN = time(14, 30)
AFTER_A_MEETING = time(17, 0)
A_WHILE = timedelta(minutes=20)


class CannotBeTold(RuntimeError):
    """A service refused a step, or nobody may make it; the message names the story and the step."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A step in time; without one, the story's beginning."""

    at: datetime
    story: Story
    step: Step | None


def was_told() -> bool:
    """Whether this house has topics already, told or real. Stories are told into an empty one only."""
    return db.session.scalar(sa.select(Topic.id).limit(1)) is not None


def slips_to_try(stories: Sequence[Story]) -> Iterator[tuple[Story, str]]:
    """The codes of the slips that are handed out, made again from what they were filed with."""
    for story in stories:
        filed = db.session.get(Filing, story.filing_key) if story.to_try else None
        if filed is None or filed.slip_id is None:
            continue
        code = slips.code_of(db.session.get_one(Slip, filed.slip_id), story.filing_key)
        if code is not None:
            yield story, code


def tell(stories: Sequence[Story], bodies: Mapping[str, int], *, now: datetime) -> Iterator[date]:
    """Tell them all in the caller's one `writing()`, giving each day as it ends: cut off, it leaves nothing behind.

    Raises CannotBeTold, and then nothing of it must be kept.
    """
    return _Teller(bodies, now).tell(stories)


def days_of(stories: Sequence[Story]) -> int:
    """How many days `tell` will give."""
    return max(story.days_ago for story in stories) + 1


class _Teller:
    def __init__(self, bodies: Mapping[str, int], now: datetime) -> None:
        self._bodies, self._now = bodies, now
        self._calendar = load_calendar()
        self._filed: dict[str, Filed] = {}
        self._slips: dict[str, int] = {}
        self._actors: dict[int, Actor] = {}
        self._places: dict[int, Place] = {}

    def tell(self, stories: Sequence[Story]) -> Iterator[date]:
        scenes = sorted((scene for story in stories for scene in self._scenes(story)), key=lambda scene: scene.at)
        by_day = {day: list(found) for day, found in groupby(scenes, key=lambda scene: local_day(scene.at))}
        today = local_day(self._now)
        day = min(by_day)
        while day <= today:
            self._make_the_clocks_moves(start_of_day(day))
            for scene in by_day.get(day, ()):
                self._play(scene)
            _forget_rows()
            yield day
            day += timedelta(days=1)
        self._make_the_clocks_moves(self._now)
        self._settle_what_was_promised()

    # --- Time

    def _scenes(self, story: Story) -> Iterator[Scene]:
        """People write at any hour; desks work in the morning, and write up a meeting when it is over."""
        began = local_day(self._now) - timedelta(days=story.days_ago)
        minutes = sum(story.key.encode()) * 37
        at = _moment(began, PEOPLE_BEGIN) + timedelta(minutes=minutes % 720)
        yield Scene(min(at, self._now), story, None)
        for step in story.steps:
            usual = AFTER_A_MEETING if step.do in ("record_meeting", "keep_record", "hold") else DESKS_BEGIN
            earliest = _moment(began + timedelta(days=step.day), usual)
            at = max(at + A_WHILE, earliest + timedelta(minutes=minutes % 60))
            yield Scene(min(at, self._now), story, step)

    def _make_the_clocks_moves(self, now: datetime) -> None:
        """As the worker does: what nobody did in time, whether it lasted, and why it is late."""
        for topic_id, verb in the_clock.due(now):
            try:
                the_clock.make(topic_id, verb, now)
            except Refused:  # something still stands in the way; nothing was changed yet
                continue
        for topic_id, days_ago in look_back_queries.to_be_asked(now):
            look_backs.ask(topic_id, days_ago, now=now)
        for topic_id in supervision.wanted(now):
            supervision.issue(topic_id, now)

    # --- Scenes

    def _play(self, scene: Scene) -> None:
        try:
            if scene.step is None:
                self._pose(scene)
            else:
                self._do(scene, scene.step)
        except (DomainError, LookupError, TypeError, ValueError) as error:
            at = f"day {scene.step.day}, {scene.step.do}" if scene.step else "posing"
            raise CannotBeTold(f"{scene.story.key}, {at}: {error}") from error

    def _pose(self, scene: Scene) -> None:
        story = scene.story
        filed = filing.pose(
            room_id=room_id(story.room),
            key=story.filing_key,
            text=story.text,
            about_own_people=story.about_own_people,
            party=story.party,
            channel=story.channel,
            helper_name=story.helper,
            consent_version=rulebook.rules.consent.version,
            device_mark=keyring.mark(KeyName.DEVICE, story.filing_key.encode()),
            actor=PUBLIC,
            now=scene.at,
        )
        self._filed[story.key] = filed
        slip_id = db.session.get_one(Filing, story.filing_key, populate_existing=True).slip_id
        assert slip_id is not None
        self._slips[story.key] = slip_id

    def _do(self, scene: Scene, step: Step) -> None:
        """Whose desk it seems to be tries first: the closer look costs twenty queries, and is seldom needed."""
        topic = db.session.get_one(Topic, self._filed[scene.story.key].topic_id)
        try:
            self._take(scene, step, topic, self._glance(topic, scene.at))
        except (NotAllowed, LookupError):
            self._take(scene, step, topic, facts_of(topic, now=scene.at))

    def _take(self, scene: Scene, step: Step, topic: Topic, facts: TopicFacts) -> None:
        turn = Turn(
            key=scene.story.key,
            filing_key=scene.story.filing_key,
            topic_id=topic.id,
            slip_id=self._slips[scene.story.key],
            now=scene.at,
            calendar=self._calendar,
            bodies=self._bodies,
            may=lambda rule: self._somebody(rule, facts, step.by),
        )
        row = move_of(step.do)
        if row is None:
            ACTS[step.do](turn, **step.given)
            return
        given = self._given(row, step, scene.story, topic, turn)
        pipeline.advance(topic.id, row.verb, turn.may(row.by), seen_version=None, now=scene.at, given=given)

    # --- Who

    def _somebody(self, rule: Rule, facts: TopicFacts, preferred: str | None) -> Actor:
        """The first whom the rule allows, from the topic's own desk upwards, `preferred` before all others."""
        for standing, actor in self._people(facts):
            if preferred in (None, standing) and rule.allows(actor, facts):
                return actor
        raise LookupError(f"no {preferred or 'body'} may do this: only {rule.words}")

    def _glance(self, topic: Topic, now: datetime) -> TopicFacts:
        """Where it lies and who sits there, which nobody changes while stories are told."""
        if topic.room_id not in self._places:
            self._places[topic.room_id] = place_of(topic.room_id)
        return TopicFacts(
            topic_id=topic.id,
            number=topic.number,
            status=topic.status,
            place=self._places[topic.room_id],
            now=now,
            ruleset=rulebook.rules,
            calendar=self._calendar,
        )

    def _people(self, facts: TopicFacts) -> Iterator[tuple[str, Actor]]:
        """Everybody who might, with what `by` calls them."""
        for rung in facts.place.rungs:
            for role in ROOM_ROLES:
                yield from ((role.value, self._actor(account)) for account in sorted(rung.holders(role)))
        yield from (("supervisor", self._actor(account)) for account in sorted(facts.place.supervisors))
        yield from (("body", self._actor(account)) for account in self._handlers(facts.bodies))
        proposers = facts.proposers | facts.split_slips
        yield "proposer", Actor(ActorKind.SLIP_HOLDER, slip_ids=proposers)

    def _actor(self, account_id: int) -> Actor:
        if account_id not in self._actors:
            found = staff_actor(account_id)
            assert found is not None
            self._actors[account_id] = found.actor
        return self._actors[account_id]

    def _handlers(self, bodies: frozenset[int]) -> list[int]:
        seats = sa.select(Seat.account_id).where(Seat.role == Role.HANDLER, Seat.organisation_id.in_(bodies))
        return sorted(db.session.scalars(seats)) if bodies else []

    # --- What

    def _given(self, row: Move, step: Step, story: Story, topic: Topic, turn: Turn) -> dict[Ask, Any]:
        """What the story gives, as the move takes it. Who takes a matter up shows it as it was told, masked."""
        asked = {ask.value: ask for ask in (*row.asks, *row.may_ask)}
        of_the_story = {"title": story.title, "category": story.category, "shown": topic.shown}
        given = {name: of_the_story[name] for name in asked if name in of_the_story} | dict(step.given)
        return {asked[name]: self._typed(asked[name].kind, value, turn) for name, value in given.items()}

    def _typed(self, kind: Kind, written: Any, turn: Turn) -> Any:
        """Days are counted from the step."""
        match kind:
            case Kind.DAY:
                return turn.in_days(written)
            case Kind.MOMENT:
                return _moment(local_day(turn.now) + timedelta(days=written), MEETINGS_BEGIN)
            case Kind.BODY:
                return self._bodies[written]
            case Kind.TOPIC:
                return self._filed[written].topic_id
            case Kind.ROOM:
                return room_id(written)
            case Kind.BECAME:
                return Became(written)
            case _:
                return written

    # --- Afterwards

    def _settle_what_was_promised(self) -> None:
        """Boards are counted once for all. What was news long ago is none; that of the last days is the worker's."""
        figures.refresh_stale(self._now)
        board_details.write(board_details.count(self._now))
        is_old = sa.or_(OutboxRow.made_at < self._now - NEWS_LASTS, OutboxRow.effect == Effect.REFRESH_FIGURES)
        db.session.execute(
            sa.update(OutboxRow)
            .where(OutboxRow.state == OutboxState.QUEUED, is_old)
            .values(state=OutboxState.SKIPPED, finished_at=self._now, error="told in the demonstration")
            .execution_options(synchronize_session=False)
        )


def _forget_rows() -> None:
    """Each update looks through all the rows a session knows, and a session told of a year knows too many."""
    db.session.flush()
    db.session.expunge_all()


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
