"""From the desk page of a matter to the pages about parts of it: those this person can use now, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.sentences import N_, Sentence
from app.domain.stages import Status
from app.queries.matters import Matter
from app.web.matter_acts import open_acts

_WITH_ITEMS = frozenset(
    {Status.DELIBERATED, Status.RESOLUTION_ANNOUNCED, Status.IN_PROGRESS, Status.RESULT_ANNOUNCED, Status.CLOSED}
)
_WITH_LINKS = frozenset({Status.IN_PROGRESS, Status.REFERRED})


@dataclass(frozen=True, slots=True)
class Way:
    """`about` says why somebody would go there, where there is a reason with a date."""

    words: str
    href: str
    about: Sentence | None = None


def ways_of(seen: Matter, actor: Actor) -> list[Way]:
    number, status = seen.topic.number, seen.topic.status
    ways = [
        Way(act.title, url_for("desk_acts.show", number=number, noun=noun), act.about(seen))
        for noun, act in open_acts(seen, actor)
    ]
    if seen.topic.admitted_at and status.is_public:
        ways.append(
            Way(N_("Research, options and meetings of this matter"), url_for("desk_research.show", number=number))
        )
    if status in _WITH_ITEMS and (seen.facts.items or can(actor, "item:edit", seen.facts)):
        ways.append(Way(N_("What is carried out, line by line"), url_for("desk_items.index", number=number)))
    if status in _WITH_LINKS and can(actor, "body_link:issue", seen.facts):
        ways.append(Way(N_("Links by which bodies report"), url_for("desk_links.index", number=number)))
    if status.is_public and can(actor, "document:draw_up", seen.facts):
        ways.append(Way(N_("Papers to pass it on with"), url_for("referral_documents.index", number=number)))
    return ways
