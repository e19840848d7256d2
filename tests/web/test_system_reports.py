"""«网页有问题，告诉我们»: anybody tells, operators read."""

from __future__ import annotations

from bare_rooms import a_bare_room
from clock import Clock
from flask import Flask
from pages import Browser
from staff import PASSWORD, an_account, an_operator

from app.domain.roles import Role
from app.queries import system_reports
from app.services.accounts import Place

TOLD = "字太小，\n按钮点不到。"


def test_anybody_reports_and_an_operator_reads_it(app: Flask, browser: Browser, clock: Clock) -> None:
    browser.get("/problem?page=/accessibility")
    assert browser.submit("提交问题", told=TOLD).h1 == "谢谢您"

    operator = an_operator(now=clock())
    browser.sign_in(operator.login, PASSWORD)
    page = browser.get("/desk/problems")
    assert "字太小" in page.main
    assert page.href("/accessibility") == "/accessibility"


def test_nobody_has_reported_yet(browser: Browser, clock: Clock, app: Flask) -> None:
    browser.sign_in(an_operator(now=clock()).login, PASSWORD)
    assert "还没有人反映问题" in browser.get("/desk/problems").main


def test_an_empty_report_is_asked_for_again(browser: Browser) -> None:
    browser.get("/problem")
    page = browser.submit("提交问题", told="  ")
    assert page.status == 422
    assert "请您写一写哪里不对" in page.main


def test_too_long_a_report_is_kept_in_the_field(browser: Browser) -> None:
    browser.get("/problem")
    page = browser.submit("提交问题", told="字" * 2001)
    assert page.status == 422
    assert page.texts("textarea") == ["字" * 2001]
    assert system_reports.latest() == []


def test_other_staff_do_not_read_reports(app: Flask, browser: Browser, clock: Clock) -> None:
    reviewer = an_account("zhao", Role.REVIEWER, Place(room_id=a_bare_room()), now=clock())
    browser.sign_in(reviewer.login, PASSWORD)
    page = browser.get("/desk/problems")
    assert page.status == 403
    assert "只有运维人员可以这样做。" in page.main
