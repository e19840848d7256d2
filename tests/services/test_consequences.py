"""What a move changes besides the status."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import holder
from factories import Story, a_topic, ask_for_a_restart, draft_an_option, find_all

from app.domain.errors import NotAllowed, Refused
from app.domain.policy import can
from app.domain.stages import CheckedBy, ClosedLabel, Contribution, SlipKind, Solved, Status, TopicClass, Verdict
from app.extensions import db, rulebook
from app.models.contributions import Stance
from app.models.meetings import AgendaItem, Meeting, MeetingState
from app.models.outcomes import RequestState, RestartRequest
from app.models.resolutions import Item, Milestone
from app.models.reviews import DeclineProposal, Finding, ProposalState
from app.models.topics import Slip, Step
from app.models.unit_of_work import writing
from app.queries import history as trail
from app.queries.facts import facts_of
from app.services import deadlines, positions, results, the_clock


def the_slip(story: Story) -> Slip:
    slip = db.session.get(Slip, story.slip, populate_existing=True)
    assert slip is not None
    return slip


def rate(story: Story, solved: Solved) -> None:
    with writing():
        results.rate(
            story.slip, answered=True, solved=solved, satisfied=None, actor=holder(story.slip), now=story.clock.now
        )


def let_the_clock_act(story: Story) -> None:
    for topic_id, verb in the_clock.due(story.clock.now):
        with writing():
            the_clock.make(topic_id, verb, story.clock.now)


def test_every_move_leaves_a_step_an_event_and_a_raised_version(cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    steps = list(db.session.scalars(sa.select(Step).where(Step.topic_id == story.topic).order_by(Step.id)))
    events = trail.of_topic(story.topic)

    assert [step.verb for step in steps] == [
        "pose", "accept", "admit", "close_notice", "schedule", "hold",
        "announce_resolution", "start", "report_result", "confirm",
    ]  # fmt: skip
    assert len(events) >= len(steps)
    assert story.row.move_version == len(steps)
    assert not list(trail.verify())


def test_one_person_in_every_seat_acts_as_the_desk_the_matter_lay_on(cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    cast.leaves("chen", clock.now)
    cast.leaves("qian", clock.now)
    story.move("accept", by="gu")
    assert [event.actor_role for event in trail.of_topic(story.topic)][-1] == "administrator"


# --- Review


def test_an_admitted_topic_is_class_b_and_announced_for_at_least_seven_days(cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    assert (story.row.topic_class, story.row.class_at_review) == (TopicClass.B, TopicClass.B)
    clock.advance(days=6)
    with pytest.raises(Refused):
        story.move("close_notice")


@pytest.mark.parametrize("missing", ["may-1", "not-5"])
def test_a_topic_is_admitted_only_with_all_ten_findings(cast, clock, missing):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    find_all(story)
    with writing():
        db.session.execute(sa.delete(Finding).where(Finding.clause == missing))
    with pytest.raises(Refused):
        story.move("admit", prepared=False)


def test_a_topic_no_clause_carries_is_not_admitted(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    find_all(story, **{"may-1": Verdict.UNCLEAR})
    with pytest.raises(Refused):
        story.move("admit", prepared=False)


def test_a_topic_a_clause_bars_is_not_admitted(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    find_all(story, **{"not-2": Verdict.YES})
    with pytest.raises(Refused):
        story.move("admit", prepared=False)


def test_a_proposal_to_decline_falls_with_any_other_decision(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline")
    story.move("answer")
    proposal = db.session.scalar(sa.select(DeclineProposal).where(DeclineProposal.topic_id == story.topic))
    assert proposal.state is ProposalState.DROPPED


def test_the_proposer_is_asked_twice_a_round_and_not_more(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.walk("ask_details", "add_details", "ask_details", "add_details")
    with pytest.raises(Refused):
        story.move("ask_details")


def test_waiting_for_details_stops_the_clock_and_gives_the_days_back(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    promised = story.row.due_at
    story.move("ask_details")
    clock.advance(days=7)  # five working days
    story.move("add_details")
    assert (story.row.due_at - promised).days == 7


def test_the_clock_goes_on_without_details_after_ten_days(cast, clock):
    story = a_topic(cast, clock, Status.NEEDS_DETAILS)
    clock.advance(days=10)
    let_the_clock_act(story)
    assert story.status is Status.NEEDS_DETAILS
    clock.advance(days=1)
    let_the_clock_act(story)
    assert story.status is Status.IN_REVIEW


def test_a_declined_topic_with_a_review_date_is_looked_at_again(cast, clock):
    clause = next(clause for clause in rulebook.rules.may_not if clause.review_after_days)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline", clause=clause.code)
    story.move("decline")
    assert story.row.topic_class is TopicClass.C
    clock.advance(days=clause.review_after_days + 1)
    let_the_clock_act(story)
    assert story.status is Status.IN_REVIEW


# --- Merging


def test_a_slip_follows_its_matter_into_another_topic_and_back(cast, clock):
    story = a_topic(cast, clock, Status.MERGED)
    target = story.row.merged_into_id
    assert (the_slip(story).topic_id, the_slip(story).kind) == (target, SlipKind.JOINED)

    story.move("split")
    assert (the_slip(story).topic_id, the_slip(story).kind) == (story.topic, SlipKind.FILED)
    assert story.row.merged_into_id is None


def test_a_slip_follows_through_two_merges(cast, clock):
    first = a_topic(cast, clock, Status.MERGED)
    second = first.row.merged_into_id
    third = a_topic(cast, clock, Status.IN_REVIEW)
    middle = Story(cast, clock)
    middle.topic = second
    middle.move("merge", target_topic=third.topic)

    assert first.row.merged_into_id == third.topic
    assert the_slip(first).topic_id == third.topic


def test_the_holder_may_split_for_seven_days_and_a_reviewer_any_time(cast, clock):
    story = a_topic(cast, clock, Status.MERGED)
    clock.advance(days=8)
    with pytest.raises(Refused):
        story.move("split")
    story.move("split", by="zhao")
    assert story.status is Status.IN_REVIEW


def test_when_the_target_is_withheld_the_clock_splits(cast, clock):
    story = a_topic(cast, clock, Status.MERGED)
    target = Story(cast, clock)
    target.topic = story.row.merged_into_id
    target.move("withhold")
    let_the_clock_act(story)
    assert story.status is Status.IN_REVIEW


def test_a_joined_proposer_keeps_the_topic_from_being_withdrawn(cast, clock):
    story = a_topic(cast, clock, Status.MERGED)
    target = Story(cast, clock)
    target.topic = story.row.merged_into_id
    own = db.session.scalar(
        sa.select(Slip.id).where(Slip.topic_id == target.topic, Slip.origin_topic_id == target.topic)
    )
    with pytest.raises(Refused):
        target.move("withdraw", by=holder(own))


# --- Withholding


def test_what_was_public_comes_back_when_nobody_above_confirms(cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    until = story.row.due_at
    story.move("withhold")
    clock.advance(days=2)
    let_the_clock_act(story)
    assert story.status is Status.ANNOUNCED
    assert (story.row.due_at - until).days == 2, "the notice gets the hidden days back"


def test_a_confirmed_withholding_stays(cast, clock):
    story = a_topic(cast, clock, Status.WITHHELD)
    with pytest.raises(NotAllowed), writing():
        deadlines.confirm_withholding(story.topic, cast.actor("chen"), now=clock.now)
    with writing():
        deadlines.confirm_withholding(story.topic, cast.actor("li"), now=clock.now)
    clock.advance(days=30)
    let_the_clock_act(story)
    assert story.status is Status.WITHHELD


def test_what_was_never_looked_at_is_not_shown_by_an_appeal(cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    story.move("withhold")
    story.move("appeal")
    assert story.status is Status.POSED
    with pytest.raises(NotAllowed):
        story.move("withhold", by="chen")
    story.move("accept", by="zhao")
    assert story.status is Status.IN_REVIEW


def test_a_referral_may_be_withheld_and_shown_again_and_still_be_returned(cast, clock):
    story = a_topic(cast, clock, Status.REFERRED)
    story.walk("withhold", "restore")
    assert story.status is Status.REFERRED
    story.move("return_referral")
    assert story.status is Status.IN_REVIEW


# --- Beyond the room's power


def test_after_two_returns_a_supervisor_assigns_and_nobody_returns_it(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with pytest.raises(Refused):
        story.move("assign")
    story.walk("refer", "return_referral", "refer", "return_referral", "assign")
    with pytest.raises(Refused):
        story.move("return_referral")


def test_an_escalated_topic_lies_in_the_room_above_and_is_sent_back_once(cast, clock):
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    story.move("escalate")
    assert (story.row.room_id, story.status) == (cast.rooms["street"], Status.IN_REVIEW)
    assert story.row.origin_room_id == cast.rooms["heping"]

    story.move("send_back")
    assert (story.row.room_id, story.status) == (cast.rooms["heping"], Status.IN_RESEARCH)

    story.move("escalate")
    with pytest.raises(Refused):
        story.move("send_back")


def test_the_citys_room_has_nowhere_to_escalate_to(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for by in ("chen", "qian", "gu"):
        story.move("escalate", by=by)
    with pytest.raises(Refused):
        story.move("escalate", by="tang")


def test_a_third_transfer_takes_a_supervisor(cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    story.move("transfer")
    story.move("transfer", by="he", target_room=cast.rooms["heping"])
    with pytest.raises(Refused):
        story.move("transfer")
    story.move("transfer", by="ma")
    assert story.row.room_id == cast.rooms["shuidu"]


def test_a_matter_is_not_transferred_upwards(cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    with pytest.raises(Refused):
        story.move("transfer", target_room=cast.rooms["street"])


def test_the_clock_recalls_what_a_body_leaves_lying(cast, clock):
    story = a_topic(cast, clock, Status.REFERRED)
    clock.advance(days=20 + 16)
    let_the_clock_act(story)
    assert story.status is Status.IN_REVIEW


# --- Deliberation


def test_options_become_the_agenda(cast, clock):
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    draft_an_option(story)
    draft_an_option(story, "整院路面重做")
    story.move("schedule", prepared=False)
    meeting = db.session.scalar(sa.select(Meeting).where(Meeting.topic_id == story.topic))
    agenda = db.session.scalars(sa.select(AgendaItem.order).where(AgendaItem.meeting_id == meeting.id))
    assert list(agenda) == [1, 2]


@pytest.mark.parametrize("given", [{"place": "", "link": ""}], ids=["neither place nor link"])
def test_a_meeting_says_where(cast, clock, given):
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    with pytest.raises(Refused):
        story.move("schedule", **given)


def test_people_are_invited_two_days_ahead(cast, clock):
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    with pytest.raises(Refused):
        story.move("schedule", starts_at=clock.now)


def test_a_meeting_nobody_recorded_is_called_off_after_seven_days(cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    clock.advance(days=3 + 8)
    let_the_clock_act(story)
    assert story.status is Status.IN_RESEARCH
    meeting = db.session.scalar(sa.select(Meeting).where(Meeting.topic_id == story.topic))
    assert meeting.state is MeetingState.CALLED_OFF


def test_a_meeting_that_has_not_begun_was_not_held(cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    with pytest.raises(Refused):
        story.move("hold")


def test_it_is_adjourned_twice_and_not_a_third_time(cast, clock):
    story = a_topic(cast, clock, Status.DELIBERATED)
    story.walk("adjourn", "schedule", "4", "hold", "adjourn", "schedule", "4", "hold")
    with pytest.raises(Refused):
        story.move("adjourn")
    story.move("conclude")
    assert story.status is Status.RESULT_ANNOUNCED


def test_nothing_starts_before_every_opposing_position_is_explained(cast, clock):
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    with writing():
        position = positions.state(
            story.topic, Stance.AGAINST, "会把水引到我家", party=None, device_mark="a", slip_id=None, now=clock.now
        )
    story.walk("schedule", "4", "hold", "announce_resolution", "8")
    with pytest.raises(Refused):
        story.move("start")
    with writing():
        positions.explain(position.id, "箅子在最低处，水进主管", cast.actor("sun"), now=clock.now)
    story.move("start")
    assert story.status is Status.IN_PROGRESS


def test_handling_directly_makes_exactly_one_item(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("handle_directly")
    [item] = db.session.scalars(sa.select(Item).where(Item.topic_id == story.topic))
    [milestone] = db.session.scalars(sa.select(Milestone).where(Milestone.item_id == item.id))
    assert item.due_on == milestone.due_on
    assert story.row.topic_class is TopicClass.A


# --- Closing


def test_what_the_proposer_called_solved_is_solved_confirmed_and_class_a(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    rate(story, Solved.SOLVED)
    let_the_clock_act(story)
    assert story.status is Status.RESULT_ANNOUNCED, "the objection window is always waited out"
    clock.advance(days=8)
    let_the_clock_act(story)
    row = story.row
    assert (row.status, row.closed_label, row.topic_class) == (
        Status.CLOSED,
        ClosedLabel.SOLVED_CONFIRMED,
        TopicClass.A,
    )
    assert row.class_at_review is TopicClass.B


def test_what_the_room_above_confirmed_is_done_unconfirmed(cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    assert (story.row.closed_label, story.row.checked_by) == (ClosedLabel.DONE_UNCONFIRMED, CheckedBy.UPPER_ROOM)


def test_what_nobody_checked_for_thirty_days_says_so(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    clock.advance(days=7 + 31)
    let_the_clock_act(story)
    assert (story.status, story.row.checked_by) == (Status.CLOSED, CheckedBy.NOBODY)
    assert story.row.closed_label is ClosedLabel.DONE_UNCONFIRMED


def test_an_answer_is_explained_not_solved(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("answer")
    rate(story, Solved.SOLVED)
    clock.advance(days=8)
    let_the_clock_act(story)
    assert story.row.closed_label is ClosedLabel.EXPLAINED


def test_what_a_body_answered_is_passed_on_not_solved(cast, clock):
    story = a_topic(cast, clock, Status.REFERRED)
    story.walk("answer_referral", "8", "confirm")
    assert story.row.closed_label is ClosedLabel.PASSED_ON


def test_a_room_cannot_close_its_own_matter(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    clock.advance(days=8)
    for login in ("chen", "zhao", "sun"):
        with pytest.raises(NotAllowed):
            story.move("confirm", by=login)


def test_a_person_confirms_only_after_every_objection_has_its_answer(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    with writing():
        objection = results.object_to(story.topic, "还是积水", device_mark="a", slip_id=None, now=clock.now)
    clock.advance(days=8)
    with pytest.raises(Refused):
        story.move("confirm")
    with writing():
        results.answer_objection(objection.id, "已复查，箅子被树叶堵住，已清", cast.actor("chen"), now=clock.now)
    story.move("confirm")


# --- Restart


def test_not_solved_asks_for_another_round_that_lies_in_the_room_above(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    rate(story, Solved.NOT)
    story.move("restart", prepared=False)
    row = story.row
    assert (row.status, row.round, row.room_id) == (Status.IN_RESEARCH, 2, cast.rooms["street"])
    assert the_slip(story).topic_id == story.topic


def test_what_was_never_admitted_restarts_in_review(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.walk("answer")
    rate(story, Solved.NOT)
    story.move("restart", prepared=False)
    assert story.status is Status.IN_REVIEW


def test_five_neighbours_ask_for_a_restart_and_four_do_not(cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    for phone in range(5):
        assert not _open_request(story)
        with writing():
            results.say_not_done(
                story.topic, Contribution.CAME_BACK, device_mark=str(phone), actor=holder(), now=clock.now
            )
    assert _open_request(story)


def test_one_phone_counts_once(cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    for _press in range(9):
        with writing():
            results.say_not_done(story.topic, Contribution.CAME_BACK, device_mark="one", actor=holder(), now=clock.now)
    assert not _open_request(story)


def test_a_refused_request_goes_up_once_and_then_rests(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    ask_for_a_restart(story)
    with writing():
        results.refuse_request(story.topic, "已按清单办完", cast.actor("chen"), now=clock.now)
    assert _open_request(story).asked_above
    with pytest.raises(NotAllowed), writing():
        results.refuse_request(story.topic, "已按清单办完", cast.actor("chen"), now=clock.now)
    with writing():
        results.refuse_request(story.topic, "现场看过，已解决", cast.actor("li"), now=clock.now)
    assert not _open_request(story)


def test_after_ninety_days_a_matter_is_posed_anew(cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    clock.advance(days=91)
    with pytest.raises(Refused):
        rate(story, Solved.NOT)


# --- Clocks


def test_a_clock_is_extended_before_it_runs_out_and_not_after(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    due = story.row.due_at
    with writing():
        deadlines.extend(story.topic, 3, "要请城管办到现场", cast.actor("zhao"), now=clock.now)
    assert story.row.due_at > due
    clock.to(story.row.due_at)
    clock.advance(minutes=1)
    with pytest.raises(Refused), writing():
        deadlines.extend(story.topic, 3, "还没来", cast.actor("zhao"), now=clock.now)


def test_nobody_stretches_a_notice(cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    with pytest.raises(Refused), writing():
        deadlines.extend(story.topic, 3, "再等等", cast.actor("sun"), now=clock.now)


def _open_request(story: Story) -> RestartRequest | None:
    return db.session.scalar(
        sa.select(RestartRequest).where(
            RestartRequest.topic_id == story.topic, RestartRequest.state == RequestState.OPEN
        )
    )


def test_the_lower_room_still_reads_what_it_took_up_and_may_not_move_it(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("escalate")
    facts = facts_of(story.row, now=clock.now)
    assert can(cast.actor("chen"), "topic:read_told", facts)
    assert not can(cast.actor("he"), "topic:read_told", facts), "a neighbouring room does not"
    with pytest.raises(NotAllowed):
        story.move("answer", by="zhao")
