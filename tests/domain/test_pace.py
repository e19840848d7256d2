"""How long a stage takes: from entering it to leaving it, and never a median of a few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.pace import Stop, middle, stays
from app.domain.stages import Stage, Status

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


def walk(*moves: tuple[float, Status], room: int = 1, topic: int = 1) -> list[Stop]:
    """`(days since it was posed, the status it came to)`."""
    stops: list[Stop] = []
    left = None
    for days, reached in moves:
        stops.append(Stop(topic, room, left, reached, BEGAN + timedelta(days=days)))
        left = reached
    return stops


def lengths(stops: list[Stop]) -> list[tuple[Stage, float]]:
    return [(stay.stage, stay.days) for stay in stays(stops)]


def test_a_stage_lasts_over_all_its_statuses() -> None:
    walked = walk(
        (0, Status.POSED),
        (1, Status.IN_REVIEW),
        (3, Status.NEEDS_DETAILS),
        (6, Status.IN_REVIEW),
        (7, Status.ANNOUNCED),
        (20, Status.SCHEDULED),
    )
    assert lengths(walked) == [(Stage.POSE, 1), (Stage.REVIEW, 19)]


def test_a_stage_nobody_has_left_is_not_counted_and_one_left_for_good_is() -> None:
    assert lengths(walk((0, Status.POSED), (1, Status.IN_REVIEW))) == [(Stage.POSE, 1)]
    assert lengths(walk((0, Status.POSED), (1, Status.IN_REVIEW), (5, Status.DECLINED)))[-1] == (Stage.REVIEW, 4)


def test_time_with_another_body_or_after_the_end_belongs_to_no_stage() -> None:
    walked = walk(
        (0, Status.POSED),
        (1, Status.IN_REVIEW),
        (2, Status.REFERRED),
        (50, Status.IN_REVIEW),
        (53, Status.DECLINED),
        (90, Status.IN_REVIEW),
        (91, Status.IN_PROGRESS),
    )
    assert lengths(walked) == [(Stage.POSE, 1), (Stage.REVIEW, 1), (Stage.REVIEW, 3), (Stage.REVIEW, 1)]


def test_each_room_has_its_own_time() -> None:
    below, above = walk((0, Status.POSED), (1, Status.IN_REVIEW), (4, Status.IN_REVIEW), (9, Status.DECLINED)), 2
    moved = [*below[:3], Stop(1, above, Status.IN_REVIEW, Status.DECLINED, below[3].at)]
    assert [(stay.room_id, stay.stage, stay.days) for stay in stays(moved)] == [
        (1, Stage.POSE, 1),
        (1, Stage.REVIEW, 3),
        (2, Stage.REVIEW, 5),
    ]


def test_topics_are_told_apart() -> None:
    one, other = walk((0, Status.POSED), (1, Status.IN_REVIEW)), walk((0, Status.POSED), (2, Status.IN_REVIEW), topic=2)
    assert lengths([*one, *other]) == [(Stage.POSE, 1), (Stage.POSE, 2)]


def test_of_fewer_than_five_nothing_is_said() -> None:
    assert middle([1, 2, 3, 4]).days is None
    assert middle([9, 1, 3, 2, 50]).days == 3
    assert middle([1, 2, 3, 4]).n == 4
