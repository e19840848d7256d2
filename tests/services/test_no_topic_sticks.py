"""Silence is an actor too: whoever never acts, within 400 days every topic ends, or lies on the city's desk."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from cast import holder
from factories import Story, a_topic, ask_for_a_restart, enter_an_item, find_all, report_every_item

from app.domain.asks import Ask
from app.domain.errors import DomainError, Refused
from app.domain.pipeline import move as move_of
from app.domain.stages import Party, Solved, Status
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.services import pipeline, preparing, research, results, the_clock

DAYS = 400
EVERYBODY = ("chen", "zhao", "sun", "wang", "qian", "li", "wu", "gu", "tang", "ma", "gao")
VILLAGE = {"chen", "zhao", "sun"}
STREET = {"qian", "li", "wu"}

# Who says nothing, for 400 days.
SILENT = {
    "nobody": set(),
    "the proposer": {"proposer"},
    "the administrator": {"chen"},
    "the reviewer": {"zhao"},
    "the convener": {"sun"},
    "the body": {"wang"},
    "the street's room": STREET,
    "the whole village": VILLAGE,
    "village, street and county": VILLAGE | STREET | {"gu", "ma"},
    "everybody but the clock": {*EVERYBODY, "proposer"},
}

# What somebody who does their work does next; the first that is open and not refused is made.
NEXT: dict[Status, tuple[str, ...]] = {
    Status.POSED: ("accept",),
    Status.IN_REVIEW: ("admit",),
    Status.NEEDS_DETAILS: ("add_details",),
    Status.ANNOUNCED: ("close_notice",),
    Status.IN_RESEARCH: ("schedule",),
    Status.SCHEDULED: ("hold",),
    Status.DELIBERATED: ("announce_resolution",),
    Status.RESOLUTION_ANNOUNCED: ("start",),
    Status.IN_PROGRESS: ("report_result",),
    Status.RESULT_ANNOUNCED: ("restart", "confirm"),
    Status.REFERRED: ("answer_referral",),
    Status.WITHHELD: ("restore",),
}


class Village:
    """Topics, and the people who are not silent. A turn is: everybody who may, does what comes next."""

    def __init__(self, cast, clock, stories: list[Story], silent: set[str]) -> None:
        self.cast, self.clock, self.stories = cast, clock, stories
        self.people = [login for login in EVERYBODY if login not in silent]
        self.proposer_acts = "proposer" not in silent

    def live(self, until: datetime) -> None:
        """Jump from one moment at which something can happen to the next: nothing changes in between."""
        while self.clock.now < until:
            self.turn()
            now = self.clock.now
            due = [story.row.due_at for story in self.stories]
            ahead = [moment + timedelta(minutes=1) for moment in due if moment and moment > now]
            self.clock.to(min([*ahead, now + timedelta(days=7), until]))
        self.turn()

    def turn(self) -> None:
        for topic_id, verb in the_clock.due(self.clock.now):
            with suppress(Refused), writing():
                the_clock.make(topic_id, verb, self.clock.now)
        for story in self.stories:
            if self.proposer_acts:
                self.proposer_speaks(story)
            while self.somebody_moves(story):
                pass

    def proposer_speaks(self, story: Story) -> None:
        if story.status is Status.RESULT_ANNOUNCED:
            with writing():
                results.rate(
                    story.slip,
                    answered=True,
                    solved=Solved.SOLVED,
                    satisfied=True,
                    actor=holder(story.slip),
                    now=self.clock.now,
                )

    def somebody_moves(self, story: Story) -> bool:
        topic = story.row
        if topic.status not in NEXT:
            return False
        facts = facts_of(topic, now=self.clock.now)
        names = [*self.people, *(["proposer"] if self.proposer_acts else [])]
        for verb in NEXT.get(topic.status, ()):
            for name in names:
                actor = story.who(name)
                if not move_of(verb).by.allows(actor, facts):
                    continue
                try:
                    self.prepare(story, verb, actor)
                    with writing():
                        given = story.usually_given(verb)
                        if verb == "restore":
                            given[Ask.REASON] = "没有违反规则"
                        pipeline.advance(story.topic, verb, actor, seen_version=None, now=self.clock.now, given=given)
                except DomainError:
                    continue
                return True
        return False

    def prepare(self, story: Story, verb: str, actor) -> None:
        now = self.clock.now
        match verb:
            case "admit":
                find_all(story)
            case "schedule":
                with writing():
                    research.draft_option(story.topic, research.OptionWords("先清管"), actor, now=now)
            case "hold":
                with writing():
                    preparing.record_attendance(story.topic, {Party.PEOPLE: 5}, actor, now=now)
                    preparing.write_record(story.topic, "大家说了话", actor, now=now)
            case "announce_resolution":
                enter_an_item(story)
            case "report_result" if "wang" in self.people:
                report_every_item(story)


@pytest.mark.parametrize("who", SILENT)
def test_no_topic_sticks(cast, clock, who):
    stories = [a_topic(cast, clock, status) for status in Status]
    village = Village(cast, clock, stories, SILENT[who])
    village.live(clock.now + timedelta(days=DAYS))

    for story in stories:
        facts = facts_of(story.row, now=clock.now)
        on_the_citys_desk = facts.climbs >= len(facts.place.rungs) - 1
        assert story.status.is_final or on_the_citys_desk, f"{story.status} with {who} silent"


def test_with_everybody_at_work_every_topic_ends(cast, clock):
    stories = [a_topic(cast, clock, status) for status in Status]
    Village(cast, clock, stories, set()).live(clock.now + timedelta(days=DAYS))

    assert {story.status for story in stories} <= {
        Status.CLOSED,
        Status.MERGED,
        Status.WITHDRAWN,
        Status.DECLINED,
    }


def test_a_request_nobody_decides_reaches_the_citys_desk(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    ask_for_a_restart(story)
    clock.advance(days=60)
    for topic_id, verb in the_clock.due(clock.now):
        with writing():
            the_clock.make(topic_id, verb, clock.now)

    facts = facts_of(story.row, now=clock.now)
    assert story.status is Status.RESULT_ANNOUNCED, "the clock must not close over an open request"
    assert facts.climbs >= len(facts.place.rungs) - 1
