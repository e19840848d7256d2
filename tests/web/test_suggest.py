"""The second door: a suggestion to the room or to a topic, answered in public, and made a topic by a reviewer."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from cast import holder
from factories import a_topic, find_all

from app.domain.asks import Ask
from app.domain.errors import NotAllowed, Refused
from app.domain.inbox import InboxKind
from app.domain.stages import Party, SlipKind, Status
from app.extensions import db, rulebook
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.rooms import Room, RoomCode
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.queries import history
from app.services import answers, first_look, pipeline, suggestions

HAND_IN = "提交，拿单子"
TEXT = "活动室晚上能不能开到九点？我们跳完舞还想坐坐。"


@pytest.fixture
def address(cast):
    return f"/r/{cast.codes['heping']}/suggest"


def suggest(browser, address, text=TEXT, **more):
    browser.get(address)
    return browser.submit(HAND_IN, text=text, **more)


def the_remark():
    return db.session.scalars(sa.select(Remark).order_by(Remark.id.desc())).first()


def count(table):
    return db.session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def show(remark, cast, clock, by="chen"):
    with writing():
        first_look.show(InboxKind.REMARK, remark.id, cast.actor(by), now=clock.now)


def raised(remark, cast, clock, by="zhao"):
    with writing():
        return suggestions.raise_to_topic(remark.id, cast.actor(by), now=clock.now).number


def answers_page(browser, cast):
    version = db.session.get(Room, cast.rooms["heping"], populate_existing=True).public_version
    return browser.get(f"/r/{cast.codes['heping']}/answers?after={version}")


def topic_of(number):
    return db.session.scalars(sa.select(Topic).where(Topic.number == number)).one()


# --- Handing in


def test_one_sentence_to_the_room_gives_a_slip_and_the_day_of_the_answer(browser, address, cast):
    page = suggest(browser, address)
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)
    assert "最晚3月9日 周一" in page.main  # five working days
    remark = the_remark()
    assert (remark.room_id, remark.topic_id, remark.shown) == (cast.rooms["heping"], None, TEXT)
    assert db.session.get_one(Slip, remark.slip_id).kind is SlipKind.FOLLOWER


def test_it_may_say_for_which_of_the_eight_parties_it_speaks(browser, address, cast, clock):
    suggest(browser, address, party=Party.NATIVE_ELSEWHERE)
    show(the_remark(), cast, clock)
    assert "在外乡贤" in answers_page(browser, cast).main


@pytest.mark.parametrize("status", [one for one in Status if one.is_public and not one.is_final])
def test_any_public_topic_that_goes_on_takes_one(browser, cast, clock, status):
    number = a_topic(cast, clock, status).row.number
    suggest(browser, f"/t/{number}/suggestions")
    assert the_remark().topic_id == topic_of(number).id


@pytest.mark.parametrize("status", [one for one in Status if one.is_final])
def test_one_that_is_over_says_so_and_offers_the_room(browser, cast, clock, status):
    number = a_topic(cast, clock, status).row.number
    page = browser.get(f"/t/{number}/suggestions")
    assert "不再" in page.main
    assert page.href("改为向议事室提建议").endswith("/suggest")
    assert not page.all("textarea")


def test_a_topic_that_was_closed_while_somebody_wrote_keeps_the_text(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.get(f"/t/{story.row.number}/suggestions")
    story.move("propose_decline")
    story.move("decline")
    page = browser.submit(HAND_IN, text=TEXT)
    assert page.status == 422
    assert TEXT in page.main
    assert count(Remark) == 0


def test_the_door_with_a_topic_leads_to_the_topics_own_form(browser, cast, clock, address):
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    page = browser.get(f"{address}?topic={number}")
    assert page.path == f"/t/{number}/suggestions"
    assert page.href("7 号楼前积水") == f"/t/{number}"


def test_a_topic_nobody_has_read_yet_takes_none_and_does_not_show_that_it_exists(browser, cast, clock):
    number = a_topic(cast, clock, Status.POSED).row.number
    assert browser.get(f"/t/{number}/suggestions").status == 404


# --- Bad luck


def test_five_presses_are_one_suggestion(browser, address):
    key = browser.get(address).all("input", name="key")[0].get("value")
    pages = [browser.post(address, {"key": key, "text": TEXT}) for _ in range(5)]
    assert len({re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)[0] for page in pages}) == 1
    assert (count(Remark), count(Slip)) == (1, 1)


def test_the_back_button_with_another_text_asks_before_it_hands_in_a_second(browser, address):
    key = browser.get(address).all("input", name="key")[0].get("value")
    browser.post(address, {"key": key, "text": TEXT})
    page = browser.post(address, {"key": key, "text": "另一个主意"})
    assert page.status == 409
    assert "另一个主意" in page.main
    assert count(Remark) == 1
    browser.submit(HAND_IN)
    assert count(Remark) == 2


@pytest.mark.parametrize(("text", "sentence"), [("", "建议"), ("😀", "建议"), ("好" * 6000, "多了")])
def test_what_cannot_be_taken_is_said_and_kept(browser, address, text, sentence):
    page = suggest(browser, address, text)
    assert page.status == 422
    assert sentence in page.texts("div", role="alert")[0]
    assert (page.all("textarea")[0].text or "").strip() == text


def test_text_that_runs_from_right_to_left_stays_within_its_own_lines(browser, address, cast, clock):
    suggest(browser, address, "مرحبا \u202e建议晚上开灯\u202c")
    assert "\u202e" not in the_remark().shown
    show(the_remark(), cast, clock)
    page = answers_page(browser, cast)
    told = [one for one in page.all("p", class_="told") if "建议晚上开灯" in "".join(one.itertext())]
    assert [one.get("dir") for one in told] == ["auto"]


def test_a_telephone_number_is_masked_before_anybody_else_reads_it(browser, address, cast, clock):
    suggest(browser, address, "请打给我 13812345678，晚上开灯")
    show(the_remark(), cast, clock)
    page = answers_page(browser, cast)
    assert "13812345678" not in page.main
    assert "晚上开灯" in page.main


def test_the_sheet_of_a_closed_room_says_so_and_what_was_begun_there_hears_whom_to_turn_to(
    browser, address, cast, clock
):
    browser.get(address)
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    page = browser.submit(HAND_IN, text=TEXT)
    assert page.status == 422
    assert "钵池街道协商议事室" in page.texts("div", role="alert")[0]
    assert TEXT in page.main
    assert "关闭" in browser.get(address).main


def test_an_old_sheet_still_takes_one(browser, cast, clock, address):
    from app.services.rooms import issue_codes

    with writing():
        db.session.get_one(RoomCode, cast.codes["heping"]).replaced_at = clock.now
        db.session.flush()
        issue_codes([db.session.get_one(Room, cast.rooms["heping"])], now=clock.now)
    assert suggest(browser, address).status == 200


def test_under_a_withdrawn_code_only_what_was_begun_is_taken(browser, address, cast, clock):
    browser.get(address)
    with writing():
        db.session.get_one(RoomCode, cast.codes["heping"]).revoked_at = clock.now
    assert browser.submit(HAND_IN, text=TEXT).status == 200
    assert browser.post(address, {"text": TEXT}).status == 404
    assert browser.get(address).status == 410


@pytest.mark.parametrize("code", ["AAAAAA", "4X7K"])
def test_an_unknown_code_leads_to_where_rooms_are_suggested(browser, cast, code):
    assert browser.get(f"/r/{code}/suggest").status == 404


# --- In public


def test_nobody_reads_it_before_the_first_look_but_that_there_is_one(browser, address, cast, clock):
    suggest(browser, address)
    page = answers_page(browser, cast)
    assert "跳完舞" not in page.main
    assert "还有 1 条等人先看一遍" in page.main
    show(the_remark(), cast, clock)
    assert "跳完舞" in answers_page(browser, cast).main


def test_the_answer_stands_beside_it(browser, address, cast, clock):
    suggest(browser, address)
    with writing():
        answers.answer(the_remark().id, "从下周一起开到九点。", cast.actor("chen"), now=clock.now)
    page = answers_page(browser, cast)
    assert "从下周一起开到九点。" in page.main
    assert "等待答复" not in page.main


def test_past_its_day_it_says_how_late_it_is_and_who_holds_it(browser, address, cast, clock):
    suggest(browser, address)
    show(the_remark(), cast, clock)
    assert "等待答复" in answers_page(browser, cast).main
    clock.advance(days=10)
    page = answers_page(browser, cast)
    assert "已超期 3 天" in page.main
    assert "期限是3月9日 周一，现在归这里办： 和平里社区协商议事室" in page.main


def test_where_nobody_sits_in_the_room_the_room_above_is_named(browser, address, cast, clock):
    for login in ("zhao", "chen", "sun"):
        cast.leaves(login, clock.now)
    suggest(browser, address)
    show(the_remark(), cast, clock, by="qian")
    clock.advance(days=10)
    assert "现在归这里办： 钵池街道协商议事室" in answers_page(browser, cast).main


def test_a_withheld_one_leaves_the_rule_and_the_day(browser, address, cast, clock):
    suggest(browser, address)
    rule = rulebook.rules.moderation_rules[0]
    with writing():
        first_look.withhold(InboxKind.REMARK, the_remark().id, rule.code, cast.actor("chen"), now=clock.now)
    page = answers_page(browser, cast)
    assert "跳完舞" not in page.main
    assert "按规定不公开" in page.main


def test_what_is_suggested_to_a_topic_stands_beside_its_form_with_the_answer(browser, cast, clock):
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    suggest(browser, f"/t/{number}/suggestions", "先把落叶扫了")
    assert "先把落叶扫了" not in browser.get(f"/t/{number}/suggestions").main
    with writing():
        answers.answer(the_remark().id, "明早就扫。", cast.actor("chen"), now=clock.now)
    page = browser.get(f"/t/{number}/suggestions")
    assert "先把落叶扫了" in page.main
    assert "明早就扫。" in page.main
    assert "先把落叶扫了" not in answers_page(browser, cast).main


# --- Made a topic


def test_a_reviewer_makes_it_a_topic_with_the_same_words_and_nobody_types_again(browser, address, cast, clock):
    suggest(browser, address, party=Party.PEOPLE)
    remark = the_remark()
    show(remark, cast, clock)
    topic = topic_of(raised(remark, cast, clock))
    assert (topic.status, topic.shown, topic.party, topic.room_id) == (
        Status.POSED,
        TEXT,
        Party.PEOPLE,
        cast.rooms["heping"],
    )
    assert topic.told_sealed == db.session.get_one(Remark, remark.id).told_sealed


def test_its_slip_becomes_a_filed_slip_and_may_do_what_a_proposer_may(browser, address, cast, clock):
    page = suggest(browser, address)
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)[0]
    number = raised(the_remark(), cast, clock)
    slip = db.session.get_one(Slip, the_remark().slip_id)
    assert (slip.kind, slip.topic_id, slip.origin_topic_id) == (SlipKind.FILED, *(topic_of(number).id,) * 2)
    browser.get("/slip")
    page = browser.submit("查一查", code=code)
    assert number in page.text
    assert "答复" not in page.main  # the clocks of the topic run now
    with writing():
        pipeline.advance(topic_of(number).id, "withdraw", holder(slip.id), seen_version=None, now=clock.now)
    assert topic_of(number).status is Status.WITHDRAWN


def test_in_public_it_says_which_topic_it_became_with_a_way_there_once_that_can_be_opened(
    browser, address, cast, clock
):
    suggest(browser, address)
    number = raised(the_remark(), cast, clock)
    page = answers_page(browser, cast)
    assert f"审题人已把它转成议题 {number}，议事室的人先看一遍" in page.main
    assert not [link for link in page.all("a") if number in (link.get("href") or "")]
    with writing():
        pipeline.advance(
            topic_of(number).id,
            "accept",
            cast.actor("chen"),
            seen_version=None,
            now=clock.now,
            given={
                Ask.TITLE: "活动室晚上开到九点",
                Ask.CATEGORY: rulebook.rules.categories[0].code,
                Ask.SHOWN: TEXT,
            },
        )
    assert answers_page(browser, cast).href(f"转成议题 {number}") == f"/t/{number}"


def test_the_history_says_who_made_it_a_topic_and_who_told_it_first(browser, address, cast, clock):
    suggest(browser, address)
    topic = topic_of(raised(the_remark(), cast, clock))
    told, made = history.of_topic(topic.id)
    assert (told.tag, told.actor_role) == ("topic.pose", "resident")
    assert (made.tag, made.actor_role) == ("suggestion.raised", "reviewer")


def test_whoever_raised_it_may_still_review_it(browser, address, cast, clock):
    """It is the resident's matter: raising it made nobody a party to it."""
    suggest(browser, address)
    topic = topic_of(raised(the_remark(), cast, clock))
    story = a_topic(cast, clock)
    story.topic, story.slip = topic.id, the_remark().slip_id
    story.move("accept")
    find_all(story)
    story.move("admit", by="zhao")
    assert story.status is Status.ANNOUNCED


def test_what_waits_for_a_first_look_has_had_it_when_it_is_raised(browser, address, cast, clock):
    suggest(browser, address)
    raised(the_remark(), cast, clock)
    assert the_remark().look is Look.SHOWN


def test_nobody_raises_it_twice(browser, address, cast, clock):
    suggest(browser, address)
    number = raised(the_remark(), cast, clock)
    with pytest.raises(Refused, match=number):
        raised(the_remark(), cast, clock)
    assert count(Topic) == 1


def test_a_withheld_one_cannot_be_raised(browser, address, cast, clock):
    suggest(browser, address)
    rule = rulebook.rules.moderation_rules[0].code
    with writing():
        first_look.withhold(InboxKind.REMARK, the_remark().id, rule, cast.actor("chen"), now=clock.now)
    with pytest.raises(Refused, match="not shown"):
        raised(the_remark(), cast, clock)


@pytest.mark.parametrize("login", ["chen", "sun", "he", "li", "wang", "ops"])
def test_only_a_reviewer_of_the_room_raises_it(browser, address, cast, clock, login):
    suggest(browser, address)
    with pytest.raises(NotAllowed):
        raised(the_remark(), cast, clock, by=login)


def test_an_inquiry_cannot_be_raised(browser, cast, clock):
    browser.get(f"/r/{cast.codes['heping']}/inquiries")
    browser.submit(HAND_IN, text="灯什么时候修好？")
    with pytest.raises(Refused, match="Only a suggestion"):
        raised(the_remark(), cast, clock)


def test_a_neighbours_suggestion_to_a_topic_becomes_one_of_its_own(browser, cast, clock):
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    suggest(browser, f"/t/{number}/suggestions")
    other = raised(the_remark(), cast, clock)
    assert other != number
    assert db.session.get_one(Slip, the_remark().slip_id).topic_id == topic_of(other).id


def test_the_proposers_slip_stays_with_the_matter_it_was_filed_for(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    suggest(browser, f"/t/{story.row.number}/suggestions")
    with writing():
        the_remark().slip_id = story.slip
    with pytest.raises(Refused, match="their slip stays"):
        raised(the_remark(), cast, clock)
    assert db.session.get_one(Slip, story.slip).topic_id == story.topic


def test_a_counters_suggestion_keeps_its_channel_when_it_becomes_a_topic(browser, address, cast, clock):
    from app.domain.stages import Channel

    suggest(browser, address)
    with writing():
        db.session.get_one(Slip, the_remark().slip_id).channel = Channel.PAPER
    assert topic_of(raised(the_remark(), cast, clock)).channel is Channel.PAPER
