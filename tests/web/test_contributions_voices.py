"""`/t/<number>/voices`: one tap, one voice a phone or slip, taken back as easily; and a slip to follow it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import a_topic
from pages import Browser

from app.domain.stages import SlipKind, Status
from app.extensions import db
from app.models.contributions import Voice, VoiceCount
from app.models.topics import Slip


@pytest.fixture
def story(cast, clock):
    return a_topic(cast, clock, Status.ANNOUNCED)


def open_topic(browser, story):
    return browser.get(f"/t/{story.row.number}")


def voices(story):
    rows = db.session.scalar(sa.select(sa.func.count()).select_from(Voice).where(Voice.topic_id == story.topic))
    counted = db.session.scalar(sa.select(sa.func.sum(VoiceCount.n)).where(VoiceCount.topic_id == story.topic)) or 0
    assert rows == counted
    return rows


def test_one_tap_on_the_topic_page_is_a_voice_and_says_how_many_there_are(browser, story):
    open_topic(browser, story)
    page = browser.submit("我也遇到")
    assert page.h1 == "您的一票算上了"
    assert "1 部手机或回执" in page.main
    assert page.headers["Cache-Control"] == "no-store"
    assert "1 部手机或回执" in browser.click("回到议题").main


def test_five_taps_are_one_voice(browser, story):
    for _ in range(5):
        open_topic(browser, story)
        browser.submit("我也遇到")
    assert voices(story) == 1


def test_a_voice_is_taken_back_and_given_again(browser, story):
    open_topic(browser, story)
    browser.submit("我赞成")
    assert browser.submit("撤回").h1 == "您的一票撤回了"
    assert voices(story) == 0
    browser.submit("我赞成")
    assert voices(story) == 1


def test_with_cookies_blocked_a_voice_can_still_be_taken_back(app, story):
    browser = Browser(app.test_client(use_cookies=False))
    open_topic(browser, story)
    browser.submit("我也遇到")
    assert voices(story) == 1
    browser.submit("撤回")
    assert voices(story) == 0


def test_a_mark_that_is_not_ours_is_nobodys(browser, story):
    open_topic(browser, story)
    browser.submit("我也遇到")
    other = Browser(browser.client.application.test_client())
    data = {"kind": "me_too", "do": "take_back", "mark": "0" * 64 + "." + "0" * 64}
    other.post(f"/t/{story.row.number}/voices", data)
    assert voices(story) == 1


def test_a_voice_by_slip_is_the_slips_whatever_phone_it_comes_from(app, browser, story):
    browser.get(f"/t/{story.row.number}/comments")
    page = browser.submit("提交，拿单子", text="支持，早点弄")
    code = page.texts("p", class_="slip__number")[0].replace(" ", "")
    for _phone in range(2):
        client = Browser(app.test_client())
        client.post(f"/t/{story.row.number}/voices", {"kind": "me_too", "do": "speak_up", "slip": code})
        assert client.page.h1 == "您的一票算上了"
    assert voices(story) == 1


def test_whoever_speaks_up_is_offered_a_slip_that_follows_the_matter(browser, story):
    open_topic(browser, story)
    browser.submit("我也遇到")
    page = browser.submit("领一张单子")
    assert len(page.texts("p", class_="slip__number")[0].replace(" ", "")) == 16
    slip = db.session.scalar(sa.select(Slip).order_by(Slip.id.desc()).limit(1))
    assert (slip.kind, slip.topic_id) == (SlipKind.FOLLOWER, story.topic)


def test_another_resident_on_the_same_shared_phone_is_counted_by_a_slip_of_their_own(browser, story):
    open_topic(browser, story)
    browser.submit("我也遇到")
    browser.submit("领一张单子")
    open_topic(browser, story)
    browser.submit("我也遇到")
    assert voices(story) == 1
    browser.submit("领一张单子", somebody_else="y")
    assert voices(story) == 2


def test_the_address_of_the_answer_leads_back_to_the_topic(browser, story):
    assert browser.get(f"/t/{story.row.number}/voices").h1 == "7 号楼前积水"


def test_what_is_no_voice_is_not_read(browser, story):
    assert browser.post(f"/t/{story.row.number}/voices", {"kind": "applause", "do": "speak_up"}).status == 400
    assert browser.post(f"/t/{story.row.number}/voices", {"kind": "me_too"}).status == 400


def test_another_website_cannot_speak_up_for_anybody(browser, story):
    data, foreign = {"kind": "me_too", "do": "speak_up"}, {"Sec-Fetch-Site": "cross-site"}
    page = browser.post(f"/t/{story.row.number}/voices", data, headers=foreign)
    assert page.status == 403
    assert voices(story) == 0
