"""Who holds a topic in each status, and what happens next there: what every page about it says first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.desks import NOBODY
from app.domain.facts import TopicFacts
from app.domain.roles import Role
from app.domain.sentences import N_
from app.domain.stages import Status


@dataclass(frozen=True, slots=True)
class Holding:
    """`desk`: the role whose desk it lies on. Else `who` names the holder, or both are None and nobody holds it.

    `next` is a whole sentence to the proposer. `clock` says for the documents what runs out, with the names of the
    rule set's lengths for their numbers; empty where no clock runs.
    """

    next: str
    desk: Role | None = None
    who: str | None = None
    clock: str = ""


HOLDING: Mapping[Status, Holding] = {
    Status.POSED: Holding(
        N_("Somebody of the room reads it first and hides personal data. Then the review begins, and all can read it."),
        desk=Role.ADMINISTRATOR,
        clock="first look, %(first_look_wd)s wd from filing",
    ),
    Status.IN_REVIEW: Holding(
        N_(
            "A reviewer decides whether it is talked over, done at once, answered, passed on or declined with a reason."
        ),
        desk=Role.REVIEWER,
        clock="%(review_wd)s wd from filing; when it comes back, from then",
    ),
    Status.NEEDS_DETAILS: Holding(
        N_("The reviewer has a question for you. Without an answer the review goes on with what there is."),
        who=N_("The proposer"),
        clock="%(details_days)s d; paused meanwhile, resumes by itself",
    ),
    Status.ANNOUNCED: Holding(
        N_("Everybody may approve or raise doubts. When each doubt has its answer, the facts are looked into."),
        desk=Role.CONVENER,
        clock="notice of at least %(notice_days)s d; each doubt %(doubt_wd)s wd",
    ),
    Status.IN_RESEARCH: Holding(
        N_("The convener asks everybody concerned, drafts what could be done, and calls the meeting."),
        desk=Role.CONVENER,
        clock="meeting within %(meeting_within_days)s d of the notice's end",
    ),
    Status.SCHEDULED: Holding(
        N_("The meeting is held. You are invited."),
        desk=Role.CONVENER,
        clock="the date of the meeting",
    ),
    Status.DELIBERATED: Holding(
        N_("What the meeting agreed is written down and announced."),
        desk=Role.ADMINISTRATOR,
        clock="resolution online within %(resolution_wd)s wd",
    ),
    Status.RESOLUTION_ANNOUNCED: Holding(
        N_("Everybody may say what they think of the resolution. Then it is carried out."),
        desk=Role.ADMINISTRATOR,
        clock="notice of at least %(notice_days)s d; each doubt %(doubt_wd)s wd",
    ),
    Status.IN_PROGRESS: Holding(
        N_("It is being carried out. When that is done, the result is announced."),
        desk=Role.ADMINISTRATOR,
        clock="the date of the next open item",
    ),
    Status.RESULT_ANNOUNCED: Holding(
        N_("Everybody may object to the result. Then somebody of the room above checks it, and it is closed."),
        who=N_("The proposer, then the room above"),
        clock="objections for %(objection_days)s d, then %(confirm_wd)s wd to check",
    ),
    Status.REFERRED: Holding(
        N_("The body it was passed on to answers. If it does not, the room takes it back."),
        who=N_("The body it was passed on to"),
        clock="the body's date",
    ),
    Status.WITHHELD: Holding(
        N_("The room above looks at whether the text has to stay hidden. You may ask for another look, once."),
        who=N_("The room above"),
        clock="confirmed within %(withhold_confirm_wd)s wd, else restored",
    ),
    Status.DECLINED: Holding(
        N_("If you know something new, you may ask for another look, once."),
        clock="looked at again when the clause names a date",
    ),
    Status.MERGED: Holding(
        N_("It goes on together with another topic."),
        who=N_("Whoever has the other topic"),
        clock="that of the other topic",
    ),
    Status.WITHDRAWN: Holding(N_("Nothing more happens. You can hand it in anew at any time.")),
    Status.CLOSED: Holding(
        N_("It is finished. Its record stays here to be read."),
        clock="look-back after %(look_back_days)s d",
    ),
}


def on_desks_of(facts: TopicFacts) -> frozenset[int]:
    """The accounts on whose desk a topic lies now: those who may act for its holder. Empty for residents and bodies."""
    place, holding = facts.place, HOLDING[facts.status]
    if facts.status in (Status.RESULT_ANNOUNCED, Status.WITHHELD):
        return place.anybody_from(1, without=facts.hands)
    if holding.desk is Role.REVIEWER:
        without = facts.parties_to_it | facts.refusers | (facts.hands if facts.proposal else NOBODY)
        return place.desk(Role.REVIEWER, climbs=facts.climbs, without=without).holders
    return place.desk(holding.desk, climbs=facts.climbs).holders if holding.desk else NOBODY
