"""Reasons begin with a template and end in somebody's own words."""

from __future__ import annotations

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import Browser, Page

from app.domain.own_words import BLANK
from app.domain.pipeline import PIPELINE
from app.domain.ruleset import load_ruleset
from app.domain.stages import Status
from app.extensions import rulebook


def desk_of(browser: Browser, story: Story, login: str = "zhao") -> Page:
    browser.sign_in(login, PASSWORD)
    return browser.get(f"/desk/topics/{story.row.number}")


def typed(page: Page, field: str) -> str:
    (control,) = page.all("textarea", id=field)
    return (control.text or "").strip()


def test_every_template_belongs_to_a_move_that_asks_for_it() -> None:
    asks = {row.verb: (*row.asks, *row.may_ask) for row in PIPELINE}
    rules = load_ruleset()
    for template in rules.reason_templates:
        assert template.ask in asks[template.verb], template.code
        assert BLANK in template.text.zh, template.code
        assert BLANK in template.text.en, template.code
    declined = {one.about for one in rules.reason_templates if one.verb == "propose_decline"}
    assert declined == {clause.code for clause in rules.may_not}, "one for each clause"


def test_a_template_is_put_into_the_form_and_what_was_typed_stays(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk_of(browser, story)
    page = browser.submit("哪个位置", question="您好。")
    assert page.status == 200
    assert typed(page, "ask_details-question").startswith("您好。\n您说的＿＿，")
    (folded,) = page.all("details", id="move-ask_details")
    assert folded.get("open") is not None
    assert story.status is Status.IN_REVIEW


def test_an_unchanged_template_is_refused_with_a_sentence(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk_of(browser, story)
    browser.submit("哪个位置")
    page = browser.submit("请补充")
    assert page.status == 422
    assert "这还是模板的原话" in page.main
    assert typed(page, "ask_details-question").startswith("您说的＿＿"), "it stays to be filled in"
    assert story.status is Status.IN_REVIEW

    page = browser.submit("请补充", question="您说的路灯，请问具体是哪一盏？写清楚了，我们好去现场看。")
    assert story.status is Status.NEEDS_DETAILS


@pytest.mark.parametrize("cheat", ["", "___", "  "], ids=["nothing in the blanks", "other blanks", "space"])
def test_a_template_with_its_blanks_wiped_out_is_still_the_template(
    browser: Browser, cast: Cast, clock: Clock, cheat: str
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    (template,) = [one for one in rulebook.rules.reason_templates if one.code == "since-when"]
    desk_of(browser, story)
    page = browser.submit("请补充", question=template.text.zh.replace(BLANK, cheat))
    assert page.status == 422
    assert story.status is Status.IN_REVIEW


def test_a_template_of_a_clause_brings_its_clause_and_where_to_go_instead(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk_of(browser, story)
    page = browser.submit("个人的事")
    (chosen,) = [one for one in page.all("option", value="not-4") if one.get("selected") is not None]
    assert chosen is not None
    assert "12345" in typed(page, "propose_decline-where_instead")
    browser.submit("提议不列入", reason="门面的租约是您一家的事，由司法所直接给您调解更快。")
    assert story.move("decline").status is Status.DECLINED


def test_a_template_there_is_not_is_missing(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = desk_of(browser, story)
    token = page.all("input", name="csrf_token")[0].get("value")
    address = f"/desk/topics/{story.row.number}/reason-templates"
    assert browser.post(address, {"csrf_token": token, "template": "nonsense"}).status == 404


def test_elsewhere_nobody_reads_a_matter_by_way_of_a_template(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.sign_in("he", PASSWORD)
    token = browser.get("/desk").all("input", name="csrf_token")[0].get("value")
    address = f"/desk/topics/{story.row.number}/reason-templates"
    assert browser.post(address, {"csrf_token": token, "template": "which-place"}).status in (403, 404)
