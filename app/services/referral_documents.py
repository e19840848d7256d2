"""Papers drawn up from what is known of a matter, so that nobody copies anything. Only what everybody may read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from app.domain.clock import local_day
from app.domain.errors import Missing
from app.domain.outlook import days_late
from app.domain.papers import Paper, PaperKind, Section, Text
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import Status
from app.models.contributions import VoiceKind
from app.models.topics import Topic
from app.queries import topic_page
from app.queries.facts import facts_of
from app.queries.items import ShownItem
from app.queries.topic_page import TopicPage

LATEST_STEPS = 12  # of the history: a paper of ten pages is read by nobody
_SECTION = ("一、", "二、", "三、", "四、")


def kinds_for(topic: Topic, now: datetime) -> list[PaperKind]:
    """What can be drawn up now: a letter while a body has it, a supervision slip once something is late."""
    kinds = [PaperKind.PROPOSAL, PaperKind.OPINION_NOTE]
    read = topic_page.read(topic, now)
    if topic.status is Status.REFERRED:
        kinds.append(PaperKind.LETTER)
    if _days_late(topic, read, now):
        kinds.append(PaperKind.SUPERVISION_SLIP)
    return kinds


def draw_up(kind: PaperKind, topic: Topic, actor: Actor, *, link: str = "", now: datetime) -> Paper:
    """`topic` as `visible` gives it. `link` is the address by which the body of a letter may answer.

    Raises NotAllowed; Missing for a topic whose words are hidden, and for a paper there is nothing to write in.
    """
    require(actor, "document:draw_up", facts_of(topic, now=now))
    if not topic.status.is_public or kind not in kinds_for(topic, now):
        raise Missing
    return _DRAW[kind](topic, topic_page.read(topic, now), now, link)


# --- The four papers


def _proposal(topic: Topic, read: TopicPage, now: datetime, _link: str) -> Paper:
    return Paper(
        PaperKind.PROPOSAL,
        topic.number,
        facts=[
            (say("Subject"), topic.title or ""),
            (say("Brought in by"), ""),
            *_of_the_matter(topic, read),
            (say("Body proposed to handle it"), _body_asked(read)),
            (say("Drawn up on"), _day(now)),
        ],
        sections=_numbered(
            (say("What is the matter"), _matter(topic)),
            (say("What was done so far"), _done(read)),
            (say("What is proposed"), _asked(read)),
        ),
        by_hand=(say("Signature"), say("Telephone"), say("Date")),
    )


def _opinion_note(topic: Topic, read: TopicPage, now: datetime, _link: str) -> Paper:
    return Paper(
        PaperKind.OPINION_NOTE,
        topic.number,
        facts=[
            (say("Subject"), topic.title or ""),
            (say("Reported by"), topic.room.name),
            (say("Reported to"), topic.room.upper.name if topic.room.upper else ""),
            *_of_the_matter(topic, read),
            (say("Drawn up on"), _day(now)),
        ],
        sections=_numbered(
            (say("What people say"), _matter(topic)),
            (say("Why it could not be settled here, and what was done"), _done(read)),
            (say("What is suggested"), _asked(read)),
        ),
        by_hand=(say("Written by"), say("Approved by")),
    )


def _letter(topic: Topic, read: TopicPage, now: datetime, link: str) -> Paper:
    passed_on = next(one for one in reversed(read.passed_on) if one.is_open)
    due = _day(passed_on.referral.due_at)
    return Paper(
        PaperKind.LETTER,
        topic.number,
        facts=[(say("Subject"), topic.title or ""), *_of_the_matter(topic, read), (say("Answer by"), due)],
        addressee=passed_on.body,
        opening=say("The matter below was raised in public in our room and lies within your power. Please handle it."),
        sections=_numbered(
            (say("What is the matter"), _matter(topic)),
            (say("Why it is passed on to you"), [passed_on.referral.why]),
            (say("What was done so far"), _done(read)),
            (
                say("What is asked of you"),
                [
                    say("Please answer by %(day)s what was or will be done, by whom and by when.", day=due),
                    say("Your answer is shown in public."),
                    say("If the matter is not yours, please say so and name whose it is."),
                    *([say("You can answer without an account at %(link)s", link=link)] if link else []),
                ],
            ),
        ),
        signed=(topic.room.name, _day(now)),
    )


def _supervision_slip(topic: Topic, read: TopicPage, now: datetime, _link: str) -> Paper:
    late_items = [line for line in read.items if line.late]
    holder = "、".join(read.held.bodies) or (read.held.room.name if read.held.room else topic.room.name)
    return Paper(
        PaperKind.SUPERVISION_SLIP,
        topic.number,
        facts=[
            (say("Subject"), topic.title or ""),
            (say("Held by"), holder),
            *_of_the_matter(topic, read),
            (say("Stands at"), say(topic.status.label)),
            (say("Was due on"), _day(topic.due_at) if topic.due_at else ""),
            (say("Late by"), say("%(days)s days", days=_days_late(topic, read, now))),
        ],
        sections=_numbered(
            (say("What is the matter"), _matter(topic)),
            (
                say("What is overdue"),
                [_overdue(line) for line in late_items] or [say(topic.status.label)],
            ),
            (
                say("What is asked of you"),
                [
                    say("Please say within five working days what was done, why it is late, and by when it is done."),
                    say("Your answer is shown in public."),
                ],
            ),
            (say("Answer"), []),
        ),
        signed=(topic.room.upper.name if topic.room.upper else topic.room.name, _day(now)),
        by_hand=(say("Issued by"), say("Received by"), say("Received on")),
    )


_DRAW: dict[PaperKind, Callable[[Topic, TopicPage, datetime, str], Paper]] = {
    PaperKind.PROPOSAL: _proposal,
    PaperKind.OPINION_NOTE: _opinion_note,
    PaperKind.LETTER: _letter,
    PaperKind.SUPERVISION_SLIP: _supervision_slip,
}


# --- Parts


def _of_the_matter(topic: Topic, read: TopicPage) -> list[tuple[Text, Text]]:
    voices = read.voices[VoiceKind.ME_TOO]
    return [
        (say("Number of the topic"), topic.number),
        (say("Deliberation room"), topic.room.name),
        (say("Raised on"), _day(topic.posed_at)),
        *([(say("Where it is"), topic.place)] if topic.place else []),
        *([(say("Same trouble"), say("%(n)s phones or slips", n=voices))] if voices else []),
    ]


def _numbered(*parts: tuple[Text, Sequence[Text]]) -> list[Section]:
    return [
        Section(say("%(n)s%(heading)s", n=n, heading=heading), paragraphs)
        for n, (heading, paragraphs) in zip(_SECTION, parts, strict=False)
    ]


def _matter(topic: Topic) -> list[Text]:
    return [topic.shown]


def _done(read: TopicPage) -> list[Text]:
    """What the room itself wrote of it when it passed it up, then the steps of the history, oldest first."""
    tried = [baton.escalation.tried for baton in read.batons]
    steps = [
        say("%(day)s: %(said)s", day=_day(line.at), said=line.said) for line in reversed(read.trail[:LATEST_STEPS])
    ]
    return [*tried, *steps]


def _asked(read: TopicPage) -> list[Text]:
    """What was asked of the room above, or agreed in the meeting. Empty where somebody has to write it."""
    asked: list[Text] = [baton.escalation.asked for baton in read.batons]
    return asked or [line.item.task for line in read.items]


def _body_asked(read: TopicPage) -> str:
    return next((one.body for one in reversed(read.passed_on)), "")


def _overdue(line: ShownItem) -> Sentence:
    due = _day(line.item.due_on) if line.item.due_on else ""
    return say("%(task)s: %(body)s, due on %(day)s", task=line.item.task, body=line.body or "", day=due)


def _days_late(topic: Topic, read: TopicPage, now: datetime) -> int:
    dues = [line.item.due_on for line in read.items if line.late and line.item.due_on]
    oldest = max(((local_day(now) - due).days for due in dues), default=0)
    return max(days_late(topic.status, topic.due_at, now), oldest if topic.status is Status.IN_PROGRESS else 0)


def _day(moment: datetime | date) -> Sentence:
    """With its year: a paper is read years later."""
    day = local_day(moment) if isinstance(moment, datetime) else moment
    return say("%(day)s/%(month)s/%(year)s", day=day.day, month=day.month, year=day.year)
