"""The first look: a person of the room reads what somebody wrote, and shows it to everybody, or withholds it by a rule.

Until then only its author and the desk see it. What is withheld leaves the rule and the date where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeAlias

from app.domain.errors import Invalid, Missing, OutOfDate
from app.domain.inbox import InboxFacts, InboxKind
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.text import has_words, mask_personal_data, tidy
from app.extensions import db, rulebook
from app.models.audit import AuditEvent
from app.models.contributions import Doubt, DoubtState, Position
from app.models.first_look import Look
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.statements import Statement
from app.models.topics import Topic
from app.queries.inbox_facts import inbox_facts
from app.services import doubts, history
from app.services.locking import locked_topic
from app.services.news import tell_slip

Text: TypeAlias = "Remark | Position | Statement | Objection"

MODELS: Mapping[InboxKind, type[Text]] = MappingProxyType(
    {
        InboxKind.REMARK: Remark,
        InboxKind.POSITION: Position,
        InboxKind.STATEMENT: Statement,
        InboxKind.OBJECTION: Objection,
    }
)
_SHOWN = {kind: history.register_tag(f"{kind}.shown", "id") for kind in MODELS}
_WITHHELD = {kind: history.register_tag(f"{kind}.withheld", "id", "rule") for kind in MODELS}
_WRITTEN_AT = {
    InboxKind.REMARK: "written_at",
    InboxKind.POSITION: "stated_at",
    InboxKind.STATEMENT: "made_at",
    InboxKind.OBJECTION: "raised_at",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A text under the lock of whatever it belongs to, and who has standing in it. `topic` is None for the room's."""

    kind: InboxKind
    text: Any  # one of `Text`; the columns of a first look are common to all
    topic: Topic | None
    room_id: int
    facts: InboxFacts

    @property
    def what(self) -> Enum:
        """Its name for people: a remark says which kind it is."""
        return self.text.kind if self.kind is InboxKind.REMARK else self.kind


def show(kind: InboxKind, id_: int, actor: Actor, *, shown: str | None = None, now: datetime) -> Text | Doubt:
    """Show it to everybody, as it was masked or as `shown` words it, which is masked again.

    Raises Missing, NotAllowed, Invalid at `shown`, and OutOfDate where somebody looked at it meanwhile.
    """
    worded = None if shown is None else masked(shown)
    if kind is InboxKind.DOUBT:
        return _publish(id_, worded, actor, now)
    held = hold(kind, id_, now=now)
    require(actor, "inbox:look", held.facts)
    must_wait(held.text)
    take_to_public(held, actor, worded=worded, now=now)
    return held.text  # type: ignore[no-any-return]


def withhold(kind: InboxKind, id_: int, rule: str, actor: Actor, *, now: datetime) -> Text | Doubt:
    """Not shown, by a rule of the rule set. Its author sees which.

    Raises Missing, NotAllowed, Invalid at `rule`, and OutOfDate where somebody looked at it meanwhile.
    """
    if kind is InboxKind.DOUBT:
        _still_waiting(id_)
        return doubts.withhold(id_, rule, actor, now=now)
    held = hold(kind, id_, now=now)
    require(actor, "inbox:look", held.facts)
    must_wait(held.text)
    if rule not in {moderation.code for moderation in rulebook.rules.moderation_rules}:
        raise Invalid("rule", say("Name the rule that was broken."))
    held.text.withholding_rule = rule
    _decide(held.text, Look.WITHHELD, actor, now)
    said = say("%(what)s: not shown, by a rule.", what=held.what)
    tell(held, _WITHHELD[kind], said, actor, {"id": id_, "rule": rule}, now)
    return held.text  # type: ignore[no-any-return]


def hold(kind: InboxKind, id_: int, *, now: datetime) -> Held:
    """Lock what it belongs to, its topic or itself, and read it as it is now. Raises Missing."""
    model = MODELS[kind]
    found: Any = db.session.get(model, id_)
    if found is None:
        raise Missing
    topic = locked_topic(found.topic_id) if found.topic_id is not None else None
    text: Any = db.session.get(model, id_, with_for_update=topic is None, populate_existing=True)
    if text is None:
        raise OutOfDate(say("Whoever wrote it has replaced it or taken it back meanwhile."))
    room_id = topic.room_id if topic else text.room_id
    facts = inbox_facts(
        room_id=room_id,
        topic=topic,
        slip_id=text.slip_id,
        written_at=getattr(text, _WRITTEN_AT[kind]),
        due_at=getattr(text, "due_at", None),
        now=now,
    )
    return Held(kind, text, topic, room_id, facts)


def masked(shown: str) -> str:
    """What a colleague worded anew may hold a telephone number as well as what was told."""
    words = tidy(shown)
    if not has_words(words):
        raise Invalid("shown", say("Something must be left to read; else do not show it."))
    return mask_personal_data(words).text


def must_wait(text: Any) -> None:
    """Raises OutOfDate where a colleague looked first."""
    if text.look is not Look.WAITING:
        raise OutOfDate(say("A colleague has looked at it meanwhile: %(look)s.", look=text.look))


def take_to_public(held: Held, actor: Actor, *, worded: str | None = None, now: datetime) -> None:
    """The part of `show` after all checks; whoever answers a text that waits has looked at it, too."""
    if worded is not None:
        held.text.shown = worded
    _decide(held.text, Look.SHOWN, actor, now)
    said = say("%(what)s: shown to everybody.", what=held.what)
    tell(held, _SHOWN[held.kind], said, actor, {"id": held.text.id}, now)


def tell(held: Held, tag: str, said: Sentence, actor: Actor, payload: dict[str, Any], now: datetime) -> AuditEvent:
    """Into the room's history; the author's slip says that something is new, and the cached page is read anew."""
    topic = (held.topic.id, held.topic.number) if held.topic else None
    event = history.record(held.room_id, tag, at=now, actor=actor, said=said, topic=topic, payload=payload)
    if held.topic:
        held.topic.public_version += 1
    if held.text.slip_id is not None:
        tell_slip(held.text.slip_id, event.id)
    return event


def _decide(text: Any, look: Look, actor: Actor, now: datetime) -> None:
    text.look, text.looked_at, text.looked_by = look, now, actor.account_id


def _publish(doubt_id: int, worded: str | None, actor: Actor, now: datetime) -> Doubt:
    _still_waiting(doubt_id)
    doubt = doubts.publish(doubt_id, actor, now=now)
    if worded is not None:
        doubt.shown = worded
    return doubt


def _still_waiting(doubt_id: int) -> None:
    """A doubt has states of its own; that a colleague was first is news here too, not a refusal."""
    doubt = db.session.get(Doubt, doubt_id)
    if doubt is None:
        raise Missing
    locked_topic(doubt.topic_id)
    db.session.refresh(doubt)
    if doubt.state is not DoubtState.WAITING:
        raise OutOfDate(say("A colleague has looked at it meanwhile: %(look)s.", look=doubt.state))
