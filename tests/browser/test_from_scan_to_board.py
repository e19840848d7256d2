"""The main job, in a real browser on a small phone, JavaScript off: scan → slip → review → board."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from looking import accessibility_faults, keep, sideways

from app.models.unit_of_work import writing
from app.services import figures

WORDS = "北门的两盏路灯坏了两个月，晚上老人不敢走。"


def pose(page: Any, code: str, words: str = WORDS) -> str:
    """Scan, write one sentence, hand in; returns the number of the slip."""
    page.goto(f"/r/{code}")
    page.get_by_role("link", name="我要出题").click()
    page.get_by_label("发生了什么").fill(words)
    page.get_by_role("button", name="提交，拿单子").click()
    [number] = re.findall(r"\b\d{4} \d{4} \d{4} \d{4}\b", page.locator("main").inner_text())[:1]
    return number


def sign_in(page: Any, login: str) -> Any:
    page.goto("/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()
    return page


def take_up(page: Any, title: str) -> None:
    page.goto("/desk")
    page.get_by_role("link", name=title).first.click()
    page.locator("[name=category]").first.select_option(index=1)
    page.get_by_role("button", name="受理，转审题").click()


def main(page: Any) -> str:
    return str(page.locator("main").inner_text())


def test_a_matter_goes_from_the_code_on_the_wall_to_the_board(open_page: Any, cast: Cast, clock: Clock) -> None:
    code = cast.codes["heping"]
    resident = open_page(javascript=False)
    slip = pose(resident, code)
    said = main(resident)
    assert "3月3日" in said, "first look by: one working day"
    assert "3月9日" in said, "review result by: five working days"
    keep(resident, "story-slip-360")
    assert sideways(resident) == 0

    resident.goto("/slip")
    resident.locator("[name=code]").fill(slip)
    resident.locator("main").get_by_role("button").first.click()
    assert "已收到，等初看" in main(resident)

    reviewer = sign_in(open_page(javascript=False), "zhao")
    take_up(reviewer, "北门的两盏路灯")
    keep(reviewer, "story-desk-360")
    assert sideways(reviewer) == 0
    reviewer.locator("[name=carried_by]").select_option(index=2)
    reviewer.get_by_role("button", name="列入协商（B）").click()
    assert "列入协商（B 类）" in main(reviewer)

    passer_by = open_page(javascript=False)
    passer_by.goto(f"/r/{code}")
    passer_by.get_by_role("link", name="北门的两盏路灯").first.click()
    said = main(passer_by)
    keep(passer_by, "story-topic-360")
    assert sideways(passer_by) == 0
    for words in ("议题公示", "召集人", "3月9日", "和平里"):
        assert words in said, words
    assert passer_by.locator("[aria-current=step]").inner_text().strip() == "审题"
    assert accessibility_faults_of_a_reader_with(open_page, passer_by.url) == []

    passer_by.goto(f"/r/{code}/board")
    assert "北门的两盏路灯" in main(passer_by)
    with writing():
        figures.refresh_stale(clock.now)
    clock.advance(seconds=2)
    passer_by.goto("/boards")
    passer_by.get_by_role("link", name="清江浦区").first.click()
    passer_by.get_by_role("link", name="钵池街道").first.click()
    assert "和平里" in main(passer_by)
    keep(passer_by, "story-board-360")

    clock.advance(days=9)
    passer_by.goto(f"/r/{code}")
    assert "已超期" in main(passer_by), "what is late says so by itself"


def accessibility_faults_of_a_reader_with(open_page: Any, address: str) -> list[str]:
    """axe is a script: it looks through a page of its own that runs scripts."""
    page = open_page()
    page.goto(address)
    return accessibility_faults(page)


def test_a_matter_is_answered_directly(open_page: Any, cast: Cast) -> None:
    resident = open_page(javascript=False)
    slip = pose(resident, cast.codes["heping"])
    reviewer = sign_in(open_page(javascript=False), "zhao")
    take_up(reviewer, "北门的两盏路灯")
    open_move(reviewer, "直接答复（A）")
    reviewer.locator("#answer-answer").fill("路灯由市政维护，已报修，三天内来修。")
    reviewer.get_by_role("button", name="直接答复（A）").click()

    resident.goto("/slip")
    resident.locator("[name=code]").fill(slip)
    resident.locator("main").get_by_role("button").first.click()
    assert "路灯由市政维护" in main(resident)


def test_a_matter_is_declined_by_two_people_with_a_clause(open_page: Any, cast: Cast) -> None:
    resident = open_page(javascript=False)
    slip = pose(resident, cast.codes["heping"])
    reviewer = sign_in(open_page(javascript=False), "zhao")
    take_up(reviewer, "北门的两盏路灯")
    open_move(reviewer, "提议不列入")
    reviewer.locator("#propose_decline-clause").select_option(index=5)
    reviewer.locator("#propose_decline-reason").fill("没说是哪个门、哪条路，也没留下可以问的人。")
    reviewer.locator("#propose_decline-where_instead").fill("写清地点再交一次，或到议事室当面说。")
    reviewer.get_by_role("button", name="提议不列入").click()

    other = sign_in(open_page(javascript=False), "li")
    other.get_by_role("link", name="北门的两盏路灯").first.click()
    other.get_by_role("button", name="同意提议，不列入（C）").click()

    resident.goto("/slip")
    resident.locator("[name=code]").fill(slip)
    resident.locator("main").get_by_role("button").first.click()
    said = main(resident)
    assert "这次不列入协商" in said
    assert "没说是哪个门" in said
    assert "写清地点再交一次" in said


def open_move(page: Any, label: str) -> None:
    """The other moves are folded away; without JavaScript a summary still opens them."""
    page.locator("summary", has_text=label).first.click()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_every_page_of_the_story_suits_everybody(
    open_page: Any, cast: Cast, clock: Clock, locale: str, mode: str, live_server: str
) -> None:
    code = cast.codes["heping"]
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    page.goto(f"/r/{code}/pose")
    page.locator("[name=text]").fill(WORDS)
    page.locator("main form button").last.click()
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    clock.advance(minutes=1)
    sign_in(page, "zhao")
    for path in ("/desk", f"/r/{code}", f"/r/{code}/pose", f"/r/{code}/board", "/boards", "/slip", "/moderation"):
        page.goto(path)
        assert (path, accessibility_faults(page)) == (path, [])
        assert (path, sideways(page)) == (path, 0)
    page.goto("/desk")
    page.locator(".queue__card").first.click()
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
