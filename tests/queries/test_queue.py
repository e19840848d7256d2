"""What lies on whose desk: the set-based queue against the rules asked one topic at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import WALKS, Story, a_topic, ask_for_a_restart

from app.domain.pipeline import move, open_moves
from app.domain.roles import Actor
from app.domain.stages import Status
from app.domain.turns import turn
from app.extensions import db
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.queries.queue import Card, Section, queue

STAFF = ("zhao", "chen", "sun", "he", "li", "qian", "wu", "gu", "tang", "ma", "gao", "wang", "ops")


def on_desk(actor: Actor, clock: Clock) -> set[int]:
    return {card.topic_id for card in queue(actor, clock.now)}


def by_the_rules(actor: Actor, clock: Clock) -> set[int]:
    """The same, slowly: the facts of each topic there is, and the rule of its turn."""
    found = set()
    for topic in db.session.scalars(sa.select(Topic)):
        facts = facts_of(topic, now=clock.now)
        its_turn = turn(facts)
        if its_turn and its_turn.of.allows(actor, facts):
            found.add(topic.id)
    return found


def agree(cast: Cast, clock: Clock) -> dict[str, set[int]]:
    """Every desk as the rules say, and nothing on it that its owner could do nothing about."""
    desks = {}
    for login in STAFF:
        actor = cast.actor(login)
        desks[login] = on_desk(actor, clock)
        assert desks[login] == by_the_rules(actor, clock), login
        for topic_id in desks[login]:
            topic = db.session.get_one(Topic, topic_id)
            assert open_moves(actor, facts_of(topic, now=clock.now)), (login, topic.status)
    return desks


def everywhere(cast: Cast, clock: Clock) -> None:
    """A topic in each status, in a room with people of its own and in one that lacks a convener."""
    begun = clock.now
    for status in Status:
        a_topic(cast, clock, status)
        clock.to(begun)
        if status is not Status.MERGED:  # the usual other topic lies in 和平里
            _walk_where_others_sit(Story(cast, clock, "shuidu"), status)
            clock.to(begun)


def _walk_where_others_sit(story: Story, status: Status) -> None:
    """Every move by the first of the cast who may make it there."""
    for verb in WALKS[status]:
        row = move(verb)
        if row is None or verb == "pose":
            story.walk(verb)
            continue
        facts = facts_of(story.row, now=story.clock.now)
        story.move(verb, next(name for name in (*STAFF, "proposer") if row.by.allows(story.who(name), facts)))


def test_every_desk_is_what_the_rules_say(cast: Cast, clock: Clock) -> None:
    everywhere(cast, clock)
    desks = agree(cast, clock)
    assert desks["zhao"]
    assert desks["wu"], "the street's convener stands in for 水渡口"
    assert not desks["ops"]


@pytest.mark.parametrize("days", [3, 9, 20, 60])
def test_late_matters_show_further_and_further_up(cast: Cast, clock: Clock, days: int) -> None:
    everywhere(cast, clock)
    clock.advance(days=days)
    agree(cast, clock)


def test_when_a_village_and_its_street_fall_silent_the_county_sees_it(cast: Cast, clock: Clock) -> None:
    everywhere(cast, clock)
    for login in ("zhao", "chen", "sun", "li", "qian", "wu"):
        cast.leaves(login, clock.now)
    desks = agree(cast, clock)
    assert desks["gu"]


def test_when_nobody_sits_anywhere_the_citys_supervisors_see_everything(cast: Cast, clock: Clock) -> None:
    everywhere(cast, clock)
    for login in STAFF:
        if login not in ("gao", "ma", "wang"):
            cast.leaves(login, clock.now)
    desks = agree(cast, clock)
    assert desks["gao"]
    assert not desks["ma"], "a county's supervisors watch; the last rung is the city's"


def test_a_late_matter_lies_on_the_streets_desk_as_well_under_its_own_heading(cast: Cast, clock: Clock) -> None:
    late = a_topic(cast, clock, Status.IN_REVIEW).topic
    clock.advance(days=8)
    assert late in on_desk(cast.actor("zhao"), clock)
    card = next(card for card in queue(cast.actor("li"), clock.now) if card.topic_id == late)
    assert (card.section, card.is_late) == (Section.CAME_UP, True)


def test_nobody_reviews_what_they_entered_themselves(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        db.session.execute(sa.update(Slip).where(Slip.id == story.slip).values(account_id=cast.accounts["zhao"]))
    desks = agree(cast, clock)
    assert story.topic not in desks["zhao"]
    assert story.topic in desks["li"]


def test_a_proposal_to_decline_waits_for_somebody_else(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline")
    desks = agree(cast, clock)
    assert story.topic not in desks["zhao"]
    assert story.topic in desks["li"]


def test_an_appeal_is_not_reviewed_by_those_who_refused(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.DECLINED)
    story.move("appeal")
    desks = agree(cast, clock)
    assert story.topic not in desks["zhao"] | desks["li"]
    assert story.topic in desks["gu"]


def test_a_result_is_checked_above_by_somebody_who_had_no_hand_in_it(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    assert all(story.topic not in desk for desk in agree(cast, clock).values()), "objections are still possible"
    clock.advance(days=8)
    assert story.topic in agree(cast, clock)["li"]


def test_a_request_to_restart_lies_on_a_desk_even_after_closing(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.CLOSED)
    ask_for_a_restart(story)
    desks = agree(cast, clock)
    assert story.topic in desks["chen"] & desks["li"]


def test_a_withheld_text_waits_for_the_room_above_until_it_is_confirmed(cast: Cast, clock: Clock) -> None:
    from app.services.deadlines import confirm_withholding

    story = a_topic(cast, clock, Status.WITHHELD)
    assert story.topic in agree(cast, clock)["li"]
    with writing():
        confirm_withholding(story.topic, cast.actor("li"), now=clock.now)
    assert all(story.topic not in desk for desk in agree(cast, clock).values())


def test_an_overdue_referral_comes_back_to_the_administrators_eyes(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    desks = agree(cast, clock)
    assert story.topic in desks["wang"]
    assert story.topic not in desks["chen"]
    clock.advance(days=25)
    assert story.topic in agree(cast, clock)["chen"]


def test_the_queue_is_in_due_order_and_counts_what_is_due_today(cast: Cast, clock: Clock) -> None:
    later = a_topic(cast, clock).topic
    clock.advance(days=-4)
    late = a_topic(cast, clock).topic
    clock.advance(days=1)  # Friday: a first look within one working day is due on Monday
    today = a_topic(cast, clock).topic
    clock.advance(days=3)
    cards = queue(cast.actor("chen"), clock.now)
    assert [card.topic_id for card in cards] == [late, today, later]
    assert [(card.is_late, card.is_due_today) for card in cards] == [(True, False), (False, True), (False, False)]
    assert [card.section for card in cards] == [Section.DUE, Section.DUE, Section.REST]


def test_what_waits_for_the_proposer_is_there_but_last(cast: Cast, clock: Clock) -> None:
    waiting = a_topic(cast, clock, Status.NEEDS_DETAILS).topic
    mine = a_topic(cast, clock, Status.IN_REVIEW).topic
    cards = queue(cast.actor("zhao"), clock.now)
    assert [card.topic_id for card in cards] == [mine, waiting]
    assert cards[-1].section is Section.WAITING


@pytest.fixture
def count_queries(app: object) -> Iterator[Callable[[], int]]:
    ran = 0

    def note(*_args: object) -> None:
        nonlocal ran
        ran += 1

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield lambda: ran
    sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("login", ["zhao", "li", "gao"])
def test_twenty_topics_cost_as_many_queries_as_one(
    cast: Cast, clock: Clock, count_queries: Callable[[], int], login: str
) -> None:
    def cost() -> tuple[int, list[Card]]:
        actor = cast.actor(login)
        before = count_queries()
        cards = queue(actor, clock.now)
        return count_queries() - before, cards

    a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=40)
    one, cards = cost()
    assert len(cards) == 1
    for _ in range(19):
        a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=40)
    twenty, cards = cost()
    assert len(cards) == 20
    assert one == twenty <= 14


def test_an_empty_desk_costs_one_query(cast: Cast, clock: Clock, count_queries: Callable[[], int]) -> None:
    actor = cast.actor("zhao")
    before = count_queries()
    assert queue(actor, clock.now) == []
    assert count_queries() - before == 1
