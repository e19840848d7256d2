"""`a_topic(status=…)`: a topic that got where it is by walking the moves, never by setting columns.

Each verb has the person who usually makes it, what is usually given, and what somebody prepares beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from cast import Cast, holder
from clock import Clock

from app.domain.asks import Ask
from app.domain.clock import local_day
from app.domain.roles import THE_CLOCK, Actor
from app.domain.stages import Became, Channel, ItemOutcome, Party, SlipKind, Solved, Status, Verdict
from app.extensions import db, rulebook
from app.models.outcomes import RequestState, RestartRequest
from app.models.resolutions import Item
from app.models.reviews import Finding
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.services import item_reports, items, pipeline, preparing, research, results

_serial = count(1)


class Story:
    """The cast at work. `topic` is the id of the topic it tells; moves read and write through the services."""

    def __init__(self, cast: Cast, clock: Clock, room: str = "heping") -> None:
        self.cast, self.clock, self.room = cast, clock, room
        self.topic = self.slip = 0

    # --- Acting

    def pose(self, text: str = "和平里 7 号楼前一下雨就积水，老人出不了门。", **more: Any) -> Story:
        n = next(_serial)
        now = self.clock.now
        with writing():
            topic = Topic(
                number=f"26-{n:06d}-{n % 10}",
                room_id=self.cast.rooms[self.room],
                origin_room_id=self.cast.rooms[self.room],
                shown=text,
                lang="zh-Hans",
                channel=Channel.SCAN,
                consent_version="2026-1",
                ruleset_version=rulebook.rules.version,
                posed_at=now,
                **more,
            )
            pipeline.begin(topic, holder(), now=now)
            slip = Slip(
                mark=f"{n:064d}",
                key_id="001test",
                room_id=self.cast.rooms[self.room],
                topic_id=topic.id,
                origin_topic_id=topic.id,
                kind=SlipKind.FILED,
                filed_at=now,
            )
            db.session.add(slip)
            db.session.flush()
            self.topic, self.slip = topic.id, slip.id
        return self

    def move(self, verb: str, by: str | Actor | None = None, *, prepared: bool = True, **given: Any) -> Topic:
        """Make a move as the person who usually makes it, or as `by`; `given` overrides by ask name."""
        if prepared and verb in _PREPARE:
            _PREPARE[verb](self)
        answers = {**self.usually_given(verb), **{Ask(name): value for name, value in given.items()}}  # type: ignore[call-arg]
        with writing():
            return pipeline.advance(
                self.topic,
                verb,
                self.who(by if by is not None else USUALLY[verb]),
                seen_version=None,
                now=self.clock.now,
                given=answers,
            )

    def walk(self, *verbs: str) -> Story:
        """Moves one after the other, waiting where the walk says so: a number is days."""
        for verb in verbs:
            if verb.isdigit():
                self.clock.advance(days=int(verb))
            elif verb == "pose":
                self.pose()
            else:
                self.move(verb)
        return self

    # --- Looking

    @property
    def row(self) -> Topic:
        topic = db.session.get(Topic, self.topic, populate_existing=True)
        assert topic is not None
        return topic

    @property
    def status(self) -> Status:
        return self.row.status

    def who(self, name: str | Actor) -> Actor:
        if isinstance(name, Actor):
            return name
        if name == "proposer":
            return holder(self.slip)
        return THE_CLOCK if name == "clock" else self.cast.actor(name)

    # --- What is usually given

    def usually_given(self, verb: str) -> dict[Ask, Any]:
        now = self.clock.now
        day = local_day(now)
        usual: dict[Ask, Any] = {
            Ask.TITLE: "7 号楼前积水",
            Ask.CATEGORY: rulebook.rules.categories[0].code,
            Ask.SHOWN: "和平里 7 号楼前一下雨就积水，老人出不了门。",
            Ask.CLAUSE: rulebook.rules.may_not[0].code,
            Ask.RULE: rulebook.rules.moderation_rules[0].code,
            Ask.BODY: self.cast.body,
            Ask.DUE_ON: day + timedelta(days=20),
            Ask.STARTS_AT: now + timedelta(days=3),
            Ask.PLACE: "和平里社区议事室",
            Ask.LINK: "",
            Ask.LEAD_PERSON: "王建国",
            Ask.TASK: "疏通 7 号楼前的雨水管",
            Ask.BECAME: Became.NOTHING_MORE,
            Ask.TARGET_ROOM: self.cast.rooms["shuidu"],
        }
        from app.domain.pipeline import move

        row = move(verb)
        assert row is not None
        answers = {ask: usual.get(ask, f"{ask.value}：写清楚了") for ask in row.asks}
        if Ask.TARGET_TOPIC in answers:
            answers[Ask.TARGET_TOPIC] = Story(self.cast, self.clock, self.room).walk(*WALKS[Status.IN_REVIEW]).topic
        if verb == "schedule":
            answers[Ask.PLACE] = usual[Ask.PLACE]
        if verb == "answer_referral":
            answers[Ask.DOCUMENT] = "城管〔2026〕12 号"
        return answers


def a_topic(cast: Cast, clock: Clock, status: Status = Status.POSED, *, room: str = "heping") -> Story:
    return Story(cast, clock, room).walk(*WALKS[status])


# Who usually makes a move.
USUALLY: dict[str, str] = {
    "accept": "chen",
    "withdraw": "proposer",
    "withhold": "chen",
    "restore": "li",
    "transfer": "chen",
    "ask_details": "zhao",
    "add_details": "proposer",
    "resume": "zhao",
    "answer": "zhao",
    "handle_directly": "zhao",
    "admit": "zhao",
    "propose_decline": "zhao",
    "decline": "li",
    "appeal": "proposer",
    "revisit": "zhao",
    "merge": "zhao",
    "split": "proposer",
    "refer": "zhao",
    "answer_referral": "wang",
    "return_referral": "wang",
    "recall": "ma",
    "assign": "ma",
    "escalate": "chen",
    "send_back": "li",
    "close_notice": "sun",
    "reconsider": "zhao",
    "schedule": "sun",
    "call_off": "sun",
    "hold": "sun",
    "adjourn": "sun",
    "conclude": "sun",
    "announce_resolution": "chen",
    "redeliberate": "sun",
    "start": "chen",
    "report_result": "chen",
    "confirm": "li",
    "restart": "ma",
}

_ADMITTED = ("pose", "accept", "admit")
_RESEARCHED = (*_ADMITTED, "8", "close_notice")
_MET = (*_RESEARCHED, "schedule", "4", "hold")
_RESOLVED = (*_MET, "announce_resolution")
_STARTED = (*_RESOLVED, "8", "start")
_REPORTED = (*_STARTED, "report_result")

# The shortest honest way to every status.
WALKS: dict[Status, tuple[str, ...]] = {
    Status.POSED: ("pose",),
    Status.IN_REVIEW: ("pose", "accept"),
    Status.NEEDS_DETAILS: ("pose", "accept", "ask_details"),
    Status.ANNOUNCED: _ADMITTED,
    Status.IN_RESEARCH: _RESEARCHED,
    Status.SCHEDULED: (*_RESEARCHED, "schedule"),
    Status.DELIBERATED: _MET,
    Status.RESOLUTION_ANNOUNCED: _RESOLVED,
    Status.IN_PROGRESS: _STARTED,
    Status.RESULT_ANNOUNCED: _REPORTED,
    Status.CLOSED: (*_REPORTED, "8", "confirm"),
    Status.DECLINED: ("pose", "accept", "propose_decline", "decline"),
    Status.MERGED: ("pose", "accept", "merge"),
    Status.REFERRED: ("pose", "accept", "refer"),
    Status.WITHDRAWN: ("pose", "withdraw"),
    Status.WITHHELD: ("pose", "accept", "withhold"),
}


# --- What somebody prepares before a move


def find_all(story: Story, **verdicts: Verdict) -> None:
    """All ten findings: the first “may” carries it and nothing bars it, but for what `verdicts` says by code."""
    rules = rulebook.rules
    usual = {clause.code: Verdict.NO for clause in rules.clauses} | {rules.may[0].code: Verdict.YES}
    with writing():
        topic = story.row
        db.session.execute(sa.delete(Finding).where(Finding.topic_id == topic.id, Finding.round == topic.round))
        db.session.add_all(
            Finding(topic_id=topic.id, round=topic.round, clause=code, verdict=verdict, found_at=story.clock.now)
            for code, verdict in {**usual, **verdicts}.items()
        )


def draft_an_option(story: Story, words: str = "加一道雨水箅子，接到主管") -> None:
    with writing():
        option = research.OptionWords(words, cost="约 8000 元")
        research.draft_option(story.topic, option, desk(story, "convener"), now=story.clock.now)


def record_the_meeting(story: Story) -> None:
    now, sun = story.clock.now, desk(story, "convener")
    with writing():
        preparing.record_attendance(story.topic, {Party.PEOPLE: 6, Party.GOVERNMENT: 2}, sun, now=now)
        preparing.write_record(story.topic, "居民说了积水的情况，城管办答应先清管。", sun, now=now)


def enter_an_item(story: Story) -> None:
    now = story.clock.now
    due = local_day(now) + timedelta(days=40)
    with writing():
        items.add(
            story.topic,
            items.Line(
                task="清管并加一道雨水箅子",
                lead_person="王建国",
                organisation_id=story.cast.body,
                due_on=due,
                milestones={"清管": due - timedelta(days=20), "装箅子": due},
            ),
            desk(story, "administrator"),
            now=now,
        )


def report_every_item(story: Story) -> None:
    reported = list(db.session.scalars(sa.select(Item.id).where(Item.topic_id == story.topic, Item.outcome.is_(None))))
    for item in reported:
        with writing():
            item_reports.record_outcome(
                item, ItemOutcome.DONE, "照片两张，下雨没再积水", story.who("wang"), now=story.clock.now
            )


def ask_for_a_restart(story: Story) -> None:
    with writing():
        results.rate(
            story.slip,
            answered=True,
            solved=Solved.NOT,
            satisfied=False,
            actor=holder(story.slip),
            now=story.clock.now,
        )


def open_requests(topic_id: int) -> list[RestartRequest]:
    return list(
        db.session.scalars(
            sa.select(RestartRequest).where(
                RestartRequest.topic_id == topic_id, RestartRequest.state == RequestState.OPEN
            )
        )
    )


def desk(story: Story, role: str) -> Actor:
    """Somebody who holds the role at the topic's present desk."""
    from app.domain.roles import Role
    from app.queries.desks import place_of

    account = min(place_of(story.row.room_id).desk(next(r for r in Role if r.value == role)).holders)
    return story.cast.actor(next(login for login, id_ in story.cast.accounts.items() if id_ == account))


_PREPARE: dict[str, Callable[[Story], None]] = {
    "admit": find_all,
    "schedule": draft_an_option,
    "hold": record_the_meeting,
    "announce_resolution": enter_an_item,
    "report_result": report_every_item,
    "restart": ask_for_a_restart,
}
