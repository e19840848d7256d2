"""The inbox of a desk: what people wrote that somebody here has to read, to answer or to decide, in due order.

As in `queue`, SQL gathers what could lie there and the rules of the domain decide, on facts loaded for all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import is_overdue, local_day
from app.domain.deadlines import climbs
from app.domain.desks import Place
from app.domain.errors import Missing
from app.domain.inbox import Act, InboxFacts, InboxKind, Need
from app.domain.inbox_turns import Standing, is_turn_of, open_acts
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.sentences import Sentence
from app.domain.stages import LIVE, RemarkKind
from app.domain.text import title_from
from app.extensions import db, keyring, rulebook
from app.models.contributions import Doubt, DoubtState
from app.models.topics import Topic
from app.queries import inbox_rows, messages, photos
from app.queries.calendar import load as load_calendar
from app.queries.desks import places_of
from app.queries.inbox_facts import look_owed_by
from app.queries.inbox_rows import ROOM_ID, Condition, Written
from app.queries.photos import ShownPhoto
from app.queries.queue import Section, order, when
from app.queries.reach import Reach


@dataclass(frozen=True, slots=True)
class InboxCard:
    """One thing of the inbox as somebody of the desk sees it, with what they can do about it.

    `told` is the text before it was masked, None where nothing was; `said` are the messages of a thread, `contact` is
    how whoever signed up can be reached: all three for whoever has standing in it, and no part of `repr`. `answered`
    are the doubts of the same topic that have an answer, id and beginning.
    """

    written: Written
    acts: tuple[Act, ...]
    due_at: datetime | None
    when: Sentence | None
    section: Section
    is_late: bool
    is_due_today: bool
    is_elsewhere: bool
    told: str | None = field(default=None, repr=False)
    contact: str | None = field(default=None, repr=False)
    said: Sequence[messages.Said] = field(default=(), repr=False)
    photos: Sequence[ShownPhoto] = ()
    may_drop_photos: bool = False
    answered: Sequence[tuple[int, str]] = ()

    @property
    def order(self) -> tuple[int, bool, datetime, int]:
        return order(self.section, self.due_at, self.written.written_at, self.written.id)

    @property
    def topic_title(self) -> str | None:
        topic = self.written.topic
        if topic is None:
            return None
        return topic.title or title_from(topic.shown, rulebook.rules.thresholds.title_max_chars) or topic.number


def inbox(actor: Actor, now: datetime) -> list[InboxCard]:
    """What lies on this desk, in due order. About fifteen queries, however much that is."""
    reach = Reach.of(actor)
    if not reach:
        return []
    rows = []
    for kind in InboxKind:
        rows += inbox_rows.read([kind], _could_lie_here(kind, reach, now))
    standings = standings_of(rows, now)
    mine = [row for row in rows if row.need and is_turn_of(actor, row.kind, row.need, standings[row.kind, row.id])]
    return sorted(_cards(mine, actor, reach, standings, now), key=lambda card: card.order)


def card_of(kind: InboxKind, id_: int, actor: Actor, now: datetime) -> InboxCard:
    """One of them, open or settled. Raises Missing where there is none or it can never reach this desk."""
    row = inbox_rows.of_one(kind, id_)
    if row is None:
        raise Missing
    standings = standings_of([row], now)
    if not actor.is_staff or actor.account_id not in standings[kind, id_].own.place.everybody:
        raise Missing
    return _cards([row], actor, Reach.of(actor), standings, now)[0]


def said_on(topic: Topic, actor: Actor, now: datetime) -> list[InboxCard]:
    """Everything people wrote to a topic, settled or not, the oldest first. For whoever reads its page at the desk."""
    rows = inbox_rows.read(InboxKind, Topic.id == topic.id, only_open=False)
    cards = _cards(rows, actor, Reach.of(actor), standings_of(rows, now), now)
    return sorted(cards, key=lambda card: (card.written.written_at, card.written.id))


# --- What could lie there

_ROLES_OF_TURNS: Mapping[str, Sequence[Role]] = {
    "nobody": ROOM_ROLES,
    "no_convener": (Role.CONVENER,),
    "no_administrator": (Role.ADMINISTRATOR,),
}


def _could_lie_here(kind: InboxKind, reach: Reach, now: datetime) -> Condition:
    """In these rooms, in those that leave it to them for want of people, and late in those below."""
    ways: list[Condition] = [ROOM_ID.in_(reach.silent(name, roles)) for name, roles in _ROLES_OF_TURNS.items()]
    late = sa.or_(
        inbox_rows.may_be_late(kind, now),
        Topic.climbed > 0,
        sa.and_(Topic.status.in_(LIVE), Topic.due_at < now),
    )
    ways.append(sa.and_(ROOM_ID.in_(reach.below()), late))
    if kind is InboxKind.DOUBT:
        ways.append(sa.and_(Doubt.state == DoubtState.WITHHELD, ROOM_ID.in_(reach.right_below())))
    return sa.or_(*ways)


# --- Who has standing in it


def standings_of(rows: Sequence[Written], now: datetime) -> dict[tuple[InboxKind, int], Standing]:
    """Four queries for all."""
    places = places_of({row.room_id for row in rows})
    return {(row.kind, row.id): _standing(row, places[row.room_id], now) for row in rows}


def _standing(row: Written, place: Place, now: datetime) -> Standing:
    calendar, lengths = load_calendar(), rulebook.rules.lengths
    entered_by = frozenset({row.entered_by}) if row.entered_by else frozenset[int]()

    def facts(due_at: datetime | None) -> InboxFacts:
        late = climbs(due_at, now, lengths=lengths, calendar=calendar)
        return InboxFacts(place, max(row.topic.climbed if row.topic else 0, late), entered_by)

    topic_due = row.topic.due_at if row.topic and not row.topic.status.is_final else None
    whichever = min((due for due in (topic_due, shown_clock(row)) if due), default=None)
    return Standing(own=facts(_clock(row)), of_topic=facts(whichever))


def _clock(row: Written) -> datetime:
    """What judges lateness, as `services.first_look` judges it."""
    return row.due_at or look_owed_by(row.written_at)


# --- Cards


def _cards(
    rows: Sequence[Written],
    actor: Actor,
    reach: Reach,
    standings: Mapping[tuple[InboxKind, int], Standing],
    now: datetime,
) -> list[InboxCard]:
    """Three queries for all."""
    pictures = photos.of_remarks([row.id for row in rows if row.kind is InboxKind.REMARK], with_dropped=True)
    threads = messages.threads([row.id for row in rows if row.kind is InboxKind.MESSAGE])
    answered = _answered_doubts({row.topic.id for row in rows if row.kind is InboxKind.DOUBT and row.topic})
    cards = []
    for row in rows:
        card = _card(row, actor, reach, standings[row.kind, row.id], now)
        if row.kind is InboxKind.REMARK:
            card = replace(card, photos=pictures.get(row.id, ()))
        elif row.kind is InboxKind.MESSAGE:
            card = replace(card, said=threads.get(row.id, ()))
        elif row.kind is InboxKind.DOUBT and row.topic:
            card = replace(card, answered=[one for one in answered.get(row.topic.id, []) if one[0] != row.id])
        cards.append(card)
    return cards


def _card(row: Written, actor: Actor, reach: Reach, standing: Standing, now: datetime) -> InboxCard:
    due_at = shown_clock(row)
    is_late = is_overdue(due_at, now)
    is_due_today = due_at is not None and not is_late and local_day(due_at) == local_day(now)
    is_elsewhere = row.room_id not in reach.rooms
    here = Section.DUE if is_late or is_due_today else Section.REST
    return InboxCard(
        written=row,
        acts=_acts(row, actor, standing),
        may_drop_photos=standing.allows(actor, "photo:drop"),
        due_at=due_at,
        when=when(due_at, now),
        section=Section.CAME_UP if is_elsewhere else here,
        is_late=is_late,
        is_due_today=is_due_today,
        is_elsewhere=is_elsewhere,
        told=_told(row),
        contact=keyring.unseal(row.contact_sealed) if row.contact_sealed else None,
    )


def shown_clock(row: Written) -> datetime | None:
    """By when something is to be done about it.

    None for an explanation that is owed before the resolution begins, and nothing of that has begun."""
    if row.need is None or (row.kind is InboxKind.POSITION and row.need is Need.ANSWER):
        return row.due_at if row.need else None
    return _clock(row)


def _acts(row: Written, actor: Actor, standing: Standing) -> tuple[Act, ...]:
    if row.need is None:
        return ()
    is_suggestion = row.what is RemarkKind.SUGGESTION
    return open_acts(actor, row.kind, row.need, standing, owed=row.is_owed, to_topic=is_suggestion)


def _told(row: Written) -> str | None:
    told = keyring.unseal(row.sealed) if row.sealed and row.kind is not InboxKind.MESSAGE else None
    return told if told != row.text else None


def _answered_doubts(topic_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    """By topic, those that others may be answered with."""
    if not topic_ids:
        return {}
    found: dict[int, list[tuple[int, str]]] = {}
    rows = db.session.execute(
        sa.select(Doubt.topic_id, Doubt.id, Doubt.shown)
        .where(Doubt.topic_id.in_(topic_ids), Doubt.state == DoubtState.ANSWERED, Doubt.same_as_id.is_(None))
        .order_by(Doubt.id)
    )
    for topic_id, id_, shown in rows:
        found.setdefault(topic_id, []).append((id_, title_from(shown, rulebook.rules.thresholds.title_max_chars)))
    return found
