"""The page of one matter at the desk, as several views show it: opened, after a press that failed, and out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import render_template

from app.domain.outlook import days_late, late
from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.sentences import Sentence
from app.domain.stages import Stage, Status, Verdict
from app.domain.text import title_from
from app.extensions import rulebook
from app.queries.decided import like_cases, probably_same
from app.queries.matters import Matter, bodies_around, matter
from app.queries.queue import Card, Section, queue
from app.web.clock import now
from app.web.filters import render
from app.web.forms.findings import FindingsSheet
from app.web.forms.moves import MoveForm, Offer, offers

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


_ASIDE = ("withhold", "transfer")


@dataclass(frozen=True, slots=True)
class Counted:
    to_do: int
    late: int
    due_today: int


def counted(cards: Iterable[Card]) -> Counted:
    """What waits for the proposer is nobody's to do."""
    mine = [card for card in cards if card.section is not Section.WAITING]
    return Counted(len(mine), sum(card.is_late for card in mine), sum(card.is_due_today for card in mine))


def by_section(cards: Sequence[Card]) -> list[tuple[Section, list[Card]]]:
    return [(section, list(some)) for section, some in groupby(cards, key=lambda card: card.section)]


def render_queue(actor: Actor) -> str:
    cards = queue(actor, now())
    return render_template("desk/queue.html", counted=counted(cards), sections=by_section(cards))


def render_matter(
    number: str,
    actor: Actor,
    *,
    sent: MoveForm | None = None,
    sheet: FindingsSheet | None = None,
    conflict: Sequence[Sentence] = (),
) -> str:
    """`sent` and `sheet` are what came in and could not be taken; `conflict` says what happened meanwhile.

    Raises Missing for a matter that can never reach this desk.
    """
    seen = matter(number, actor, now=now())
    topic, facts = seen.topic, seen.facts
    offered = {offer.move.verb: offer for offer in offers(seen.moves, topic, facts, bodies_around(topic), sent)}
    admit = offered.pop("admit", None)
    primary = _primary(topic.status, offered)
    cards = queue(actor, now())
    return render_template(
        "desk/topic.html",
        matter=seen,
        heading=_heading(seen),
        over=_over(seen),
        late=late(days_late(topic.status, topic.due_at, now())),
        stages=list(Stage),
        counted=counted(cards),
        sections=by_section(cards),
        next_card=next((card for card in cards if card.number != topic.number), None),
        sheet=(sheet or FindingsSheet(facts.findings)) if admit else None,
        verdicts=list(Verdict),
        admit=admit,
        primary=primary,
        others=sorted(offered.values(), key=_rank),
        merge=offered.get("merge"),
        may_drop_photos=can(actor, "photo:drop", facts),
        may_confirm_withholding=not facts.withholding_confirmed and can(actor, "withholding:confirm", facts),
        same=probably_same(topic),
        cases=like_cases(topic),
        sent=sent,
        conflict=conflict,
        typed_texts=sent.texts() if sent and not _is_offered(sent, seen) else [],
    )


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
    parts = (topic.channel, category, topic.topic_class)
    return " · ".join([topic.number, *(render(part) for part in parts if part)])
