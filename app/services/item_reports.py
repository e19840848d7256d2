"""What is reported of an item while it is carried out: by the body it was given to, or by the room's administrator.

Everything here is public at once. A second press finds what the first one wrote, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, Refused
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import ItemOutcome, Status
from app.domain.standing import administrator
from app.domain.text import mask_personal_data, tidy
from app.extensions import db
from app.models.files import Photo
from app.models.resolutions import Item, ItemDelay, Milestone
from app.models.topics import Topic
from app.queries.facts import facts_of
from app.services import history, photos, told
from app.services.items import changed, locked_item, refuse_stale
from app.services.pictures import KeptPicture
from app.services.pipeline import follow_the_items

# `about` names the item or the step in the words of whoever entered it, and so is payload like all that people write.
REPORTED = history.register_tag("item.reported", "item_id", "about", "outcome", "evidence")
REACHED = history.register_tag("item.milestone_reached", "item_id", "milestone_id", "about", "note")
DELAYED = history.register_tag("item.delayed", "item_id", "delay_id", "about", "reason")

# A body may move its own date once; a second time it has to talk to the room. Else it could be late for ever without
# ever being called so.
DELAYS_BY_THE_BODY = 1
LONGEST_DELAY_DAYS = 180
LONGEST_NOTE = 300  # characters, as the column


def record_outcome(
    item_id: int,
    outcome: ItemOutcome,
    evidence: str,
    actor: Actor,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> Item:
    """By the body itself or the administrator. Done and not done alike need something to show for it."""
    item, topic = locked_item(item_id, "item:report", (Status.IN_PROGRESS,), actor, now)
    words = _shown("evidence", evidence, say("Please say what shows it: what was done, measured, seen."))
    if (item.outcome, item.evidence) == (outcome, words):
        return item  # the second of two presses
    refuse_stale(item, seen_version)
    item.outcome, item.evidence, item.done_at = outcome, words, now
    changed(item, topic)
    follow_the_items(topic)
    _tell(
        topic,
        REPORTED,
        say("What came of an item was reported: %(outcome)s.", outcome=outcome),
        {"item_id": item.id, "about": item.task, "outcome": outcome.value, "evidence": words},
        actor,
        now,
    )
    return item


def reach_milestone(item_id: int, milestone_id: int, note: str, actor: Actor, *, now: datetime) -> Milestone:
    """A step is done. A second press changes nothing; another note replaces the first.

    Raises Missing for a step of another item.
    """
    item, topic = locked_item(item_id, "item:report", (Status.IN_PROGRESS,), actor, now)
    milestone = db.session.get(Milestone, milestone_id, populate_existing=True)
    if milestone is None or milestone.item_id != item.id:
        raise Missing
    words = mask_personal_data(tidy(note)).text[:LONGEST_NOTE] or None
    if milestone.done_at and milestone.note == words:
        return milestone
    milestone.done_at, milestone.note = milestone.done_at or now, words
    changed(item, topic)
    _tell(
        topic,
        REACHED,
        say("A step of what is carried out is done."),
        {"item_id": item.id, "milestone_id": milestone.id, "about": milestone.text, "note": words},
        actor,
        now,
    )
    return milestone


def delay(
    item_id: int, until: date, reason: str, actor: Actor, *, now: datetime, seen_version: int | None = None
) -> ItemDelay:
    """It will be late: a new date and the reason, in public. The clock runs to the new date.

    The body itself may do so once; after that the room's administrator agrees to a new date, or nobody does.
    """
    item, topic = locked_item(item_id, "item:report", (Status.IN_PROGRESS,), actor, now)
    words = _shown("reason", reason, say("Please give the reason; it is shown in public."))
    known = list(db.session.scalars(sa.select(ItemDelay).where(ItemDelay.item_id == item.id).order_by(ItemDelay.id)))
    if known and (known[-1].new_due_on, known[-1].reason) == (until, words):
        return known[-1]  # the second of two presses
    refuse_stale(item, seen_version)
    if item.outcome is not None:
        raise Refused(say("What came of this item was already reported."))
    by_body = not administrator.allows(actor, facts_of(topic, now=now))
    if by_body and sum(one.by_body for one in known) >= DELAYS_BY_THE_BODY:
        raise Refused(
            say("The date was already moved once. Please talk to the room: its administrator can agree to another.")
        )
    due_on = item.due_on or local_day(now)
    if until <= max(due_on, local_day(now)):
        raise Invalid("until", say("The new date must be later than the old one, and still to come."))
    if (until - local_day(now)).days > LONGEST_DELAY_DAYS:
        raise Invalid("until", say("At most %(days)s days from today.", days=LONGEST_DELAY_DAYS))
    moved = ItemDelay(
        item_id=item.id, old_due_on=due_on, new_due_on=until, reason=words, by_body=by_body, delayed_at=now
    )
    db.session.add(moved)
    item.due_on = until
    changed(item, topic)
    follow_the_items(topic)
    _tell(
        topic,
        DELAYED,
        say("An item will be late; its new date is %(day)s.", day=until),
        {"item_id": item.id, "delay_id": moved.id, "about": item.task, "reason": words},
        actor,
        now,
    )
    return moved


def add_photos(item_id: int, kept: Sequence[KeptPicture], *, is_before: bool, actor: Actor, now: datetime) -> None:
    """How it was, or what was done. Also when the result is announced: that is when somebody asks to see it."""
    item, topic = locked_item(item_id, "item:report", (Status.IN_PROGRESS, Status.RESULT_ANNOUNCED), actor, now)
    photos.attach(kept, item_id=item.id, now=now)
    db.session.execute(
        sa.update(Photo)
        .where(Photo.item_id == item.id, Photo.picture_id.in_([picture.id for picture in kept]))
        .values(is_before=is_before)
    )
    changed(item, topic)


# --- Parts


def _shown(field: str, text: str, sentence: Sentence) -> str:
    """Words that are public at once, whoever wrote them: numbers of people are hidden."""
    return mask_personal_data(told.words(field, text, sentence)).text


def _tell(topic: Topic, tag: str, said: Sentence, payload: dict[str, Any], actor: Actor, now: datetime) -> None:
    history.record(topic.room_id, tag, at=now, actor=actor, said=said, topic=(topic.id, topic.number), payload=payload)
