"""The five-and-five sheet: who fills it in, and how one finding makes ten."""

from __future__ import annotations

import pytest
from cast import Cast, holder
from clock import Clock
from factories import Story, a_topic

from app.domain.errors import Invalid, Missing, NotAllowed, OutOfDate
from app.domain.stages import Status, Verdict
from app.extensions import rulebook
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.services.findings import carried_by, record_findings

YES, NO, UNCLEAR = Verdict.YES, Verdict.NO, Verdict.UNCLEAR


def record(story: Story, by: str = "zhao", **verdicts: Verdict) -> dict[str, Verdict]:
    with writing():
        record_findings(
            story.topic,
            {code.replace("_", "-"): verdict for code, verdict in verdicts.items()},
            story.cast.actor(by),
            now=story.clock.now,
        )
    return dict(facts_of(story.row, now=story.clock.now).findings)


def test_findings_are_kept_and_may_be_changed_one_by_one(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert record(story, may_1=YES, not_2=UNCLEAR) == {"may-1": YES, "not-2": UNCLEAR}
    assert record(story, not_2=NO) == {"may-1": YES, "not-2": NO}


def test_one_clause_that_carries_it_makes_a_whole_sheet_that_admits(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    sheet = carried_by("may-2", judged={})
    record(story, **{code.replace("-", "_"): verdict for code, verdict in sheet.items()})
    story.move("admit", prepared=False)
    assert story.status is Status.ANNOUNCED


def test_the_short_way_keeps_what_was_judged_one_by_one(app: object) -> None:
    sheet = carried_by("may-2", judged={"may-1": NO, "may-2": NO, "not-3": YES})
    assert len(sheet) == len(rulebook.rules.clauses)
    assert (sheet["may-1"], sheet["may-2"], sheet["may-5"]) == (NO, YES, UNCLEAR)
    assert (sheet["not-3"], sheet["not-1"]) == (YES, NO)


def test_only_a_may_clause_carries_a_topic(app: object) -> None:
    with pytest.raises(Invalid):
        carried_by("not-1", judged={})


@pytest.mark.parametrize("by", ["chen", "he", "li", "gao"])
def test_nobody_but_the_reviewer_fills_it_in(cast: Cast, clock: Clock, by: str) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with pytest.raises(NotAllowed):
        record(story, by, may_1=YES)


def test_the_proposer_does_not_judge_the_matter(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with pytest.raises(NotAllowed), writing():
        record_findings(story.topic, {"may-1": YES}, holder(story.slip), now=clock.now)


def test_a_clause_there_is_not_is_refused(cast: Cast, clock: Clock) -> None:
    with pytest.raises(Invalid):
        record(a_topic(cast, clock, Status.IN_REVIEW), may_9=YES)


def test_after_the_review_the_sheet_is_closed(cast: Cast, clock: Clock) -> None:
    with pytest.raises(OutOfDate):
        record(a_topic(cast, clock, Status.ANNOUNCED), may_1=NO)


def test_a_topic_there_is_not_is_missing(cast: Cast, clock: Clock) -> None:
    with pytest.raises(Missing), writing():
        record_findings(10_000, {"may-1": YES}, cast.actor("zhao"), now=clock.now)
