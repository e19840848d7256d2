"""The page of one matter at the desk, as several views show it: opened, after a press that failed, and out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask import render_template

from app.domain.inbox import InboxFacts
from app.domain.outlook import days_late, late
from app.domain.policy import can
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.sentences import Sentence
from app.domain.stages import Stage, Status, Verdict
from app.domain.text import title_from
from app.extensions import rulebook
from app.models.topics import Topic
from app.queries import calendar, look_backs, opinions, statements, supervision
from app.queries.decided import like_cases, probably_same
from app.queries.inbox import InboxCard, inbox, said_on
from app.queries.matters import Matter, bodies_around, matter
from app.queries.outbox import to_look_at
from app.queries.queue import Card, Section, queue
from app.queries.reach import Reach
from app.queries.reminders import unnoted
from app.queries.rush import rushes
from app.web.clock import now
from app.web.filters import render
from app.web.forms.findings import FindingsSheet
from app.web.forms.inbox import InboxForm
from app.web.forms.moves import MoveForm, Offer, offers
from app.web.forms.voice_notes import TypeUpForm
from app.web.inbox_pages import forms_of
from app.web.matter_ways import ways_of
from app.web.opinion_pages import Told, told

# The move that takes a matter on from each status; it stands first and open, the others are folded below.
_TAKES_ON = {
    Status.POSED: "accept",
    Status.IN_REVIEW: "decline",  # where one was proposed; else the findings lead to admitting it
    Status.NEEDS_DETAILS: "resume",
    Status.ANNOUNCED: "close_notice",
    Status.IN_RESEARCH: "schedule",
    Status.SCHEDULED: "hold",
    Status.DELIBERATED: "announce_resolution",
    Status.RESOLUTION_ANNOUNCED: "start",
    Status.IN_PROGRESS: "report_result",
    Status.REFERRED: "answer_referral",
    Status.RESULT_ANNOUNCED: "confirm",
    Status.WITHHELD: "restore",
}


# What is done on pages of its own: visits and options, the meeting, the list of results. The way there comes first.
_DONE_ELSEWHERE = frozenset({Status.IN_RESEARCH, Status.SCHEDULED, Status.DELIBERATED, Status.IN_PROGRESS})
_AROUND_THE_MEETING = frozenset({Status.IN_RESEARCH, Status.SCHEDULED, Status.DELIBERATED})
_ASIDE = ("withhold", "transfer")


@dataclass(frozen=True, slots=True)
class Counted:
    to_do: int
    late: int
    due_today: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the queue: a topic, or something people wrote, with its form; `next` is the anchor of the line after
    it, where a clerk goes on."""

    anchor: str
    topic: Card | None = None
    letter: InboxForm | None = None
    next: str | None = None

    @property
    def card(self) -> Card | InboxCard:
        card = self.topic or (self.letter.card if self.letter else None)
        assert card is not None
        return card


def desk_of(actor: Actor) -> list[Entry]:
    """Topics and what people wrote, in one due order."""
    topics = [Entry(f"topic-{card.number}", topic=card) for card in queue(actor, now())]
    letters = [Entry(form.anchor, letter=form) for form in forms_of(inbox(actor, now()))]
    entries = sorted([*topics, *letters], key=lambda entry: entry.card.order)
    following = [*(entry.anchor for entry in entries[1:]), None]
    return [replace(entry, next=anchor) for entry, anchor in zip(entries, following, strict=False)]


def counted(entries: Iterable[Entry]) -> Counted:
    """What waits for the proposer is nobody's to do."""
    mine = [entry.card for entry in entries if entry.card.section is not Section.WAITING]
    return Counted(len(mine), sum(card.is_late for card in mine), sum(card.is_due_today for card in mine))


def by_section(entries: Sequence[Entry]) -> list[tuple[Section, list[Entry]]]:
    return [(section, list(some)) for section, some in groupby(entries, key=lambda entry: entry.card.section)]


def render_queue(actor: Actor) -> str:
    entries, reach = desk_of(actor), Reach.of(actor)
    return render_template(
        "desk/queue.html",
        counted=counted(entries),
        sections=by_section(entries),
        rushes=rushes(reach.rooms, now()),
        look_backs=look_backs.waiting(reach.silent("looked_back_on", [Role.ADMINISTRATOR])) if reach else (),
        supervised=supervision.waiting(reach.silent("supervised", ROOM_ROLES)) if reach else (),
        reminders=unnoted(actor.account_id) if actor.account_id else (),
        warning=calendar.warning(calendar.load(), now()),
        enters_days=can(actor, "calendar:edit"),
        stuck=to_look_at() if actor.holds(Role.OPERATOR) else (),
    )


def render_matter(
    number: str,
    actor: Actor,
    *,
    sent: MoveForm | None = None,
    sheet: FindingsSheet | None = None,
    typed_up: tuple[str, TypeUpForm] | None = None,
    conflict: Sequence[Sentence] = (),
) -> str:
    """`sent` and `sheet` are what came in and could not be taken, `typed_up` the same for a voice note by its id;
    `conflict` says what happened meanwhile.

    Raises Missing for a matter that can never reach this desk.
    """
    seen = matter(number, actor, now=now())
    topic, facts = seen.topic, seen.facts
    offered = {offer.move.verb: offer for offer in offers(seen.moves, topic, facts, bodies_around(topic), sent)}
    admit = offered.pop("admit", None)
    primary = _primary(topic.status, offered)
    entries = desk_of(actor)
    return render_template(
        "desk/topic.html",
        matter=seen,
        heading=_heading(seen),
        over=_over(seen),
        late=late(days_late(topic.status, topic.due_at, now())),
        stages=list(Stage),
        counted=counted(entries),
        sections=by_section(entries),
        next_card=next((entry.topic for entry in entries if entry.topic and entry.topic.number != topic.number), None),
        letters=forms_of(said_on(topic, actor, now())),
        may_write=can(actor, "slip:write", InboxFacts(facts.place, topic.climbed, lower_rooms=facts.lower_rooms)),
        sheet=(sheet or FindingsSheet(facts.findings)) if admit else None,
        verdicts=list(Verdict),
        admit=admit,
        primary=primary,
        others=sorted(offered.values(), key=_rank),
        merge=offered.get("merge"),
        may_drop_photos=can(actor, "photo:drop", facts),
        voice_forms=_voice_forms(seen, typed_up) if can(actor, "voice_note:type_up", facts) else {},
        may_confirm_withholding=not facts.withholding_confirmed and can(actor, "withholding:confirm", facts),
        ways=ways_of(seen, actor),
        ways_first=topic.status in _DONE_ELSEWHERE,
        opinions=_opinions(topic),
        same=probably_same(topic),
        cases=like_cases(topic),
        sent=sent,
        conflict=conflict,
        typed_texts=sent.texts() if sent and not _is_offered(sent, seen) else [],
    )


def _opinions(topic: Topic) -> Told | None:
    """For whoever prepares the meeting or writes down what it agreed."""
    if topic.status not in _AROUND_THE_MEETING:
        return None
    return told(opinions.of_topic(topic, statements.of_topic(topic).lines))


def _voice_forms(seen: Matter, typed_up: tuple[str, TypeUpForm] | None) -> dict[str, TypeUpForm]:
    """A form for each voice note nobody has typed up, by its id; in each its own field."""
    forms = {note.id: TypeUpForm() for note in seen.voice_notes if note.typed_at is None and not note.is_gone}
    forms |= dict([typed_up] if typed_up else [])
    for id_, form in forms.items():
        form.typed.id = f"typed-{id_}"
    return forms


def _primary(status: Status, offered: dict[str, Offer]) -> Offer | None:
    """Taken out of `offered`. A move that is refused now is no way on."""
    verb = _TAKES_ON.get(status)
    return offered.pop(verb) if verb in offered and offered[verb].is_ready else None


def _rank(offer: Offer) -> tuple[bool, bool]:
    """Ways on, then ways aside, then what is not possible now; each in the order of the pipeline."""
    return not offer.is_ready, offer.move.verb in _ASIDE


def _is_offered(sent: MoveForm, seen: Matter) -> bool:
    """Whether the form that was sent is on the page again, with what was typed."""
    return any(sent.row is move.move and move.is_ready for move in seen.moves)


def _heading(seen: Matter) -> str:
    topic = seen.topic
    return topic.title or title_from(topic.shown, rulebook.rules.thresholds.title_max_chars) or topic.number


def _over(seen: Matter) -> str:
    topic = seen.topic
    category = rulebook.rules.words(topic.category) if topic.category else None
    parts = (topic.channel, category, topic.topic_class, seen.suspected)
    return " · ".join([topic.number, *(render(part) for part in parts if part)])
