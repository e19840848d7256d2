"""Every row of the pipeline in Chromium, on a phone 360 px wide: the right person finds and presses it, the wrong one
finds nothing. What a forged press comes to is tested without a browser."""

from __future__ import annotations

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story
from looking import sideways
from pages import Browser
from playwright.sync_api import Locator, Page
from pressing import ANOTHER_SLIP, PRESSES, ROWS, another_slip, arranged, typed

from app.domain.pipeline import Move
from app.domain.stages import Status
from app.extensions import db


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_the_row_is_pressed_on_a_phone(browser: Browser, page: Page, cast: Cast, clock: Clock, row: Move) -> None:
    page.set_default_timeout(60_000)  # a whole story is told beforehand; a busy machine may take its time
    press = PRESSES[row.verb]
    story, code = arranged(browser, cast, clock, press)
    before = story.row.move_version
    answers = typed(story, row) | press.also

    other = another_slip(browser, cast) if press.wrong == ANOTHER_SLIP else ""
    for who, slip in ((press.wrong, other), (press.right, code)):
        page.context.clear_cookies()
        if slip:
            come_back(page, slip)
        else:
            sign_in(page, who)
            page.goto(f"/desk/topics/{story.row.number}")
        if who == press.wrong:
            assert forms_of(page, story, row).count() == 0, f"{who} finds a button for {row.verb}"

    form = forms_of(page, story, row).last
    unfold(form)
    for name, value in answers.items():
        fill_in(form.locator(f'[name="{name}"]'), value)
    assert not sideways(page)
    button = form.locator("button[formaction$='/moves']")
    with page.expect_navigation():
        (button if button.count() else form.locator("button:not([formaction])")).first.click()

    db.session.rollback()  # what was read before the press is not what is there now
    assert page.locator(".errors, .reasons").count() == 0, page.locator("main").inner_text()
    topic = story.row
    assert topic.move_version == before + 1
    if isinstance(row.target, Status):
        assert topic.status is row.target


def come_back(page: Page, slip: str) -> None:
    page.goto("/slip")
    page.locator("main input[name=code]").fill(slip)
    with page.expect_navigation():
        page.locator("main form button").first.click()


def forms_of(page: Page, story: Story, row: Move) -> Locator:
    """The forms that would make this move of this matter."""
    return page.locator(f'main form:has(input[name="verb"][value="{row.verb}"])').and_(
        page.locator(f'form[action*="{story.row.number}"]')
    )


def unfold(form: Locator) -> None:
    """What is folded around it is opened by a tap, as a person does."""
    folded = form.locator("xpath=ancestor::details[not(@open)]/summary")
    while folded.count():
        folded.first.click()


def fill_in(control: Locator, value: str) -> None:
    if control.evaluate("it => it.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)
