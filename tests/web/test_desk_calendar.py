"""The calendar of working days at the desk: entered by operators, once the State Council has published it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from pages import Browser, Page

from app.models.unit_of_work import writing
from app.queries.calendar import load
from app.services import calendar

IN_DECEMBER = datetime(2026, 12, 1, 2, tzinfo=UTC)
MISSING = "2027 年的放假安排还没有录入"


@pytest.fixture
def operator(browser: Browser, cast: Cast, clock: Clock) -> Browser:
    clock.to(IN_DECEMBER)
    with writing():
        calendar.seed(clock.now)
    browser.sign_in("ops", PASSWORD)
    return browser


def enter(browser: Browser, **typed: str) -> Page:
    browser.get("/desk/calendar")
    return browser.submit("录入", **typed)


def test_who_is_told_that_a_year_is_missing_enters_it_there(operator: Browser) -> None:
    desk = operator.get("/desk")
    assert MISSING in desk.main
    operator.click("去录入")
    page = operator.submit("录入", kind="off", first="2027-01-01", last="2027-01-03", label="元旦")
    assert page.path == "/desk/calendar"
    assert "录好了。以前答应的日子不变。" in page.main
    assert "2027年1月1日 周五 – 2027年1月3日 周日 · 放假 · 元旦 · 人工录入" in page.main
    assert MISSING not in operator.get("/desk").main
    assert not load().is_working(date(2027, 1, 1))


def test_a_weekend_that_is_worked_is_entered_too_and_counts(operator: Browser) -> None:
    page = enter(operator, kind="working", first="2027-02-20", label="春节调休")
    assert "2027年2月20日 周六 · 上班 · 春节调休 · 人工录入" in page.main
    assert load().is_working(date(2027, 2, 20))


def test_a_mistake_is_put_right_by_entering_it_the_other_way(operator: Browser) -> None:
    enter(operator, kind="off", first="2027-03-03", last="2027-03-04", label="记错了")
    page = enter(operator, kind="working", first="2027-03-03", last="2027-03-04")
    assert "记错了" not in page.main
    assert load().is_working(date(2027, 3, 3))


def test_what_came_with_the_published_list_stands_in_one_line_for_each_holiday(operator: Browser) -> None:
    page = operator.get("/desk/calendar")
    assert "10月1日 周四 – 10月7日 周三 · 放假 · 国庆节" in page.main
    assert "2月28日 周六 · 上班 · 春节" in page.main


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": "", "last": "2027-01-03"}, "请您填写这一项"),
        ({"first": "2027-01-03", "last": "2027-01-01"}, "最后一天比第一天还早"),
        ({"first": "2027-01-01", "last": "2027-02-01"}, "一次最多录 31 天"),
        ({"first": "2072-01-01", "last": ""}, "请看看年份"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    operator: Browser, typed: dict[str, str], sentence: str
) -> None:
    page = enter(operator, kind="off", label="元旦", **typed)
    assert page.status == 422
    assert sentence in page.main
    assert 'value="元旦"' in page.html
    assert all(f'value="{day}"' in page.html for day in typed.values() if day)
    assert not load().knows(2027)


@pytest.mark.parametrize("login", ["sun", "ma", "gao"])
def test_nobody_else_finds_a_way_there(browser: Browser, cast: Cast, clock: Clock, login: str) -> None:
    clock.to(IN_DECEMBER)
    browser.sign_in(login, PASSWORD)
    desk = browser.get("/desk")
    assert "/desk/calendar" not in desk.html
    assert browser.get("/desk/calendar").status == 403
