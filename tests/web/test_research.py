"""Issue 5, point 3. Research at the desk of the convener, and what everybody reads of it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from pages import Browser
from PIL import Image

from app.domain.clock import local_day
from app.domain.stages import Party, Status
from app.models.research import InvitedBy
from app.models.unit_of_work import writing
from app.queries.research import of_topic, options_of
from app.services import research


@pytest.fixture
def story(app: Flask, cast: Cast, clock: Clock) -> Story:
    return a_topic(cast, clock, Status.IN_RESEARCH)


@pytest.fixture
def desk(browser: Browser, story: Story) -> Browser:
    """Sun, the convener, on the research page of the matter."""
    browser.sign_in("sun", PASSWORD)
    browser.get(f"/desk/topics/{story.row.number}/research")
    return browser


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


def draft(desk: Browser, text: str = "加一道雨水箅子", **more: str) -> None:
    desk.submit("存下方案", text=text, **more)


def test_an_option_has_its_cost_and_what_speaks_for_and_against_it(desk: Browser, story: Story) -> None:
    draft(desk, cost="约 8000 元，街道出", speaks_for="当年就能做完", speaks_against="要封路三天")
    public = desk.get(f"/t/{story.row.number}")
    for words in ("加一道雨水箅子", "约 8000 元，街道出", "当年就能做完", "要封路三天"):
        assert words in public.main


def test_a_second_press_drafts_no_second_option(app: Flask, desk: Browser, story: Story) -> None:
    for _ in range(2):
        desk.get(f"/desk/topics/{story.row.number}/research")
        draft(desk)
    assert len(options_of(story.row)) == 1


def test_a_draft_is_edited_and_dropped_and_what_is_dropped_comes_on_no_agenda(desk: Browser, story: Story) -> None:
    draft(desk)
    desk.click("修改")
    desk.submit("存下方案", text="加两道雨水箅子")
    assert "加两道雨水箅子" in desk.page.main

    desk.submit("不要了")
    assert "还没有写方案" not in desk.page.main  # the form stands open instead
    assert "加两道雨水箅子" not in desk.get(f"/t/{story.row.number}").main
    assert options_of(story.row) == []


def test_two_who_edit_one_option_both_see_what_the_other_wrote(app: Flask, desk: Browser, story: Story) -> None:
    draft(desk)
    desk.click("修改")
    option = options_of(story.row)[0]
    with writing():
        words = research.OptionWords("别人改的办法")
        research.edit_option(option.id, words, story.cast.actor("sun"), seen_version=1, now=story.clock.now)

    again = desk.submit("存下方案", text="我改的办法")
    assert again.status == 409
    assert "刚才有人改过这个方案" in again.main
    assert "别人改的办法" in again.main
    assert again.all("textarea", name="text")[0].text.strip() == "我改的办法"
    desk.submit("存下方案")
    assert [row.text for row in options_of(story.row)] == ["我改的办法"]


def test_a_visit_says_when_who_and_what_was_seen_with_photos(app: Flask, desk: Browser, story: Story) -> None:
    day = local_day(story.clock.now) - timedelta(days=1)
    desk.submit(
        "存下走访",
        visited_on=day.isoformat(),
        who="孙丽、物业老李",
        seen="三号口堵死，电话 13812345678 的住户说堵了两年",
        parties=["people", "government"],
        photos=(io.BytesIO(a_photo()), "spot.jpg"),
    )
    public = desk.get(f"/t/{story.row.number}")
    assert "孙丽、物业老李" in public.main
    assert "三号口堵死" in public.main
    assert "13812345678" not in public.main  # masked like everything else
    assert "群众" in public.main
    (photo,) = (image for image in public.all("img") if "/files/" in (image.get("src") or ""))
    with desk.client.get(photo.get("src")) as picture:
        assert picture.status_code == 200


@pytest.mark.parametrize(("days", "words"), [(1, "这一天还没到"), (-400, "那时候这件事还没交上来")])
def test_a_visit_on_an_impossible_day_is_refused_and_what_was_typed_stays(
    desk: Browser, story: Story, days: int, words: str
) -> None:
    day = local_day(story.clock.now) + timedelta(days=days)
    page = desk.submit("存下走访", visited_on=day.isoformat(), who="孙丽", seen="写了很多字的走访")
    assert page.status == 422
    assert words in page.main
    assert page.all("textarea", name="seen")[0].text.strip() == "写了很多字的走访"


def test_a_fact_has_a_source(desk: Browser, story: Story) -> None:
    desk.submit("存下事实", fact="雨水管直径 20 厘米", source="1998 年竣工图")
    public = desk.get(f"/t/{story.row.number}").main
    assert "雨水管直径 20 厘米" in public
    assert "1998 年竣工图" in public


def test_parties_nobody_has_heard_are_named_with_a_warning(app: Flask, desk: Browser, story: Story) -> None:
    assert "这几方还没听过意见" in desk.page.main
    assert Party.EXPERT in of_topic(story.row).missing
    desk.submit("存下邀请", party="expert", whom="水利局退休工程师老周", how="telephone")
    assert Party.EXPERT not in of_topic(story.row).missing
    assert Party.GOVERNMENT in of_topic(story.row).missing
    assert "水利局退休工程师老周" in desk.page.main
    assert "老周" not in desk.get(f"/t/{story.row.number}").main  # who was asked is for the desk


def test_the_options_become_points_of_the_agenda_without_retyping(desk: Browser, story: Story) -> None:
    draft(desk, "先清淤")
    desk.submit("存下方案", text="再换管")
    starts = (story.clock.now + timedelta(days=3)).strftime("%Y-%m-%dT15:00")
    desk.submit("召集协商会", starts_at=starts, place="和平里社区议事室")
    page = desk.get(f"/desk/topics/{story.row.number}/research")
    agenda = desk.get(page.href("去看会议")).main
    assert "1. 先清淤" in agenda
    assert "2. 再换管" in agenda


def test_whoever_raised_it_is_invited_by_slip_and_a_sheet_is_there_to_print(desk: Browser, story: Story) -> None:
    assert "就在单子上告诉本人" in desk.page.main
    story.move("schedule")
    desk.get(f"/desk/topics/{story.row.number}/research")
    sheet = desk.click("打印邀请单")
    assert "请您来参加协商议事会" in sheet.main
    assert "加一道雨水箅子" in sheet.main
    assert any("/m/" in code for code in sheet.texts("code"))


@pytest.mark.parametrize("login", ["chen", "zhao", "he"])
def test_only_the_convener_does_research(app: Flask, story: Story, browser: Browser, login: str) -> None:
    browser.sign_in(login, PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}/research")
    if login == "he":  # of another room: it is not there
        assert page.status == 404
        return
    assert "存下方案" not in page.buttons()
    token = browser.get("/desk").all("input", name="csrf_token")[0].get("value")
    sent = browser.post(
        f"/desk/topics/{story.row.number}/research/options", {"csrf_token": token, "text": "不该我写的方案"}
    )
    assert sent.status == 403
    assert options_of(story.row) == []


def test_research_is_closed_once_the_meeting_is_called_but_people_can_still_be_invited(
    app: Flask, story: Story, browser: Browser
) -> None:
    story.move("schedule")
    browser.sign_in("sun", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}/research")
    assert "存下方案" not in page.buttons()
    assert "存下走访" not in page.buttons()
    assert "存下邀请" in page.buttons()
    with writing():
        sun = story.cast.actor("sun")
        research.invite(story.topic, Party.DEPUTY, "人大代表刘燕", InvitedBy.LINK, sun, now=story.clock.now)
    assert Party.DEPUTY not in of_topic(story.row).missing


def test_an_option_of_another_matter_cannot_be_reached_through_this_one(
    app: Flask, cast: Cast, clock: Clock, browser: Browser, story: Story
) -> None:
    other = a_topic(cast, clock, Status.IN_RESEARCH)
    with writing():
        option = research.draft_option(
            other.topic, research.OptionWords("别处的办法"), cast.actor("sun"), now=clock.now
        )
        option_id = option.id
    browser.sign_in("sun", PASSWORD)
    assert browser.get(f"/desk/topics/{other.row.number}/research/options/{option_id}").status == 200
    assert browser.get(f"/desk/topics/{story.row.number}/research/options/{option_id}").status == 404
