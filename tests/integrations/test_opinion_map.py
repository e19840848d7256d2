"""The opinion map, from a table of votes: camps that are there are found, and none where there are none."""

from __future__ import annotations

import random
import sys

import pytest

from app.domain.opinions import SMALLEST_VIEW, OpinionMap
from app.integrations import opinion_map
from app.integrations.opinion_map import draw

STATEMENTS = range(1, 11)
SHARED = 1  # everybody agrees with it; over the others the camps part


def camps(*sizes: int, slips: float = 0.05, seed: int = 1) -> dict[str, dict[int, int]]:
    """So many voters a camp, each answering as the camp does, but for a slip of the finger now and then."""
    chance = random.Random(seed)
    sides = [{n: 1 if n == SHARED or (n >> camp) & 1 else -1 for n in STATEMENTS} for camp in range(len(sizes))]
    votes = {}
    for camp, size in enumerate(sizes):
        for n in range(size):
            answers = {id_: -said if chance.random() < slips else said for id_, said in sides[camp].items()}
            votes[f"voter-{n}-{camp}"] = {**answers, SHARED: 1}
    return votes


def anything(voters: int, statements: int, seed: int) -> dict[str, dict[int, int]]:
    chance = random.Random(seed)
    return {
        f"voter-{n}": {id_: chance.choice([1, 0, -1]) for id_ in range(statements) if chance.random() < 0.8}
        for n in range(voters)
    }


def the_map(votes: dict[str, dict[int, int]]) -> OpinionMap:
    drawn = draw(votes)
    assert drawn is not None
    return drawn


def test_point_8_two_camps_are_two_views_and_what_both_accept_stands_first() -> None:
    drawn = the_map(camps(22, 14))
    assert [view.size for view in drawn.views] == [22, 14]
    assert drawn.accepted[0].statement_id == SHARED
    assert SHARED not in {line.statement_id for line in drawn.divides}
    assert drawn.divides[0].gap > 80


def test_three_camps_are_three_views() -> None:
    assert sorted(view.size for view in the_map(camps(15, 14, 13)).views) == [13, 14, 15]


def test_each_view_is_known_by_what_it_says_apart_from_all_others() -> None:
    drawn = the_map(camps(20, 20))
    for n in range(2):
        known_by = drawn.marks_of(n)
        assert known_by is not None
        line, agrees = known_by
        assert line.statement_id != SHARED
        assert agrees
        assert line.gap >= 40


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("voters", "statements"), [(40, 8), (60, 4), (120, 20)])
def test_point_8_chance_is_not_told_as_views(voters: int, statements: int, seed: int) -> None:
    drawn = the_map(anything(voters, statements, seed))
    assert (drawn.views, drawn.lines) == ((), ())


def test_one_crowd_of_one_mind_is_no_two_views() -> None:
    assert the_map({f"voter-{n}": dict.fromkeys(STATEMENTS, 1) for n in range(40)}).views == ()


def test_point_8_twenty_nine_voters_make_no_map() -> None:
    assert draw(camps(15, 14)) is None
    assert draw(camps(15, 15)) is not None


def test_whoever_answered_hardly_anything_is_not_counted() -> None:
    votes = camps(15, 14) | {f"passer-by-{n}": {1: 1, 2: 1} for n in range(20)}
    assert draw(votes) is None


def test_too_few_statements_make_no_map() -> None:
    votes = camps(20, 20)
    assert draw({who: {id_: said for id_, said in given.items() if id_ < 3} for who, given in votes.items()}) is None


def test_point_8_three_who_stand_apart_are_counted_with_the_nearest() -> None:
    drawn = the_map(camps(20, 20, 3, slips=0))
    assert sum(view.size for view in drawn.views) == 43
    assert min(view.size for view in drawn.views) >= SMALLEST_VIEW
    assert len(drawn.views) == 2


def test_no_share_is_told_of_fewer_than_five_answers() -> None:
    votes = camps(20, 15, slips=0)
    for n in range(4, 15):
        del votes[f"voter-{n}-1"][2]
    drawn = the_map(votes)
    assert next(line for line in drawn.lines if line.statement_id == 2).agree == (0, None)


def test_the_same_votes_are_the_same_map_in_whatever_order_they_come() -> None:
    votes = camps(20, 14, slips=0.2)
    shuffled = list(votes.items())
    random.Random(7).shuffle(shuffled)
    assert draw(dict(shuffled)) == draw(votes) == draw(votes)


def test_missing_answers_do_not_make_camps_and_do_not_hide_them() -> None:
    chance = random.Random(3)
    votes = {
        who: {id_: said for id_, said in given.items() if chance.random() < 0.75}
        for who, given in camps(25, 20, slips=0.1).items()
    }
    assert len(the_map(votes).views) == 2


def test_it_stays_the_same_size_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinion_map, "MOST_VOTERS", 60)
    monkeypatch.setattr(opinion_map, "MOST_STATEMENTS", 6)
    drawn = the_map(camps(60, 60))
    assert drawn.voters == 60
    assert len(drawn.lines) == 6


def test_it_is_read_back_from_what_is_kept_and_names_nobody() -> None:
    drawn = the_map(camps(20, 20))
    stored = drawn.as_json()
    assert OpinionMap.from_json(stored) == drawn
    assert "voter-" not in str(stored)


def test_without_numpy_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opinion_map.is_available()
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert not opinion_map.is_available()
