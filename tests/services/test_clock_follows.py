"""What the clock of a topic runs to when something changes under way, found by telling many stories at once."""

from __future__ import annotations

from datetime import date

from cast import Cast, holder
from clock import Clock
from factories import Story, a_topic, desk

from app.domain.clock import Calendar, due_in_working_days, end_of_day, local_day
from app.domain.stages import ItemOutcome, Solved, Status
from app.models.unit_of_work import writing
from app.services import item_reports, items, results, the_clock


def call_it_solved(story: Story) -> None:
    with writing():
        results.rate(
            story.slip,
            answered=True,
            solved=Solved.SOLVED,
            satisfied=True,
            actor=holder(story.slip),
            now=story.clock.now,
        )


def enter_an_item(story: Story, due: date) -> int:
    with writing():
        line = items.Line("清管", "王建国", due, organisation_id=story.cast.body, milestones={"清完": due})
        return items.add(story.topic, line, desk(story, "administrator"), now=story.clock.now).id


def test_the_clock_closes_each_result_that_was_called_solved(cast: Cast, clock: Clock) -> None:
    """An older one too, while a newer result of another topic is still open to objections."""
    older = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    call_it_solved(older)
    clock.advance(days=4)
    newer = Story(cast, clock).walk("pose", "accept", "answer")
    clock.advance(days=4)
    assert (older.topic, "confirm") in the_clock.due(clock.now)
    assert (newer.topic, "confirm") not in the_clock.due(clock.now)


def test_a_room_that_is_handed_a_matter_has_the_whole_time_for_it(cast: Cast, clock: Clock) -> None:
    story = Story(cast, clock).walk("pose", "accept", "3", "escalate")
    assert story.status is Status.IN_REVIEW
    assert story.row.due_at == due_in_working_days(clock.now, 5, Calendar())
    assert story.row.entered_at == clock.now


def test_the_clock_of_what_is_carried_out_runs_to_the_next_open_item(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.DELIBERATED)
    today = local_day(clock.now)
    soon, later = today.replace(month=today.month + 1), today.replace(month=today.month + 2)
    first, last = (enter_an_item(story, due) for due in (soon, later))
    story.move("announce_resolution", prepared=False)
    clock.advance(days=8)
    story.move("start")
    assert story.row.due_at == end_of_day(soon)

    with writing():
        item_reports.record_outcome(first, ItemOutcome.DONE, "照片两张", cast.actor("wang"), now=clock.now)
    assert story.row.due_at == end_of_day(later)
    with writing():
        item_reports.record_outcome(last, ItemOutcome.DONE, "照片两张", cast.actor("wang"), now=clock.now)
    assert story.row.due_at == end_of_day(later), "the result is still owed"
