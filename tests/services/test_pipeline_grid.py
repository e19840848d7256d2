"""verb × status × actor: who may make which move from where, as the table says and no other way."""

from __future__ import annotations

import pytest
from cast import holder
from factories import USUALLY, WALKS, Story, a_topic

from app.domain.errors import DomainError, NotAllowed, OutOfDate
from app.domain.pipeline import PIPELINE
from app.domain.pipeline import move as move_of
from app.domain.roles import PUBLIC, THE_CLOCK
from app.domain.stages import Status
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.services import pipeline

EVERYBODY = ("zhao", "chen", "sun", "he", "li", "qian", "wu", "gu", "tang", "ma", "gao", "wang", "ops")

# The whole grid of people: at a topic of 和平里 that is not late and of which chen made the first move.
# “above” is whoever sits in the street's room; he is of the wrong room, ops runs the machine.
ALLOWED: dict[str, set[str]] = {
    "accept": {"chen", "zhao"},
    "withdraw": {"proposer"},
    "withhold": {"chen", "zhao"},
    "restore": {"li", "qian", "wu", "ma", "gao", "clock"},
    "transfer": {"chen", "zhao", "ma", "gao"},
    "ask_details": {"zhao"},
    "add_details": {"proposer", "chen"},
    "resume": {"zhao", "clock"},
    "answer": {"zhao"},
    "handle_directly": {"zhao", "sun"},
    "admit": {"zhao"},
    "propose_decline": {"zhao"},
    "decline": {"zhao", "li"},  # whoever of them did not propose it; see below
    "appeal": {"proposer"},
    "revisit": {"zhao", "clock"},
    "merge": {"zhao", "sun"},
    "split": {"proposer", "zhao", "clock"},
    "refer": {"zhao", "chen"},
    "answer_referral": {"wang", "chen"},
    "return_referral": {"wang", "chen"},
    "recall": {"chen", "ma", "gao", "clock"},
    "assign": {"ma", "gao"},
    "escalate": {"chen", "ma", "gao"},
    "send_back": {"zhao"},
    "close_notice": {"sun", "clock"},
    "reconsider": {"zhao"},
    "schedule": {"sun"},
    "call_off": {"sun", "clock"},
    "hold": {"sun"},
    "adjourn": {"sun"},
    "conclude": {"sun"},
    "announce_resolution": {"chen"},
    "redeliberate": {"sun", "ma", "gao"},
    "start": {"chen", "clock"},
    "report_result": {"chen", "wang"},
    "confirm": {"li", "qian", "wu", "clock"},
    "restart": {"chen", "li", "qian", "wu", "ma", "gao"},
}
# At 和平里 itself nothing came up from below, but the reviewer there is still who may send back.
AT_HEPING = {**USUALLY, "send_back": "zhao"}
MOVES = [row for row in PIPELINE if row.source]


def at_the_first_source(cast, clock, verb: str) -> Story:
    row = move_of(verb)
    assert row is not None
    return a_topic(cast, clock, next(status for status in Status if status in row.source))


def cast_of(story: Story, cast):
    yield from ((login, cast.actor(login)) for login in EVERYBODY)
    yield from (("proposer", holder(story.slip)), ("clock", THE_CLOCK), ("passer-by", PUBLIC))
    yield "holder of another slip", holder(story.slip + 1000)


def test_the_grid_names_every_move():
    assert ALLOWED.keys() == {row.verb for row in MOVES} == USUALLY.keys()


@pytest.mark.parametrize("verb", ALLOWED)
def test_only_the_people_of_the_table_may_make_the_move(cast, clock, verb):
    story = at_the_first_source(cast, clock, verb)
    before = story.row.move_version

    for name, actor in cast_of(story, cast):
        facts = facts_of(story.row, now=clock.now)
        assert move_of(verb).by.allows(actor, facts) == (name in ALLOWED[verb]), f"{name} and {verb}"
        if name not in ALLOWED[verb]:
            with pytest.raises(NotAllowed), writing():
                pipeline.advance(story.topic, verb, actor, seen_version=None, now=clock.now)
    assert story.row.move_version == before


@pytest.mark.parametrize("status", Status)
def test_no_move_starts_from_a_status_outside_its_row(cast, clock, status):
    story = a_topic(cast, clock, status)
    version = story.row.move_version

    for row in MOVES:
        if status in row.source:
            continue
        with pytest.raises((NotAllowed, OutOfDate)):
            story.move(row.verb, prepared=False)
        assert story.status is status
    assert story.row.move_version == version


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.verb)
def test_every_ask_of_a_row_must_be_answered(cast, clock, row):
    if not row.asks:
        return
    story = at_the_first_source(cast, clock, row.verb)
    usual = story.usually_given(row.verb)
    for missing in row.asks:
        given = {ask.value: value for ask, value in usual.items()} | {missing.value: ""}
        with pytest.raises(DomainError) as refused:
            story.move(row.verb, by=AT_HEPING[row.verb], prepared=False, **given)
        assert missing.value in getattr(refused.value, "errors", {}), missing
    assert story.status in row.source


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.verb)
def test_a_page_older_than_the_last_move_is_refused(cast, clock, row):
    story = at_the_first_source(cast, clock, row.verb)
    actor = story.who(AT_HEPING[row.verb])
    if row.verb == "decline":
        story.move("propose_decline")
    with pytest.raises(OutOfDate), writing():
        pipeline.advance(story.topic, row.verb, actor, seen_version=story.row.move_version - 1, now=clock.now)


def test_whoever_proposed_to_decline_does_not_decide_it(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline", by="zhao")
    with pytest.raises(NotAllowed):
        story.move("decline", by="zhao")
    story.move("decline", by="li")
    assert story.status is Status.DECLINED


def test_after_an_appeal_nobody_who_refused_reviews_it(cast, clock):
    story = a_topic(cast, clock, Status.DECLINED)
    story.move("appeal")
    for login in ("zhao", "li"):
        with pytest.raises(NotAllowed):
            story.move("answer", by=login)
    story.move("answer", by="gu")  # zhao proposed, li of the street declined: the county is next
    assert story.status is Status.RESULT_ANNOUNCED


def test_a_refusal_is_appealed_once(cast, clock):
    story = a_topic(cast, clock, Status.DECLINED)
    story.move("appeal")
    story.move("propose_decline", by="gu")
    story.move("decline", by="tang")
    story.move("appeal")  # another refusal, another appeal
    assert story.status is Status.IN_REVIEW


def test_the_desk_of_a_room_without_people_is_the_room_above(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    cast.leaves("zhao", clock.now)
    story.move("answer", by="li")
    assert story.status is Status.RESULT_ANNOUNCED


def test_what_is_late_may_be_done_by_the_room_above_too(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with pytest.raises(NotAllowed):
        story.move("answer", by="li")
    clock.advance(days=8)
    with pytest.raises(NotAllowed):
        story.move("answer", by="gu")
    story.move("answer", by="li")


def test_a_reviewer_never_decides_what_the_same_account_filed(cast, clock):
    from app.extensions import db
    from app.models.topics import Slip

    story = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        db.session.get(Slip, story.slip).account_id = cast.accounts["zhao"]
    with pytest.raises(NotAllowed):
        story.move("answer", by="zhao")
    story.move("answer", by="li")


def test_walks_cover_every_status():
    assert WALKS.keys() == set(Status)
