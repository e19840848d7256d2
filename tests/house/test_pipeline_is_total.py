"""The pipeline is whole: every status is reached and left, every move is said, every promise is kept, and the table
is the one the design agreed on, written out here a second time by hand."""

from __future__ import annotations

import ast

import pytest
from babel.messages.pofile import read_po

from app.domain.asks import Ask
from app.domain.effects import Effect
from app.domain.holding import HOLDING
from app.domain.pipeline import AGAIN, BACK, LOOKED_AT_ANEW, PIPELINE, Elsewhere
from app.domain.roles import PUBLIC
from app.domain.rules import the_clock
from app.domain.stages import FINAL, Stage, Status, TopicClass
from app.domain.trail import CLOCKS_REASON, SAID
from app.jobs.handlers import HANDLERS
from app.settings import ROOT

S = Status
A, B, C = TopicClass
PUBLIC_STATUSES = {
    *(S.IN_REVIEW, S.NEEDS_DETAILS, S.ANNOUNCED, S.IN_RESEARCH, S.SCHEDULED, S.DELIBERATED, S.RESOLUTION_ANNOUNCED),
    *(S.IN_PROGRESS, S.RESULT_ANNOUNCED, S.CLOSED, S.DECLINED, S.MERGED, S.REFERRED),
}
UNDERWAY = {S.IN_REVIEW, S.IN_RESEARCH, S.DELIBERATED, S.IN_PROGRESS}

# design.md §3, row by row: verb, from, to, class.
DESIGN = [
    ("pose", set(), S.POSED, None),
    ("accept", {S.POSED}, S.IN_REVIEW, None),
    ("withhold", {S.POSED} | PUBLIC_STATUSES, S.WITHHELD, None),
    ("restore", {S.WITHHELD}, BACK, None),
    ("ask_details", {S.IN_REVIEW}, S.NEEDS_DETAILS, None),
    ("add_details", {S.NEEDS_DETAILS}, S.IN_REVIEW, None),
    ("resume", {S.NEEDS_DETAILS}, S.IN_REVIEW, None),
    ("answer", {S.IN_REVIEW}, S.RESULT_ANNOUNCED, A),
    ("handle_directly", {S.IN_REVIEW, S.ANNOUNCED, S.IN_RESEARCH}, S.IN_PROGRESS, A),
    ("admit", {S.IN_REVIEW}, S.ANNOUNCED, B),
    ("propose_decline", {S.IN_REVIEW}, S.IN_REVIEW, None),
    ("decline", {S.IN_REVIEW}, S.DECLINED, C),
    # What nobody had read when it was withheld goes back to a first look: a review would publish it unread.
    ("appeal", {S.DECLINED, S.WITHHELD}, LOOKED_AT_ANEW, None),
    ("revisit", {S.DECLINED}, S.IN_REVIEW, None),
    ("merge", {S.IN_REVIEW, S.NEEDS_DETAILS, S.ANNOUNCED, S.IN_RESEARCH}, S.MERGED, None),
    ("split", {S.MERGED}, S.IN_REVIEW, None),
    ("transfer", {S.POSED, S.IN_REVIEW}, S.POSED, None),
    ("refer", UNDERWAY, S.REFERRED, B),
    ("answer_referral", {S.REFERRED}, S.RESULT_ANNOUNCED, None),
    ("return_referral", {S.REFERRED}, BACK, None),
    ("recall", {S.REFERRED}, BACK, None),
    ("assign", {S.IN_REVIEW}, S.REFERRED, B),
    ("escalate", UNDERWAY, S.IN_REVIEW, None),
    ("send_back", {S.IN_REVIEW}, BACK, None),
    ("close_notice", {S.ANNOUNCED}, S.IN_RESEARCH, None),
    ("reconsider", {S.ANNOUNCED, S.IN_RESEARCH, S.SCHEDULED}, S.IN_REVIEW, None),
    ("schedule", {S.IN_RESEARCH}, S.SCHEDULED, None),
    ("call_off", {S.SCHEDULED}, S.IN_RESEARCH, None),
    ("hold", {S.SCHEDULED}, S.DELIBERATED, None),
    ("adjourn", {S.DELIBERATED}, S.IN_RESEARCH, None),
    ("conclude", {S.DELIBERATED}, S.RESULT_ANNOUNCED, None),
    ("announce_resolution", {S.DELIBERATED}, S.RESOLUTION_ANNOUNCED, None),
    ("redeliberate", {S.RESOLUTION_ANNOUNCED}, S.IN_RESEARCH, None),
    ("start", {S.RESOLUTION_ANNOUNCED}, S.IN_PROGRESS, None),
    ("report_result", {S.IN_PROGRESS}, S.RESULT_ANNOUNCED, None),
    ("confirm", {S.RESULT_ANNOUNCED}, S.CLOSED, None),
    ("restart", {S.RESULT_ANNOUNCED, S.CLOSED}, AGAIN, B),
    ("withdraw", {S.POSED, S.IN_REVIEW, S.NEEDS_DETAILS}, S.WITHDRAWN, None),
]

# The rows whose "who" names the clock. Where it stands in the way of nobody, silence still ends somewhere: see
# test_no_topic_sticks.
THE_CLOCKS = {"restore", "resume", "revisit", "split", "recall", "close_notice", "call_off", "start", "confirm"}
ROW = {move.verb: move for move in PIPELINE}


@pytest.mark.parametrize(("verb", "source", "target", "topic_class"), DESIGN, ids=[row[0] for row in DESIGN])
def test_the_row_is_the_one_of_the_design(verb, source, target, topic_class):
    row = ROW[verb]
    assert (set(row.source), row.target, row.sets_class) == (source, target, topic_class)


def test_there_is_no_row_beyond_the_design_and_no_verb_twice():
    assert sorted(move.verb for move in PIPELINE) == sorted(verb for verb, *_ in DESIGN)


def test_the_clock_moves_where_the_design_lets_it_and_nowhere_else():
    assert {move.verb for move in PIPELINE if str(the_clock.words) in str(move.by.words)} == THE_CLOCKS


def _targets(move):
    """Where a move may lead; one that depends on the past may lead back to wherever such a move can start."""
    if not isinstance(move.target, Elsewhere):
        return {move.target}
    if move.target is AGAIN:
        return {S.IN_RESEARCH, S.IN_REVIEW}
    return {S.IN_REVIEW}


def test_every_status_is_reached_from_the_beginning():
    reached = {S.POSED}
    while True:
        further = {to for move in PIPELINE if move.source & reached for to in _targets(move)} - reached
        if not further:
            break
        reached |= further
    assert reached == set(Status)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_way_out_by_people_unless_it_is_final(status):
    ways = [move for move in PIPELINE if status in move.source and _targets(move) != {status}]
    assert status in FINAL or [move for move in ways if str(move.by.words) != str(the_clock.words)]


@pytest.mark.parametrize(
    "status",
    [
        *(S.NEEDS_DETAILS, S.ANNOUNCED, S.SCHEDULED, S.RESOLUTION_ANNOUNCED, S.RESULT_ANNOUNCED, S.REFERRED),
        *(S.DECLINED, S.MERGED, S.WITHHELD),
    ],
)
def test_where_silence_would_hold_it_up_the_clock_has_a_way_out(status):
    assert {verb for verb in THE_CLOCKS if status in ROW[verb].source}


@pytest.mark.parametrize("move", PIPELINE, ids=lambda move: move.verb)
def test_every_move_is_said_in_the_history_and_on_its_button(move):
    assert move.verb in SAID
    assert move.label


def test_the_history_says_nothing_of_moves_there_are_not():
    assert set(SAID) == set(ROW)
    assert set(CLOCKS_REASON) <= THE_CLOCKS


@pytest.mark.parametrize("verb", sorted(THE_CLOCKS))
def test_the_clock_gives_a_reason_wherever_a_person_would_have_to(verb):
    asked = set(ROW[verb].asks)
    assert asked <= {Ask.REASON}
    assert verb in CLOCKS_REASON or not asked


def test_every_promise_has_somebody_to_keep_it():
    assert set(HANDLERS) == set(Effect)
    ordered_at_the_desk = {Effect.RENDER_SHEETS}
    assert {effect for move in PIPELINE for effect in move.effects} == set(Effect) - ordered_at_the_desk


@pytest.mark.parametrize("status", Status)
def test_every_status_says_who_has_it(status):
    holding = HOLDING[status]
    nobody = status in (S.DECLINED, S.WITHDRAWN, S.CLOSED)
    assert (holding.desk is None and holding.who is None) == nobody


def test_every_label_and_sentence_of_the_pipeline_is_translated():
    catalogue = {}
    for file in (ROOT / "translations" / "zh_Hans").glob("*.po"):
        with file.open("rb") as lines:
            catalogue |= {message.id: message.string for message in read_po(lines) if message.id}
    said = [
        *(status.label for status in Status),
        *(stage.label for stage in Stage),
        *(ask.label for ask in Ask),
        *(effect.label for effect in Effect),
        *(move.label for move in PIPELINE),
        *(move.target.words for move in PIPELINE if isinstance(move.target, Elsewhere)),
        *SAID.values(),
        *CLOCKS_REASON.values(),
        *(holding.next for holding in HOLDING.values()),
        *(holding.who for holding in HOLDING.values() if holding.who),
    ]
    assert [msgid for msgid in said if not catalogue.get(msgid)] == []


def test_anybody_may_pose():
    assert ROW["pose"].by.allows(PUBLIC, None)


def test_status_is_assigned_in_one_place_only():
    """`topic.status = …` stands in services/pipeline.py and nowhere else."""
    found = set()
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(name, ast.Attribute) and name.attr == "status" and "topic" in ast.unparse(name.value):
                        found.add(file.relative_to(ROOT).as_posix())
    assert found == {"app/services/pipeline.py"}
