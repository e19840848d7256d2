"""What people say of a result: ratings, objections, and the requests to deliberate anew that come of them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import due_in_working_days
from app.domain.errors import Invalid, Missing, NotAllowed, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Contribution, SlipKind, Solved, Status
from app.domain.taking import not_taken
from app.extensions import db, rulebook
from app.models.contributions import VoiceCount, VoiceKind
from app.models.outcomes import Objection, Rating, RequestState, RestartRequest, RestartVoice
from app.models.topics import Slip, Topic
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of, open_request
from app.queries.inbox_facts import look_owed_by
from app.queries.slips import actor_of
from app.services import history
from app.services.contributing import Sender, contribute
from app.services.locking import locked_topic, topic_that_takes
from app.services.once import Filed
from app.services.told import language_of, two_texts, words

REQUESTED = history.register_tag("restart.requested", "request_id")
REFUSED = history.register_tag("restart.refused", "request_id", "reason")
OBJECTION_ANSWERED = history.register_tag("objection.answered", "objection_id", "answer")


def hand_in_rating(
    topic: Topic,
    *,
    answered: bool | None,
    solved: Solved | None,
    satisfied: bool | None,
    key: str,
    sender: Sender,
    now: datetime,
) -> Filed:
    """Rate once per `key`, with the slip that came along or a new one. Raises what `rate` and `contribute` raise."""
    return contribute(
        key=key,
        handed_in=f"rating|{topic.id}|{answered}|{solved}|{satisfied}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=lambda slip: rate(
            slip.id, answered=answered, solved=solved, satisfied=satisfied, actor=actor_of(slip), now=now
        ),
        now=now,
    )


def rate(
    slip_id: int,
    *,
    answered: bool | None,
    solved: Solved | None,
    satisfied: bool | None,
    actor: Actor,
    now: datetime,
) -> Rating:
    """The word of one slip, changeable; a proposer's “not solved” asks for another round."""
    slip = db.session.get(Slip, slip_id)
    if slip is None or slip.topic_id is None or slip_id not in actor.slip_ids:
        raise NotAllowed
    topic = topic_that_takes(slip.topic_id, Contribution.RATING)
    _not_too_late(topic, Contribution.RATING, now)
    if answered is None and solved is None and satisfied is None:
        raise Invalid("answered", say("Please answer one of the three at least."))
    rating = db.session.scalar(
        sa.select(Rating).where(Rating.topic_id == topic.id, Rating.round == topic.round, Rating.slip_id == slip_id)
    )
    if rating is None:
        rating = Rating(topic_id=topic.id, round=topic.round, slip_id=slip_id)
        db.session.add(rating)
    rating.answered, rating.solved, rating.satisfied, rating.rated_at = answered, solved, satisfied, now
    db.session.flush()
    if solved is Solved.NOT and slip.kind is not SlipKind.FOLLOWER:
        request_restart(topic, by_proposer=True, actor=actor, now=now)
    topic.public_version += 1
    return rating


def hand_in_objection(topic: Topic, text: str, *, key: str, sender: Sender, now: datetime) -> Filed:
    """Object once per `key`, with a slip. Raises what `object_to` and `contribute` raise."""
    return contribute(
        key=key,
        handed_in=f"objection|{topic.id}|{text}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=lambda slip: object_to(topic.id, text, device_mark=sender.device_mark, slip_id=slip.id, now=now),
        now=now,
    )


def object_to(topic_id: int, text: str, *, device_mark: str | None, slip_id: int | None, now: datetime) -> Objection:
    topic = topic_that_takes(topic_id, Contribution.OBJECTION)
    told = words("text", text, say("Please write what is not right about the result."))
    objection = Objection(
        topic_id=topic.id,
        round=topic.round,
        **two_texts(told),
        lang=language_of(told),
        device_mark=device_mark,
        slip_id=slip_id,
        raised_at=now,
    )
    db.session.add(objection)
    db.session.flush()
    topic.public_version += 1
    return objection


def answer_objection(objection_id: int, text: str, actor: Actor, *, now: datetime) -> Objection:
    objection = db.session.get(Objection, objection_id)
    if objection is None:
        raise Missing
    topic = locked_topic(objection.topic_id)
    require(actor, "objection:answer", facts_of(topic, now=now, owed_by=look_owed_by(objection.raised_at)))
    said = words("answer", text, say("Please write an answer the person can understand."))
    objection.answer, objection.answered_at, objection.answered_by = said, now, actor.account_id
    history.record(
        topic.room_id,
        OBJECTION_ANSWERED,
        at=now,
        actor=actor,
        said=say("An objection to the result got its answer."),
        topic=(topic.id, topic.number),
        payload={"objection_id": objection.id, "answer": said},
    )
    topic.public_version += 1
    return objection


def hand_in_restart_voice(
    topic: Topic, contribution: Contribution, *, is_apart: bool, key: str, sender: Sender, now: datetime
) -> Filed:
    """Say once per `key` that it is not done, or came back. `is_apart`: the voice is the slip's, not the phone's.

    Raises what `say_not_done` and `contribute` raise.
    """

    def write(slip: Slip) -> None:
        mark = slip.mark if is_apart else sender.device_mark or slip.mark
        if not sender.is_machine:
            say_not_done(topic.id, contribution, device_mark=mark, actor=actor_of(slip), now=now)

    return contribute(
        key=key,
        handed_in=f"{contribution}|{topic.id}|{is_apart}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=write,
        now=now,
    )


def say_not_done(topic_id: int, contribution: Contribution, *, device_mark: str, actor: Actor, now: datetime) -> None:
    """A neighbour's “not done” or “it came back”, one a phone; enough of them ask for another round."""
    topic = topic_that_takes(topic_id, contribution)
    _not_too_late(topic, contribution, now)
    known = sa.select(RestartVoice.id).where(
        RestartVoice.topic_id == topic_id,
        RestartVoice.round == topic.round,
        RestartVoice.device_mark == device_mark,
    )
    if db.session.scalar(known) is not None:
        return
    db.session.add(RestartVoice(topic_id=topic_id, round=topic.round, device_mark=device_mark, at=now))
    db.session.flush()
    topic.public_version += 1
    voices = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(RestartVoice)
        .where(RestartVoice.topic_id == topic_id, RestartVoice.round == topic.round)
    )
    me_toos = db.session.scalar(
        sa.select(VoiceCount.n).where(VoiceCount.topic_id == topic_id, VoiceCount.kind == VoiceKind.ME_TOO)
    )
    needed = rulebook.rules.thresholds.restart_voices_needed(me_toos or 0)
    if (voices or 0) >= needed and topic.status in (Status.RESULT_ANNOUNCED, Status.CLOSED):
        request_restart(topic, by_proposer=False, actor=actor, now=now)


def refuse_request(topic_id: int, reason: str, actor: Actor, *, now: datetime) -> RestartRequest:
    """In public, with a reason. The first refusal goes up once; what the room above refuses stays refused."""
    topic = locked_topic(topic_id)
    request = open_request(topic)
    if request is None:
        raise Refused(say("Nobody asked for a restart."))
    facts = facts_of(topic, now=now)
    require(actor, "restart:refuse_above" if request.asked_above else "restart:refuse", facts)
    why = words("reason", reason, say("Please give the reason; it is shown in public."))
    request.state, request.reason = RequestState.REFUSED, why
    request.decided_by, request.decided_at = actor.account_id, now
    history.record(
        topic.room_id,
        REFUSED,
        at=now,
        actor=actor,
        said=say("A request to deliberate anew was refused."),
        topic=(topic.id, topic.number),
        payload={"request_id": request.id, "reason": why},
    )
    topic.public_version += 1
    db.session.flush()
    if not request.asked_above and facts.place.upper_room_id is not None:
        _open(topic, by_proposer=request.by_proposer, asked_above=True, now=now)
    return request


def _not_too_late(topic: Topic, what: Contribution, now: datetime) -> None:
    refusal = not_taken(topic.status, topic.closed_at, what, now, rulebook.rules.lengths)
    if refusal is not None:
        raise Refused(refusal)


def request_restart(
    topic: Topic, *, by_proposer: bool, actor: Actor, now: datetime, asked_at: datetime | None = None
) -> None:
    """One request a round; what was refused in this round, here and above, is not asked again.

    `asked_at` is when it counts as asked, where that was before now. In the caller's hands: the topic is locked.
    """
    asked = sa.select(RestartRequest.id).where(RestartRequest.topic_id == topic.id, RestartRequest.round == topic.round)
    if db.session.scalar(asked.limit(1)) is not None:
        return
    request = _open(topic, by_proposer=by_proposer, asked_above=False, now=now)
    request.asked_at = asked_at or now
    history.record(
        topic.room_id,
        REQUESTED,
        at=now,
        actor=actor,
        said=say("Residents asked to deliberate it anew."),
        topic=(topic.id, topic.number),
        payload={"request_id": request.id},
    )


def _open(topic: Topic, *, by_proposer: bool, asked_above: bool, now: datetime) -> RestartRequest:
    request = RestartRequest(
        topic_id=topic.id,
        round=topic.round,
        by_proposer=by_proposer,
        asked_above=asked_above,
        asked_at=now,
        due_at=due_in_working_days(now, rulebook.rules.lengths.restart_decide_wd, load_calendar()),
    )
    db.session.add(request)
    db.session.flush()
    return request
