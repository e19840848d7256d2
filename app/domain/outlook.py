"""What the public is told of a topic: what comes next and by when, what a reader can do, and whether it is late.

Dates are whole days, as people read them: what is due on 8 May is late from 9 May on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.clock import is_overdue, local_day
from app.domain.ruleset import Lengths
from app.domain.sentences import N_, Sentence, say
from app.domain.stages import LIVE, Status

ON_NOTICE = frozenset({Status.ANNOUNCED, Status.RESOLUTION_ANNOUNCED})

# Whose silence is never called late: a resident who was asked for details owes nothing.
NEVER_LATE = frozenset({Status.NEEDS_DETAILS})
CAN_BE_LATE = tuple(status for status in LIVE if status not in NEVER_LATE)

# A notice is over at midnight, and the clock moves it on within minutes: only one that is stuck is late.
GRACE = dict.fromkeys(ON_NOTICE, timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Course:
    """The dates a status is told with; what does not apply is None."""

    status: Status
    due_at: datetime | None = None
    notice_until: datetime | None = None
    closed_at: datetime | None = None


def days_late(status: Status, due_at: datetime | None, now: datetime) -> int:
    """Calendar days since the promised day, as the public counts them; 0 where nothing is late."""
    if due_at is None or status not in CAN_BE_LATE:
        return 0
    late = local_day(now) - local_day(due_at)
    return max(0, late.days) if late > GRACE.get(status, timedelta()) else 0


def late(days: int) -> Sentence | None:
    """The word for it; None where nothing is late."""
    if days <= 0:
        return None
    return say("One day late") if days == 1 else say("%(days)s days late", days=days)


def days_left(until: datetime, now: datetime) -> Sentence | None:
    """How long is left to an instant; None once it has passed."""
    if is_overdue(until, now):
        return None
    days = (local_day(until) - local_day(now)).days
    if days == 0:
        return say("until the end of today")
    return say("one day left") if days == 1 else say("%(days)s days left", days=days)


def headline(course: Course, now: datetime) -> Sentence:
    """What is happening now, with what is left of it."""
    until = course.notice_until if course.status is Status.RESULT_ANNOUNCED else course.due_at
    left = days_left(until, now) if until and course.status in LIVE else None
    if left is None or course.status is Status.SCHEDULED:
        return say(course.status.label)
    return say("%(status)s, %(left)s", status=course.status, left=left)


def next_step(course: Course, now: datetime) -> Sentence | None:
    """Who does what by when: one line, for a card and for the page. None where nobody has anything to do."""
    due = course.due_at
    over = due is not None and is_overdue(due, now)
    match course.status:
        case Status.POSED if due:
            return say("Somebody of the room reads it by %(day)s.", day=local_day(due))
        case Status.IN_REVIEW if due:
            return say("Whether it is taken up is decided by %(day)s.", day=local_day(due))
        case Status.NEEDS_DETAILS if due:
            return say(
                "Whoever raised it is asked for details until %(day)s; then the review goes on.", day=local_day(due)
            )
        case Status.ANNOUNCED if due and not over:
            return say("On notice until %(day)s; then the facts are looked into.", day=local_day(due))
        case Status.RESOLUTION_ANNOUNCED if due and not over:
            return say("The resolution is on notice until %(day)s; then it is carried out.", day=local_day(due))
        case Status.ANNOUNCED | Status.RESOLUTION_ANNOUNCED:
            return say("The notice is over; it goes on as soon as every doubt has its answer.")
        case Status.IN_RESEARCH if due:
            return say("The facts are looked into; the meeting is held by %(day)s.", day=local_day(due))
        case Status.SCHEDULED if due and not over:
            return say("The deliberation meeting is on %(moment)s.", moment=due)
        case Status.SCHEDULED:
            return say("The date of the meeting has passed; its record follows.")
        case Status.DELIBERATED if due:
            return say("What the meeting agreed is shown here by %(day)s.", day=local_day(due))
        case Status.IN_PROGRESS if due:
            return say("It is being carried out; the next item is due on %(day)s.", day=local_day(due))
        case Status.RESULT_ANNOUNCED if course.notice_until and not is_overdue(course.notice_until, now):
            return say("Objections to the result can be made until %(day)s.", day=local_day(course.notice_until))
        case Status.RESULT_ANNOUNCED if due:
            return say("Somebody of the room above checks the result by %(day)s.", day=local_day(due))
        case Status.REFERRED if due:
            return say("The body it was passed on to answers by %(day)s.", day=local_day(due))
        case Status.DECLINED if due:
            return say("It is looked at again on %(day)s.", day=local_day(due))
        case Status.CLOSED if course.closed_at:
            return say("It was closed on %(day)s.", day=local_day(course.closed_at))
    return None


def reader_can(status: Status, lengths: Lengths) -> Sentence | None:
    """What anybody may do now, in one or two sentences; None where there is nothing to be done."""
    words = _READER_CAN.get(status)
    return say(words, days=lengths.restart_within_days) if words else None


_READER_CAN: dict[Status, str] = {
    Status.IN_REVIEW: N_("If it is the same for you, or if you know more about it, tell the room."),
    Status.NEEDS_DETAILS: N_(
        "The review waits for an answer from whoever raised it. Others who know more can tell the room too."
    ),
    Status.ANNOUNCED: N_(
        "Until then everybody can approve or raise a doubt. Every doubt is answered before it goes on."
    ),
    Status.IN_RESEARCH: N_("Everybody concerned can say where they stand and why."),
    Status.SCHEDULED: N_("Everybody concerned can come and speak."),
    Status.RESOLUTION_ANNOUNCED: N_(
        "Until then everybody can approve or raise a doubt. Whoever was against it is given an explanation first."
    ),
    Status.IN_PROGRESS: N_("If it is not done as it stands here, tell the room."),
    Status.RESULT_ANNOUNCED: N_("Whoever raised it says whether it is solved. Everybody can object to the result."),
    Status.CLOSED: N_("If it comes back within %(days)s days, it can be deliberated anew."),
    Status.DECLINED: N_("Whoever raised it can ask for another look once, with the slip, by telling what is new."),
    Status.REFERRED: N_("If the body does not answer in time, the room takes it back."),
}
