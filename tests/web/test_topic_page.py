"""`/t/<number>`: what everybody reads of a topic."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import a_topic, ask_for_a_restart
from statements import statements

from app.domain.roles import PUBLIC
from app.domain.stages import Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.contributions import VoiceKind
from app.models.rooms import RoomCode
from app.models.unit_of_work import writing
from app.queries import topic_page, visible
from app.services import deadlines, doubts, history, voices

HIDDEN = (Status.WITHHELD, Status.WITHDRAWN)
TITLE = "7 号楼前积水"
TOLD = "老人出不了门"


def open_page(browser, story):
    """As whoever comes back from what was just done: not from a version that is up to a second old."""
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def of(browser, cast, clock, status):
    return open_page(browser, a_topic(cast, clock, status))


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.POSED, *HIDDEN)])
def test_every_public_status_has_a_page_in_both_languages_with_number_title_and_text(browser, cast, clock, status):
    story = a_topic(cast, clock, status)
    page = open_page(browser, story)
    assert (page.status, page.h1) == (200, TITLE)
    assert story.row.number in page.main
    assert TOLD in page.main
    browser.reads_english()
    assert open_page(browser, story).status == 200


def test_before_the_first_look_there_is_no_page(browser, cast, clock):
    assert of(browser, cast, clock, Status.POSED).status == 404


def test_a_number_nobody_has_is_not_found(browser, cast):
    assert browser.get("/t/26-999999-9").status == 404
    assert browser.get("/t/somewhere").status == 404


def test_a_withheld_topic_shows_number_rule_and_date_and_nothing_else(browser, cast, clock):
    story = a_topic(cast, clock, Status.WITHHELD)
    page = open_page(browser, story)
    assert page.h1 == f"议题 {story.row.number}"
    assert "暂不公开" in page.main
    assert "辱骂或者攻击他人" in page.main
    assert "3月2日" in page.main
    for secret in (TITLE, TOLD, "reason：写清楚了"):
        assert secret not in page.html


def test_a_withdrawn_topic_shows_number_and_date(browser, cast, clock):
    story = a_topic(cast, clock, Status.WITHDRAWN)
    page = open_page(browser, story)
    assert story.row.number in page.main
    assert "3月2日" in page.main
    assert TITLE not in page.html
    assert TOLD not in page.html


def test_a_topic_withheld_after_it_was_public_loses_its_words_at_once(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    assert TITLE in open_page(browser, story).html
    story.move("withhold")
    assert TITLE not in open_page(browser, story).html


def test_a_merged_topic_leads_to_the_one_it_is_handled_with_and_back(browser, cast, clock):
    other = a_topic(cast, clock, Status.IN_REVIEW)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("merge", target_topic=other.topic)
    assert open_page(browser, story).href(f"去看议题 {other.row.number}") == f"/t/{other.row.number}"
    assert open_page(browser, other).href(story.row.number) == f"/t/{story.row.number}"


# --- Who has it, by when


@pytest.mark.parametrize(
    ("status", "holder"),
    [
        (Status.IN_REVIEW, "审题人 · 和平里社区协商议事室"),
        (Status.NEEDS_DETAILS, "出题人"),
        (Status.ANNOUNCED, "召集人 · 和平里社区协商议事室"),
        (Status.DELIBERATED, "议事室管理员 · 和平里社区协商议事室"),
        (Status.IN_PROGRESS, "议事室管理员 · 和平里社区协商议事室 · 钵池街道城管办"),
        (Status.REFERRED, "钵池街道城管办"),
    ],
)
def test_it_names_the_role_and_the_room_or_the_body_that_has_it(browser, cast, clock, status, holder):
    assert f"现在谁负责 {holder} " in of(browser, cast, clock, status).main


def test_nobody_has_what_is_finished(browser, cast, clock):
    assert "现在谁负责" not in of(browser, cast, clock, Status.CLOSED).main


def test_where_the_desk_is_empty_it_says_who_stands_in(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    cast.leaves("zhao", clock.now)
    assert "审题人 · 钵池街道协商议事室 · 代办" in open_page(browser, story).main


def test_where_nobody_sits_in_any_room_the_supervisors_have_it(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for login in ("zhao", "li", "gu", "tang"):
        cast.leaves(login, clock.now)
    assert "督办人员 · 代办" in open_page(browser, story).main


def test_after_the_objections_the_room_above_has_the_result(browser, cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    assert "现在谁负责 出题人" in open_page(browser, story).main
    clock.advance(days=8)
    assert "现在谁负责 上一级议事室 · 钵池街道协商议事室" in open_page(browser, story).main


def test_it_counts_the_days_that_are_left_and_turns_late_by_itself(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)  # on Monday 2 March, so due on Monday the 9th
    assert "审题中，还有 7 天" in open_page(browser, story).main
    clock.advance(days=6, hours=6)
    assert "审题中，还有 1 天" in open_page(browser, story).main
    clock.to(story.row.due_at)
    assert "审题中，今天截止" in open_page(browser, story).main
    clock.advance(seconds=1)
    page = open_page(browser, story)
    assert page.texts("strong", class_="late") == ["已超期 1 天"]
    clock.advance(days=4)
    assert open_page(browser, story).texts("strong", class_="late") == ["已超期 5 天"]


def test_it_turns_when_a_meeting_begins(browser, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    clock.to(story.row.due_at - timedelta(seconds=1))
    assert "开协商会。" in open_page(browser, story).main
    clock.advance(seconds=2)
    assert "等会议记录" in open_page(browser, story).main


def test_a_round_after_the_first_is_counted_and_says_where_it_was_raised(browser, cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    ask_for_a_restart(story)
    assert "有居民请求重启协商" in open_page(browser, story).main
    story.move("restart", prepared=False)
    page = open_page(browser, story)
    assert "第几轮 2" in page.main
    assert "出题的议事室 和平里社区协商议事室" in page.main


# --- What was said and done


def doubtful(cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    sun, now = cast.actor("sun"), clock.now
    ids = []
    for n, text in enumerate(("钱从哪儿来？", "工期多长？", "为什么不先清管？", "骂人的话", "没人看过的疑问"), 1):
        with writing():
            ids.append(doubts.raise_doubt(story.topic, text, device_mark=str(n), slip_id=None, now=now).id)
    for doubt_id in ids[:4]:
        with writing():
            doubts.publish(doubt_id, sun, now=now)
    with writing():
        doubts.answer(ids[0], "不会让住户摊。", sun, now=now)
        doubts.carry(ids[2], (now + timedelta(days=9)).date(), sun, now=now)
        doubts.withhold(ids[3], "insult", sun, now=now)
    return story, ids


def test_every_doubt_stands_there_with_its_answer_or_what_it_waits_for(browser, cast, clock):
    story, _ = doubtful(cast, clock)
    page = open_page(browser, story)
    shown = page.texts("article", class_="card")
    assert shown[0] == "疑问 1 · 已答复 钱从哪儿来？ 不会让住户摊。"
    assert shown[1] == "疑问 2 · 等待答复 工期多长？ 还有 3 天"
    assert shown[2] == "疑问 3 · 转到摸情况 为什么不先清管？ 放到摸情况时一起弄清，最晚3月11日 周三答复。"
    assert shown[3] == "疑问 4 · 不公开 辱骂或者攻击他人 · 3月2日 周一"
    assert "还有 1 个疑问等初看。" in page.main
    assert "骂人的话" not in page.html
    assert "没人看过的疑问" not in page.html


def test_a_doubt_nobody_answers_turns_late_by_itself(browser, cast, clock):
    story, _ = doubtful(cast, clock)
    clock.advance(days=5)
    assert "工期多长？ 已超期 2 天" in open_page(browser, story).texts("article", class_="card")[1]


def test_voices_are_counted_as_phones_and_slips(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    with writing():
        for phone in range(32):
            voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark=f"phone {phone}", now=clock.now)
    assert "32 部手机或回执" in open_page(browser, story).main
    browser.reads_english()
    assert "32 phones or slips" in open_page(browser, story).main


def test_a_declined_topic_names_clause_reason_and_where_to_go_instead(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline", clause="not-5", reason="去年答复过。", where_instead="请看去年的答复。")
    story.move("decline")
    page = open_page(browser, story)
    for words in ("内容不明确", "去年答复过。", "可以去哪里办", "请看去年的答复。", "再看一次。"):
        assert words in page.main


def test_pauses_and_extensions_stand_there_with_their_reasons(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        deadlines.extend(story.topic, 3, "等管线图", cast.actor("zhao"), now=clock.now)
    story.move("ask_details", question="哪一栋楼？")
    page = open_page(browser, story)
    assert "期限从3月9日 周一延到3月12日 周四。 等管线图" in page.main
    assert "期限暂停： 3月2日 周一 – · 哪一栋楼？" in page.main


def test_a_referral_names_the_body_why_and_by_when(browser, cast, clock):
    page = of(browser, cast, clock, Status.REFERRED)
    assert "承办单位正在办 · 3月2日 周一 钵池街道城管办 reason：写清楚了 答复期限 3月22日 周日" in page.main


def test_an_escalation_hands_over_what_was_tried_and_what_is_asked(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("escalate", tried="清过两次管", asked="换一根粗管")
    page = open_page(browser, story)
    assert "和平里社区协商议事室 → 钵池街道协商议事室" in page.main
    assert "清过两次管" in page.main
    assert "换一根粗管" in page.main


def test_an_item_names_person_body_and_day_and_turns_late_by_itself(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    assert "负责人 王建国 承办单位 钵池街道城管办 办到哪天 4月23日 周四" in open_page(browser, story).main
    clock.advance(days=40)
    assert "办到哪天 4月23日 周四 已超期" in open_page(browser, story).main


def test_a_result_shows_answer_label_and_who_checked(browser, cast, clock):
    page = of(browser, cast, clock, Status.CLOSED)
    for words in ("answer：写清楚了", "已办完，未经确认", "上级议事室确认", "minority_view：写清楚了"):
        assert words in page.main


def test_the_trail_tells_every_step_newest_first_with_the_marks_of_the_chain(browser, cast, clock):
    page = of(browser, cast, clock, Status.ANNOUNCED)
    steps = page.texts("li")
    said = [step for step in steps if re.search(r"\d·[0-9a-f]{12}$", step)]
    assert ["列入协商" in said[0], "开始审题" in said[1], "收到出题" in said[2]] == [True] * 3
    assert len(said) == 3


def test_what_a_resident_told_never_stands_in_the_trail(browser, cast, clock):
    story = a_topic(cast, clock, Status.NEEDS_DETAILS)
    story.move("add_details", details="我叫王小明，电话 13812345678")
    assert "王小明" not in open_page(browser, story).html


def test_what_was_erased_says_so_and_nothing_more(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("ask_details", question="您的电话是多少？")
    event = db.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.tag == "topic.ask_details"))
    with writing():
        history.erase(event, rule="privacy", now=clock.now)
        story.row.public_version += 1
    trail = [step for step in open_page(browser, story).texts("li") if "请出题人补充情况" in step]
    assert "这里写的内容已于3月2日 周一删除。" in trail[0]
    assert "您的电话" not in trail[0]


def test_the_clocks_reasons_are_said_in_the_readers_language(browser, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    clock.advance(days=12)
    story.move("call_off", by="clock")
    assert "Nobody recorded the meeting" not in open_page(browser, story).main
    browser.reads_english()
    assert "Nobody recorded the meeting within seven days." in open_page(browser, story).main


# --- How it is made


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.IN_PROGRESS, Status.CLOSED])
def test_it_asks_the_database_a_bounded_number_of_times(app, cast, clock, status):
    story = a_topic(cast, clock, status)
    number = story.row.number
    with statements() as said, app.test_request_context():
        topic_page.read(visible.topic_by_number(number, PUBLIC), clock.now)
    assert len(said) <= 45


def test_ten_doubts_cost_no_more_than_one(app, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)

    def asked():
        with statements() as said:
            topic_page.read(visible.topic_by_number(number, PUBLIC), clock.now)
        return len(said)

    number = story.row.number
    before = asked()
    for n in range(10):
        with writing():
            doubt = doubts.raise_doubt(story.topic, f"疑问 {n}", device_mark=str(n), slip_id=None, now=clock.now)
            doubts.publish(doubt.id, cast.actor("sun"), now=clock.now)
    assert asked() == before


def test_staff_and_residents_get_the_same_page(browser, cast, clock):
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    as_resident = browser.get(f"/t/{number}").html
    browser.sign_in("zhao", PASSWORD)
    assert browser.get(f"/t/{number}").html == as_resident


def test_a_page_without_a_live_code_of_its_room_still_names_the_room(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    with writing():
        db.session.execute(
            sa.update(RoomCode).where(RoomCode.room_id == cast.rooms["heping"]).values(revoked_at=clock.now)
        )
    assert "和平里社区协商议事室" in open_page(browser, story).main
