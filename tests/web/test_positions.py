"""`/t/<number>/positions`: for, against, it depends; each with a reason, and who stands against gets an explanation."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from factories import a_topic

from app.domain.inbox import InboxKind
from app.domain.stages import Status
from app.extensions import db
from app.models.contributions import Position, Stance
from app.models.first_look import Look
from app.models.topics import Slip, SlipNews
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.services import first_look, positions

HAND_IN = "交上我的主张"
REASON = "只换一段管子，过两年还得淹。"


@pytest.fixture
def story(cast, clock):
    return a_topic(cast, clock, Status.IN_RESEARCH)


def address(story):
    return f"/t/{story.row.number}/positions"


def state(browser, story, stance="against", reason=REASON, **more):
    browser.get(address(story))
    return browser.submit(HAND_IN, stance=stance, reason=reason, **more)


def stated():
    return list(db.session.scalars(sa.select(Position).order_by(Position.id)))


def show(story, position):
    with writing():
        first_look.show(InboxKind.POSITION, position.id, story.cast.actor("sun"), now=story.clock.now)


def topic_page(browser, story):
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def test_point_3_a_position_with_its_reason_is_handed_in_and_answered_with_a_slip(browser, story):
    page = state(browser, story, party="people")
    assert page.status == 200
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main.replace("\n", " "))
    assert "给您一个说明" in page.main
    [position] = stated()
    assert (position.stance, position.party, position.shown) == (Stance.AGAINST, "people", REASON)
    assert position.slip_id is not None


def test_before_the_first_look_nobody_else_reads_it(browser, story):
    state(browser, story)
    assert REASON not in topic_page(browser, story).main
    assert "还有 1 份主张等议事室先看" in topic_page(browser, story).main
    show(story, stated()[0])
    page = topic_page(browser, story)
    assert REASON in page.main
    assert "等议事室作出说明" in page.main


def test_point_3_every_opposing_position_gets_its_explanation(browser, story):
    state(browser, story)
    show(story, stated()[0])
    with writing():
        positions.explain(stated()[0].id, "整改要四十万，先救急。", story.cast.actor("sun"), now=story.clock.now)
    page = topic_page(browser, story)
    assert "议事室的说明 整改要四十万，先救急。" in page.main
    assert "等议事室作出说明" not in page.main
    slip_id = stated()[0].slip_id
    news = sa.select(sa.func.count()).select_from(SlipNews).where(SlipNews.slip_id == slip_id)
    assert db.session.scalar(news) == 2, "it was shown, and it was explained"


def test_to_explain_is_to_have_read_it(browser, story):
    state(browser, story)
    with writing():
        positions.explain(stated()[0].id, "先救急。", story.cast.actor("sun"), now=story.clock.now)
    assert stated()[0].look is Look.SHOWN


def test_what_is_withheld_leaves_rule_and_date_and_waits_for_no_explanation(browser, story):
    state(browser, story, reason="七号楼老胡是个无赖")
    with writing():
        first_look.withhold(InboxKind.POSITION, stated()[0].id, "insult", story.cast.actor("sun"), now=story.clock.now)
    page = topic_page(browser, story)
    assert "无赖" not in page.main
    assert "不公开：" in page.main
    assert facts_of(story.row, now=story.clock.now).unexplained == 0


def test_personal_data_is_masked(browser, story):
    state(browser, story, reason="打我电话 13812345678")
    assert "13812345678" not in stated()[0].shown


def test_it_is_changeable_and_what_takes_its_place_is_read_and_explained_anew(browser, story):
    state(browser, story)
    show(story, stated()[0])
    with writing():
        positions.explain(stated()[0].id, "先救急。", story.cast.actor("sun"), now=story.clock.now)
    first = stated()[0].id
    page = browser.get(address(story))
    assert "这部手机说过：" in page.main
    page = state(browser, story, reason="想好了：还是不行。")
    assert "属于您手里的" in page.main or "单子" in page.main
    [position] = stated()
    assert position.id != first, "a desk that still has the old one open cannot show the new one unread"
    assert (position.look, position.explained_at) == (Look.WAITING, None)
    assert facts_of(story.row, now=story.clock.now).unexplained == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Slip).where(Slip.kind == "follower")) == 1


def test_two_on_one_phone_have_a_position_and_a_slip_each(browser, story):
    state(browser, story)
    state(browser, story, stance="for", reason="我赞成", somebody_else="y")
    assert [(one.stance, one.look) for one in stated()] == [
        (Stance.AGAINST, Look.WAITING),
        (Stance.FOR, Look.WAITING),
    ]
    assert len({one.slip_id for one in stated()}) == 2


def test_five_presses_are_one_position(browser, story):
    browser.get(address(story))
    form = browser.page
    for _ in range(5):
        browser.page = form
        assert browser.submit(HAND_IN, stance="for", reason="好").status == 200
    assert len(stated()) == 1


def test_the_back_button_with_another_text_asks_first(browser, story):
    browser.get(address(story))
    form = browser.page
    browser.submit(HAND_IN, stance="for", reason="好")
    browser.page = form
    page = browser.submit(HAND_IN, stance="for", reason="很好")
    assert page.status == 409
    assert "很好" in page.html
    browser.submit(HAND_IN)
    assert [one.shown for one in stated()] == ["很好"]


def test_without_stance_or_reason_a_sentence_says_so_and_what_was_typed_stays(browser, story):
    browser.get(address(story))
    page = browser.submit(HAND_IN, reason="写了理由")
    assert page.status == 422
    assert "写了理由" in page.html
    page = browser.submit(HAND_IN, stance="for", reason="  ")
    assert page.status == 422
    assert "说说理由" in page.main
    assert stated() == []


def test_a_status_that_takes_it_no_more_says_so_and_keeps_what_was_typed(browser, story):
    browser.get(address(story))
    story.walk("schedule", "4", "hold")
    page = browser.submit(HAND_IN, stance="for", reason="晚了一步也要说")
    assert page.status == 422
    assert "不再接收：说出我的主张" in page.main
    assert "晚了一步也要说" in page.html
    assert stated() == []


def test_where_it_is_not_taken_there_is_no_form(browser, cast, clock):
    page = browser.get(address(a_topic(cast, clock, Status.IN_PROGRESS)))
    assert "不再接收" in page.main
    assert HAND_IN not in page.buttons()


def test_a_hidden_topic_leads_to_its_stub_and_a_text_sent_to_it_stays(browser, cast, clock, story):
    browser.get(address(story))
    story.move("withhold")
    page = browser.submit(HAND_IN, stance="for", reason="写好的理由")
    assert page.status == 422
    assert "写好的理由" in page.html
    assert "7 号楼前积水" not in page.html
    assert browser.get(address(story)).path == f"/t/{story.row.number}"


def test_a_topic_nobody_has_read_yet_is_not_there(browser, cast, clock):
    assert browser.get(address(a_topic(cast, clock, Status.POSED))).status == 404


def test_cookies_blocked_the_position_is_taken_all_the_same(client, story, browser):
    browser.get(address(story))
    client._cookies.clear()
    assert browser.submit(HAND_IN, stance="for", reason="好").status == 200
    assert len(stated()) == 1


def test_both_languages_have_the_page(browser, story):
    browser.reads_english()
    assert browser.get(address(story)).h1 == "Where people stand"
