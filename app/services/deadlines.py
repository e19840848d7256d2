"""What people may do to a clock, in public: extend it before it runs out, confirm what stopped it."""

from __future__ import annotations

from datetime import datetime

from app.domain.clock import extended_due
from app.domain.errors import Invalid, OutOfDate, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Status
from app.extensions import db
from app.models.notices import Extension
from app.models.reviews import Refusal
from app.models.topics import Topic
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of, open_refusal
from app.services import history
from app.services.locking import locked_topic
from app.services.told import words

EXTENDED = history.register_tag("clock.extended", "extension_id", "reason")
CONFIRMED = history.register_tag("withholding.confirmed", "refusal_id")

# Clocks that are a promise to residents about a period of theirs, which nobody shortens or stretches; and those that
# follow a body's own date, which is moved with its item or by passing the matter on again.
NOT_EXTENDABLE = frozenset(
    {
        *(Status.ANNOUNCED, Status.RESOLUTION_ANNOUNCED, Status.NEEDS_DETAILS, Status.SCHEDULED),
        *(Status.IN_PROGRESS, Status.REFERRED),
    }
)


def is_extendable(topic: Topic) -> bool:
    return topic.due_at is not None and not topic.status.is_final and topic.status not in NOT_EXTENDABLE


def extend(
    topic_id: int,
    working_days: int,
    reason: str,
    actor: Actor,
    *,
    now: datetime,
    seen_due_at: datetime | None = None,
) -> Extension:
    """More time for the present holder, only before expiry and with the reason shown.

    `seen_due_at` is the date the person saw: raises OutOfDate where it was moved since, by a first press or another.
    """
    topic = locked_topic(topic_id)
    require(actor, "clock:extend", facts_of(topic, now=now))
    if topic.due_at is None or not is_extendable(topic):
        raise Refused(say("No clock runs here that could be extended."))
    if seen_due_at is not None and seen_due_at != topic.due_at:
        raise OutOfDate(say("The time was extended meanwhile, until %(until)s.", until=topic.due_at))
    if not 1 <= working_days <= 30:
        raise Invalid("working_days", say("Between 1 and 30 working days."))
    why = words("reason", reason, say("Please give the reason; it is shown in public."))
    extension = Extension(
        topic_id=topic.id,
        old_due_at=topic.due_at,
        new_due_at=extended_due(topic.due_at, now, working_days, load_calendar()),
        reason=why,
        extended_by=actor.account_id,
        extended_at=now,
    )
    db.session.add(extension)
    topic.due_at = extension.new_due_at
    topic.public_version += 1
    db.session.flush()
    history.record(
        topic.room_id,
        EXTENDED,
        at=now,
        actor=actor,
        said=say("The time was extended until %(until)s.", until=extension.new_due_at),
        topic=(topic.id, topic.number),
        payload={"extension_id": extension.id, "reason": why},
    )
    return extension


def confirm_withholding(topic_id: int, actor: Actor, *, now: datetime) -> Refusal:
    """The room above agrees that the text stays hidden; without it the clock shows it again."""
    topic = locked_topic(topic_id)
    refusal = open_refusal(topic)
    require(actor, "withholding:confirm", facts_of(topic, now=now))
    if topic.status is not Status.WITHHELD or refusal is None or refusal.confirmed_at is not None:
        raise Refused(say("Nothing waits for a confirmation here."))
    if refusal.refused_by == actor.account_id:
        raise Refused(say("Another person must confirm it."))
    refusal.confirmed_by, refusal.confirmed_at = actor.account_id, now
    topic.due_at = None
    topic.public_version += 1
    history.record(
        topic.room_id,
        CONFIRMED,
        at=now,
        actor=actor,
        said=say("The room above confirmed that the text is not shown."),
        topic=(topic.id, topic.number),
        payload={"refusal_id": refusal.id},
    )
    return refusal
