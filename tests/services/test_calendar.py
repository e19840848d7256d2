"""The calendar of working days: seeded, corrected by staff, and read as the domain's clock takes it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from clock import Clock
from flask import Flask
from racing import ROUNDS, race
from statements import statements

from app.domain.clock import Calendar
from app.domain.errors import Invalid, NotAllowed
from app.domain.roles import PUBLIC, Actor, ActorKind, Role, Seat
from app.extensions import db
from app.models.calendar import CalendarDay, DaySource
from app.models.unit_of_work import writing
from app.queries.calendar import load, warning
from app.services import calendar

OPERATOR = Actor(ActorKind.STAFF, seats=frozenset({Seat(Role.OPERATOR, division_path="/1/")}))
SPRING_FESTIVAL = date(2026, 2, 17)
MAKE_UP_SATURDAY = date(2026, 2, 28)


@pytest.fixture
def seeded(app: Flask, clock: Clock) -> None:
    with writing():
        calendar.seed(clock.now)


def set_day(day: date, is_working: bool, label: str, clock: Clock, actor: Actor = OPERATOR) -> None:
    with writing():
        calendar.set_days(day, day, is_working, label, actor=actor, now=clock.now)


def test_without_any_data_days_go_by_monday_to_friday(app: Flask) -> None:
    assert load() == Calendar()


def test_holidays_and_make_up_days_are_known_after_seeding(seeded: None) -> None:
    days = load()
    assert not days.is_working(SPRING_FESTIVAL)
    assert days.is_working(MAKE_UP_SATURDAY)
    assert {2004, 2026} <= days.known_years
    assert db.session.get_one(CalendarDay, SPRING_FESTIVAL).label == "春节"


def test_only_days_unlike_their_weekday_are_carried_about(seeded: None) -> None:
    assert all(is_working != Calendar().is_working(day) for day, is_working in load().exceptions.items())


def test_seeding_again_changes_nothing(seeded: None, clock: Clock) -> None:
    with writing():
        assert calendar.seed(clock.now) == 0


def test_seeding_never_overwrites_what_staff_entered(seeded: None, clock: Clock) -> None:
    set_day(SPRING_FESTIVAL, True, "防汛值班", clock)
    with writing():
        assert calendar.seed(clock.now) == 0
    row = db.session.get_one(CalendarDay, SPRING_FESTIVAL)
    assert (row.is_working, row.label, row.source) == (True, "防汛值班", DaySource.STAFF)
    assert load().is_working(SPRING_FESTIVAL)


def test_a_correction_takes_effect_at_once(seeded: None, clock: Clock) -> None:
    ordinary = date(2026, 3, 3)
    assert load().is_working(ordinary)
    set_day(ordinary, False, "停水", clock)
    assert not load().is_working(ordinary)
    set_day(ordinary, True, "", clock)
    assert load().is_working(ordinary)


def test_a_single_corrected_day_makes_no_year_known(seeded: None, clock: Clock) -> None:
    set_day(date(2031, 5, 1), False, "劳动节", clock)
    assert not load().knows(2031)
    set_day(date(2031, 1, 1), False, "元旦", clock)
    assert load().knows(2031)


def test_two_operators_enter_the_same_holidays_at_once(app: Flask, clock: Clock) -> None:
    first, last = date(2031, 1, 1), date(2031, 1, 3)
    for _ in range(ROUNDS):
        runs = race(
            app,
            *(
                lambda label=label: calendar.set_days(first, last, False, label, actor=OPERATOR, now=clock.now)
                for label in ("元旦", "元旦假期")
            ),
        )
        assert all(run.went_through for run in runs)
        with writing():
            rows = db.session.scalars(sa.delete(CalendarDay).returning(CalendarDay.label)).all()
        assert sorted(rows) in ([label] * 3 for label in ("元旦", "元旦假期"))


def test_only_an_operator_corrects_the_calendar(app: Flask, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        set_day(SPRING_FESTIVAL, True, "", clock, actor=PUBLIC)


def test_a_label_has_to_fit(app: Flask, clock: Clock) -> None:
    with pytest.raises(Invalid) as caught:
        set_day(SPRING_FESTIVAL, True, "长" * 41, clock)
    assert list(caught.value.errors) == ["label"]


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), None),
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "2027"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027"),
    ],
)
def test_staff_are_told_of_a_missing_year(now: datetime, year: str | None) -> None:
    told = warning(Calendar(known_years=frozenset({2026})), now)
    assert (told.params["year"] if told else None) == year


def test_however_often_it_is_asked_for_the_calendar_is_read_once(seeded: None) -> None:
    with statements() as asked:
        for _ in range(3):
            load()
    assert len(asked) == 1
