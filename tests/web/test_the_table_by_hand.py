"""Every row of the pipeline by hand: once as the right person, by the button on their page; once as the wrong one.

A new row fails here until it has a page: who presses, where, and who finds no button there and is turned away.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import XHTML, Browser, Page
from pressing import ANOTHER_SLIP, PRESSES, ROWS, SLIP, Press, S, another_slip, arranged, typed

from app.domain.pipeline import Move
from app.domain.stages import Status


def test_every_row_of_the_table_has_a_page_to_be_pressed_on() -> None:
    assert PRESSES.keys() == {row.verb for row in ROWS}
    assert all(PRESSES[row.verb].at in row.source for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_the_right_person_finds_the_button_and_it_works(browser: Browser, cast: Cast, clock: Clock, row: Move) -> None:
    press = PRESSES[row.verb]
    story, code = arranged(browser, cast, clock, press)
    before = story.row.move_version
    page = their_page(browser, story, press.right, code)
    page = browser.submit(button_of(page, story, row), **typed(story, row), **press.also)

    assert page.status == 200, page.main
    topic = story.row
    assert topic.move_version == before + 1
    if isinstance(row.target, Status):
        assert topic.status is row.target


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_the_wrong_person_finds_no_button_and_a_forged_press_changes_nothing(
    browser: Browser, cast: Cast, clock: Clock, row: Move
) -> None:
    press = PRESSES[row.verb]
    story, _code = arranged(browser, cast, clock, press)
    before, status = story.row.move_version, story.status
    others = another_slip(browser, cast) if press.wrong == ANOTHER_SLIP else ""
    for wrong in (press.wrong, "he"):
        page = their_page(browser, story, wrong, others)
        assert not forms_of(page, story, row), f"{wrong} finds a button for {row.verb}"
        page = forged(browser, story, row, press, slip=others if wrong == ANOTHER_SLIP else "")
        assert page.status in (403, 404), f"{wrong}: {page.main}"
        assert (story.row.move_version, story.status) == (before, status)


# Guards that look at the state of things. What is only wrong with an answer is said when it is sent.
REFUSED_NOW = [
    ("decline", S.IN_REVIEW, "li", "还没有人提议这件不列入协商。"),
    ("assign", S.IN_REVIEW, "ma", "退回满 2 次以后，才能指定承办。"),
    ("send_back", S.IN_REVIEW, "zhao", "这件不是下级上报来的"),
    ("close_notice", S.ANNOUNCED, "sun", "公示到"),
    ("schedule", S.IN_RESEARCH, "sun", "调研还没有拿出一个方案。"),
    ("hold", S.SCHEDULED, "sun", "协商会还没有开始。"),
    ("announce_resolution", S.DELIBERATED, "chen", "请至少列出一项要办的事。"),
    ("start", S.RESOLUTION_ANNOUNCED, "chen", "公示到"),
    ("report_result", S.IN_PROGRESS, "chen", "每一项都要写明办得怎样"),
    ("recall", S.REFERRED, "chen", "承办单位的期限到"),
    ("confirm", S.RESULT_ANNOUNCED, "li", "以前都可以提不同意见"),
    ("restart", S.RESULT_ANNOUNCED, "chen", "没有人请求重启协商。"),
]


@pytest.mark.parametrize(("verb", "status", "by", "said"), REFUSED_NOW, ids=[one[0] for one in REFUSED_NOW])
def test_a_refused_guard_shows_the_button_disabled_with_its_sentence(
    browser: Browser, cast: Cast, clock: Clock, verb: str, status: Status, by: str, said: str
) -> None:
    story = a_topic(cast, clock, status)
    (row,) = [row for row in ROWS if row.verb == verb]
    page = their_page(browser, story, by, "")
    assert not forms_of(page, story, row)
    refused = [
        element
        for element in page._root().iter()
        if (element.get("class") or "").startswith("move move--refused") and said in "".join(element.itertext())
    ]
    assert len(refused) == 1, page.main
    (button,) = refused[0].iter(XHTML + "button")
    assert button.get("disabled") is not None


# --- Looking


def their_page(browser: Browser, story: Story, who: str, code: str) -> Page:
    """The page on which this person would look for the button."""
    if who in (SLIP, ANOTHER_SLIP):
        browser.client.delete_cookie("staff")
        browser.get("/slip")
        return browser.submit("查一查", code=code)
    browser.sign_in(who, PASSWORD)
    return browser.get(f"/desk/topics/{story.row.number}")


def forms_of(page: Page, story: Story, row: Move) -> list[Element]:
    """The forms that would make this move of this matter."""
    return [
        form
        for form in page.all("form")
        if story.row.number in (form.get("action") or "")
        and any(one.get("name") == "verb" and one.get("value") == row.verb for one in form.iter(XHTML + "input"))
    ]


def button_of(page: Page, story: Story, row: Move) -> str:
    """The words on the button; where a like matter offers a merge as well, the one with a field to fill in."""
    form = forms_of(page, story, row)[-1]
    pressed = next(
        button
        for button in form.iter(XHTML + "button")
        if (button.get("formaction") or form.get("action") or "").endswith("/moves")
    )
    return " ".join("".join(pressed.itertext()).split())


def forged(browser: Browser, story: Story, row: Move, press: Press, *, slip: str) -> Page:
    """The whole form, sent by somebody who was never shown it."""
    given_out = {"slip": slip} if slip else {"csrf_token": _token(browser.get("/desk"))}
    data = {
        **given_out,
        "verb": row.verb,
        "seen_version": str(story.row.move_version),
        **typed(story, row),
        **press.also,
    }
    return browser.post(f"/t/{story.row.number}/moves", data)


def _token(page: Page) -> str:
    return page.all("input", name="csrf_token")[0].get("value") or ""
