"""`/t/<number>/sign-ups`: coming to the meeting as one of the eight parties."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import a_topic

from app.domain.errors import Invalid, Missing, NotAllowed, Refused
from app.domain.stages import Party, Status
from app.extensions import db, keyring
from app.models.meetings import Meeting, SignUp, SignUpState
from app.models.topics import Slip, SlipNews
from app.models.unit_of_work import writing
from app.queries import sign_ups as read_sign_ups
from app.queries.slip_words import handed_in_with
from app.services import sign_ups

SIGN_UP = "报名，拿单子"
TAKE_BACK = "来不了，撤回报名"


@pytest.fixture
def story(cast, clock):
    return a_topic(cast, clock, Status.SCHEDULED)


def address(story):
    return f"/t/{story.row.number}/sign-ups"


def signs_up(browser, story, party="people", **more):
    browser.get(address(story))
    return browser.submit(SIGN_UP, party=party, **more)


def signed_up():
    return list(db.session.scalars(sa.select(SignUp).order_by(SignUp.id)))


def meeting():
    return db.session.scalars(sa.select(Meeting)).one()


def answer(story, state, reason="", by="sun"):
    with writing():
        return sign_ups.answer(signed_up()[0].id, state, reason, story.cast.actor(by), now=story.clock.now)


def test_point_3_one_signs_up_as_one_of_the_eight_parties_with_a_way_to_be_reached(browser, story):
    browser.get(address(story))
    options = [option.get("value") for option in browser.page.all("option")]
    assert options == ["", *(party.value for party in Party)]
    page = signs_up(browser, story, "expert", contact="0517-8300 1111")
    assert page.status == 200
    assert "凭单子号码就能看到" in page.main
    [one] = signed_up()
    assert (one.party, one.is_online, one.state) == (Party.EXPERT, False, SignUpState.ASKED)
    sealed = db.session.scalar(sa.select(Slip.contact_sealed).where(Slip.id == one.slip_id))
    assert "8300 1111" not in sealed
    assert keyring.unseal(sealed) == "0517-8300 1111"


def test_the_contact_says_why_it_is_asked_and_may_stay_empty(browser, story):
    page = browser.get(address(story))
    assert "只为改了时间、地点好告诉您" in page.main
    assert signs_up(browser, story).status == 200


def test_on_site_or_online_is_asked_only_where_there_is_a_choice(browser, story):
    assert "怎么参加" not in browser.get(address(story)).main
    with writing():
        meeting().link = "https://meeting.example/1"
    assert "怎么参加" in browser.get(address(story)).main
    signs_up(browser, story, way="online")
    assert signed_up()[0].is_online
    with writing():
        meeting().place = None
    page = browser.get(address(story))
    assert "怎么参加" not in page.main


def test_without_a_party_a_sentence_says_so_and_the_contact_stays(browser, story):
    page = signs_up(browser, story, "", contact="找七号楼老林")
    assert page.status == 422
    assert "找七号楼老林" in page.html
    assert signed_up() == []


def test_a_second_time_from_the_same_slip_changes_the_first(browser, story):
    signs_up(browser, story)
    signs_up(browser, story, "deputy")
    assert [one.party for one in signed_up()] == [Party.DEPUTY]


def test_two_on_one_phone_sign_up_each(browser, story):
    signs_up(browser, story)
    signs_up(browser, story, somebody_else="y")
    assert len(signed_up()) == 2
    assert read_sign_ups.by_party(meeting().id) == {Party.PEOPLE: 2}


def test_five_presses_are_one_sign_up(browser, story):
    browser.get(address(story))
    form = browser.page
    for _ in range(5):
        browser.page = form
        browser.submit(SIGN_UP, party="people", somebody_else="y") if form is None else browser.submit(
            SIGN_UP, party="people"
        )
    assert len(signed_up()) == 1


def test_it_is_taken_back_as_easily_and_twice_does_no_harm(browser, story):
    signs_up(browser, story)
    page = browser.get(address(story))
    assert "这部手机报过名：人民群众" in page.main
    page = browser.submit(TAKE_BACK)
    assert "报名已经撤回" in page.main
    assert signed_up() == []
    assert browser.post(f"{address(story)}/withdrawals").status == 200
    assert signs_up(browser, story).status == 200
    assert len(signed_up()) == 1


def test_by_the_number_of_the_slip_it_is_taken_back_from_another_phone(app, browser, story):
    page = signs_up(browser, story)
    code = "".join(page.texts("p", class_="slip__number")).replace(" ", "")
    stranger = app.test_client()
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert stranger.post(f"{address(story)}/withdrawals", data={"slip": "1" * 16}, headers=headers).status_code == 422
    assert len(signed_up()) == 1
    assert stranger.post(f"{address(story)}/withdrawals", data={"slip": code}, headers=headers).status_code == 200
    assert signed_up() == []


def test_a_phone_without_a_slip_has_nothing_to_take_back(browser, story):
    page = browser.post(f"{address(story)}/withdrawals")
    assert page.status == 422
    assert "请凭单子号码再来" in page.main


def test_after_the_meeting_has_begun_nobody_signs_up(browser, story):
    browser.get(address(story))
    story.clock.advance(days=3, seconds=1)
    page = browser.submit(SIGN_UP, party="people", contact="还想来")
    assert page.status == 422
    assert "会已经开始" in page.main
    assert "还想来" in page.html


def test_a_meeting_called_off_takes_no_one_more_and_says_so(browser, story):
    browser.get(address(story))
    story.move("call_off")
    page = browser.submit(SIGN_UP, party="people")
    assert page.status == 422
    assert "不再接收：报名参加协商会" in page.main
    assert SIGN_UP not in browser.get(address(story)).buttons()


def test_after_a_meeting_was_called_off_one_stays_signed_up_for_the_next_and_is_answered_anew(browser, story):
    signs_up(browser, story, "expert")
    answer(story, SignUpState.EXPECTED)
    first = signed_up()[0].meeting_id
    story.move("call_off")
    [handed] = handed_in_with(signed_up()[0].slip_id)
    assert str(handed.state) == "The meeting was called off; you stay signed up for the next one."
    story.move("schedule", link="https://meeting.example/1", place="")
    [one] = signed_up()
    assert one.meeting_id != first
    assert (one.party, one.is_online, one.state) == (Party.EXPERT, True, SignUpState.ASKED)
    answer(story, SignUpState.EXPECTED)
    assert "给您留了位子" in browser.get(address(story)).main
    browser.submit(TAKE_BACK)
    assert signed_up() == []


def test_the_desk_says_who_is_expected_and_the_slip_has_news(browser, story):
    signs_up(browser, story)
    answer(story, SignUpState.EXPECTED)
    assert "给您留了位子" in browser.get(address(story)).main
    [news] = db.session.scalars(sa.select(SlipNews.slip_id))
    assert news == signed_up()[0].slip_id
    version = story.row.public_version
    assert "有一份报名已经答复" not in browser.get(f"/t/{story.row.number}?after={version}").main


def test_no_seat_needs_a_reason_and_is_not_counted(browser, story):
    signs_up(browser, story)
    with pytest.raises(Invalid):
        answer(story, SignUpState.FULL)
    answer(story, SignUpState.FULL, "会议室只有二十个座，请看线上直播。")
    assert "这次没有位子了" in browser.get(address(story)).main
    assert "请看线上直播" in browser.page.main
    assert read_sign_ups.by_party(meeting().id) == {}
    answer(story, SignUpState.EXPECTED)
    assert signed_up()[0].reason is None


def test_a_promised_seat_is_not_taken_back_and_two_clerks_do_not_answer_twice(browser, story):
    signs_up(browser, story)
    answer(story, SignUpState.EXPECTED)
    with pytest.raises(Refused):
        answer(story, SignUpState.EXPECTED, by="chen")
    with pytest.raises(Refused):
        answer(story, SignUpState.FULL, "没有座了")


def test_only_the_convener_or_the_administrator_answers(browser, story):
    signs_up(browser, story)
    for other in ("zhao", "he", "wang"):
        with pytest.raises(NotAllowed):
            answer(story, SignUpState.EXPECTED, by=other)


def test_an_answer_to_what_was_taken_back_says_so(browser, story):
    signs_up(browser, story)
    one = signed_up()[0].id
    browser.get(address(story))
    browser.submit(TAKE_BACK)
    with pytest.raises(Missing, match="withdrawn"), writing():
        sign_ups.answer(one, SignUpState.EXPECTED, "", story.cast.actor("sun"), now=story.clock.now)


def test_the_desk_sees_who_and_how_to_reach_them_the_public_only_how_many(browser, story):
    signs_up(browser, story, contact="找七号楼老林")
    [one] = read_sign_ups.people(meeting().id)
    assert (one.contact, one.party, one.state) == ("找七号楼老林", Party.PEOPLE, SignUpState.ASKED)
    assert read_sign_ups.people(meeting().id, state=SignUpState.FULL) == []
    browser.client._cookies.clear()
    assert "老林" not in browser.get(address(story)).html


def test_both_languages_have_the_page(browser, story):
    browser.reads_english()
    assert browser.get(address(story)).h1 == "Sign up for the meeting"
