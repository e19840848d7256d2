"""Doubts raised in a notice. No notice closes before each of them has an answer."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.clock import due_in_days, due_in_working_days, local_day
from app.domain.errors import Invalid, Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import Contribution
from app.extensions import db, rulebook
from app.models.contributions import Doubt, DoubtState
from app.models.topics import Topic
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of, notice_until
from app.services import history
from app.services.contributing import Sender, contribute
from app.services.locking import locked_topic, topic_that_takes
from app.services.once import Filed
from app.services.told import two_texts, words

PUBLISHED = history.register_tag("doubt.published", "doubt_id")
SETTLED = history.register_tag("doubt.settled", "doubt_id", "answer")
WITHHELD = history.register_tag("doubt.withheld", "doubt_id", "rule")


def hand_in(topic: Topic, text: str, *, key: str, sender: Sender, now: datetime) -> Filed:
    """Raise it once per `key`, with a slip. Raises what `raise_doubt` and `contribute` raise."""
    return contribute(
        key=key,
        handed_in=f"doubt|{topic.id}|{text}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=lambda slip: raise_doubt(topic.id, text, device_mark=sender.device_mark, slip_id=slip.id, now=now),
        now=now,
    )


def raise_doubt(topic_id: int, text: str, *, device_mark: str | None, slip_id: int | None, now: datetime) -> Doubt:
    """It waits for a first look before anybody else sees it; the clock for its answer runs from now."""
    topic = topic_that_takes(topic_id, Contribution.DOUBT)
    told = words("text", text, say("Please write your doubt in a few words."))
    doubt = Doubt(
        topic_id=topic.id,
        round=topic.round,
        **two_texts(told),
        state=DoubtState.WAITING,
        device_mark=device_mark,
        slip_id=slip_id,
        raised_at=now,
        due_at=due_in_working_days(now, rulebook.rules.lengths.doubt_wd, load_calendar()),
    )
    db.session.add(doubt)
    db.session.flush()
    topic.public_version += 1  # the page says how many wait to be read
    return doubt


def publish(doubt_id: int, actor: Actor, *, now: datetime) -> Doubt:
    """Show it as masked. What comes after the notice's last day cannot be waited for: it goes on to research."""
    topic, doubt = _held_by(doubt_id, actor, now)
    _must_be(doubt, DoubtState.WAITING)
    doubt.state = DoubtState.OPEN
    until = notice_until(topic)
    if until is not None and doubt.raised_at > until:
        doubt.state = DoubtState.CARRIED
        doubt.carried_until = local_day(due_in_days(now, rulebook.rules.lengths.meeting_within_days))
        doubt.settled_at = now
    _tell(topic, PUBLISHED, say("A doubt was raised."), actor, now, {"doubt_id": doubt.id})
    return doubt


def answer(doubt_id: int, text: str, actor: Actor, *, now: datetime) -> Doubt:
    topic, doubt = _held_by(doubt_id, actor, now)
    _must_wait(doubt)
    doubt.answer = words("answer", text, say("Please write an answer the person can understand."))
    _settle(topic, doubt, DoubtState.ANSWERED, actor, now)
    return doubt


def answer_with(doubt_id: int, other_id: int, actor: Actor, *, now: datetime) -> Doubt:
    """“Answered with doubt №”: the same doubt was answered already."""
    topic, doubt = _held_by(doubt_id, actor, now)
    _must_wait(doubt)
    other = db.session.get(Doubt, other_id)
    if other is None or other.topic_id != topic.id or other.state is not DoubtState.ANSWERED or other.id == doubt.id:
        raise Invalid("same_as", say("Name a doubt of this topic that has an answer."))
    doubt.same_as_id = other.id
    _settle(topic, doubt, DoubtState.ANSWERED, actor, now)
    return doubt


def carry(doubt_id: int, until: date, actor: Actor, *, now: datetime) -> Doubt:
    """Carried to research: a promise with a date, shown beside the doubt."""
    topic, doubt = _held_by(doubt_id, actor, now)
    _must_wait(doubt)
    if until <= local_day(now):
        raise Invalid("until", say("Name a day to come."))
    doubt.carried_until = until
    _settle(topic, doubt, DoubtState.CARRIED, actor, now)
    return doubt


def withhold(doubt_id: int, rule: str, actor: Actor, *, now: datetime) -> Doubt:
    """Not shown, for a rule. It goes on blocking the notice until the room above has confirmed it."""
    topic, doubt = _held_by(doubt_id, actor, now)
    if rule not in {moderation.code for moderation in rulebook.rules.moderation_rules}:
        raise Invalid("rule", say("Name the rule that was broken."))
    doubt.state, doubt.withholding_rule = DoubtState.WITHHELD, rule
    doubt.settled_at, doubt.settled_by = now, actor.account_id
    _tell(topic, WITHHELD, say("A doubt is not shown."), actor, now, {"doubt_id": doubt.id, "rule": rule})
    return doubt


def confirm_withholding(doubt_id: int, actor: Actor, *, now: datetime) -> Doubt:
    doubt = _found(doubt_id)
    topic = locked_topic(doubt.topic_id)
    require(actor, "withholding:confirm", facts_of(topic, now=now))
    _must_be(doubt, DoubtState.WITHHELD)
    if doubt.settled_by == actor.account_id:
        raise Refused(say("Another person must confirm it."))
    doubt.withholding_confirmed_by = actor.account_id
    topic.public_version += 1
    return doubt


def _found(doubt_id: int) -> Doubt:
    doubt = db.session.get(Doubt, doubt_id)
    if doubt is None:
        raise Missing
    return doubt


def _held_by(doubt_id: int, actor: Actor, now: datetime) -> tuple[Topic, Doubt]:
    """The doubt under its topic's lock, for whom the notice lies with; once it is late, for the room above as well."""
    topic = locked_topic(_found(doubt_id).topic_id)
    doubt = db.session.get(Doubt, doubt_id, populate_existing=True)
    assert doubt is not None
    require(actor, "doubt:answer", facts_of(topic, now=now, owed_by=doubt.due_at))
    return topic, doubt


def _must_be(doubt: Doubt, state: DoubtState) -> None:
    if doubt.state is not state:
        raise Refused(say("This doubt is already settled: %(state)s.", state=doubt.state))


def _must_wait(doubt: Doubt) -> None:
    """For an answer. One the end of the notice carried on still does, for nobody of the desk has said anything yet: who
    looks at it first may answer it in the same breath, or name another day."""
    if not (doubt.state is DoubtState.CARRIED and doubt.settled_by is None):
        _must_be(doubt, DoubtState.OPEN)


def _settle(topic: Topic, doubt: Doubt, state: DoubtState, actor: Actor, now: datetime) -> None:
    doubt.state, doubt.settled_at, doubt.settled_by = state, now, actor.account_id
    _tell(
        topic,
        SETTLED,
        say("A doubt got its answer."),
        actor,
        now,
        {"doubt_id": doubt.id, "answer": doubt.answer},
    )


def _tell(topic: Topic, tag: str, said: Sentence, actor: Actor, now: datetime, payload: dict[str, object]) -> None:
    history.record(topic.room_id, tag, at=now, actor=actor, said=said, topic=(topic.id, topic.number), payload=payload)
    topic.public_version += 1
