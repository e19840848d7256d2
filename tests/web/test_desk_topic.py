"""/desk/topics/<number>: one matter, what was told, what helps to decide, and the walk from first look to decision."""

from __future__ import annotations

from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import Browser

from app.domain.stages import Status, TopicClass, Verdict
from app.extensions import db, keyring, rulebook
from app.models.topics import Detail, Topic
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.services import filing


def page_of(story: Story) -> str:
    return f"/desk/topics/{story.row.number}"


def signed_in(browser: Browser, login: str) -> Browser:
    browser.sign_in(login, PASSWORD)
    return browser


def filed(cast: Cast, clock: Clock, text: str) -> Story:
    """Handed in by form, so that there is a sealed text and a masked one."""
    from app.domain.roles import PUBLIC

    with writing():
        made = filing.pose(
            room_id=cast.rooms["heping"],
            key=f"key-{text[:8]}",
            text=text,
            consent_version=rulebook.rules.consent.version,
            actor=PUBLIC,
            now=clock.now,
        )
    story = Story(cast, clock)
    story.topic = made.topic_id
    return story


def test_a_matter_goes_from_the_first_look_to_the_notice_in_four_presses(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock)
    signed_in(browser, "zhao")
    page = browser.click("和平里 7 号楼前一下雨就积水")
    assert page.h1.startswith("和平里 7 号楼前一下雨就积水")
    page = browser.submit("受理，转审题", category="drainage-sewage")
    assert "议事室已受理，开始审题。" in page.main
    assert "审题中" in page.main
    page = browser.submit("列入协商（B）", carried_by="may-2")
    assert story.status is Status.ANNOUNCED
    assert "列入协商（B 类），议题开始公示。" in page.main
    assert story.row.topic_class is TopicClass.B
    assert len(facts_of(story.row, now=clock.now).findings) == 10


def test_the_first_look_form_is_filled_in_as_far_as_can_be(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = filed(cast, clock, "您好，3 号楼的路灯坏了一个月。找物业的老张 13912345678，他不管。")
    signed_in(browser, "chen")
    page = browser.get(page_of(story))
    (title,) = page.all("input", id="accept-title")
    assert title.get("value") == "3 号楼的路灯坏了一个月"
    (shown,) = page.all("textarea", id="accept-shown")
    assert "13912345678" not in (shown.text or "")
    assert "〔手机号已隐去〕" in (shown.text or "")


def test_what_was_told_is_on_the_desk_marked_and_beside_what_is_shown(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = filed(cast, clock, "物业的老张 13912345678 收了钱不修灯。")
    page = signed_in(browser, "chen").get(page_of(story))
    assert "13912345678" in page.main
    assert "仅供工作台查看" in page.main
    assert "公开的文字" in page.main


def test_details_stand_with_the_question_they_answer(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.NEEDS_DETAILS)
    page = signed_in(browser, "zhao").get(page_of(story))
    assert "期限暂停计算" in page.main
    with writing():
        told = "就在 7 号楼北门，电话 13912345678"
        db.session.add(
            Detail(topic_id=story.topic, told_sealed=keyring.seal(told), shown="就在 7 号楼北门", at=clock.now)
        )
    page = browser.get(page_of(story))
    assert told in page.main


def test_findings_are_kept_as_a_draft_and_come_back_ticked(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    page = browser.submit("只保存判断", **{"finding-may-1": "yes", "finding-not-2": "unclear"})
    assert "判断已保存。" in page.main
    assert dict(facts_of(story.row, now=clock.now).findings) == {"may-1": Verdict.YES, "not-2": Verdict.UNCLEAR}
    (ticked,) = page.all("input", id="finding-not-2-unclear")
    assert ticked.get("checked") is not None
    assert story.status is Status.IN_REVIEW


def test_a_may_not_clause_that_applies_stops_the_admission_and_keeps_what_was_ticked(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    page = browser.submit("列入协商（B）", carried_by="may-1", **{"finding-not-3": "yes"})
    assert page.status == 422
    assert "“五不议”里有一条判断为“是”" in page.main
    (ticked,) = page.all("input", id="finding-not-3-yes")
    assert ticked.get("checked") is not None
    assert not facts_of(story.row, now=clock.now).findings, "nothing is recorded with a move that was refused"


def test_too_few_findings_are_counted(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    page = browser.submit("列入协商（B）", **{"finding-may-1": "yes"})
    assert page.status == 422
    assert "十条里还有 9 条没有判断。" in page.main


def test_two_people_decline_and_the_second_sees_what_the_first_wrote(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    page = browser.submit("提议不列入", clause="not-4", reason="这是您家里的事。", where_instead="请打 12345。")
    assert "有一位审题人提议不列入" in page.main
    assert "同意提议，不列入（C）" not in page.buttons()

    page = signed_in(browser, "li").get(page_of(story))
    assert "这是您家里的事。" in page.main
    assert "请打 12345。" in page.main
    page = browser.submit("同意提议，不列入（C）")
    assert story.status is Status.DECLINED
    assert "这次不列入协商" in page.main


def test_a_plain_answer_ends_the_review(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    browser.submit("直接答复（A）", answer="路灯下周三修好，物业已经订了灯头。")
    assert (story.status, story.row.topic_class) == (Status.RESULT_ANNOUNCED, TopicClass.A)


def test_a_question_goes_to_the_proposer(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    page = browser.submit("请补充", question="是哪一栋楼？")
    assert story.status is Status.NEEDS_DETAILS
    assert "是哪一栋楼？" in page.main


def test_a_text_is_withheld_confirmed_above_and_shown_again(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "chen").get(page_of(story))
    page = browser.submit("暂不公开", rule="insult", reason="点名骂人。")
    assert story.status is Status.WITHHELD
    assert "确认暂不公开" not in page.buttons(), "nobody confirms their own withholding"

    page = signed_in(browser, "li").get(page_of(story))
    assert "点名骂人。" in page.main
    page = browser.submit("确认暂不公开")
    assert "已确认暂不公开" in page.main
    assert "确认暂不公开" not in page.buttons()
    browser.submit("恢复公开", reason="已经改了。")
    assert story.status is Status.IN_REVIEW


def test_a_move_that_is_refused_now_is_there_with_its_sentence(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    page = signed_in(browser, "sun").get(page_of(story))
    (button,) = [one for one in page.all("button") if "".join(one.itertext()).strip() == "结束公示"]
    assert button.get("disabled") is not None
    assert "公示到3月9日 周一为止。" in page.main


def test_what_is_probably_the_same_is_one_press_from_being_merged(browser: Browser, cast: Cast, clock: Clock) -> None:
    other = a_topic(cast, clock, Status.IN_REVIEW)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = signed_in(browser, "zhao").get(page_of(story))
    assert "可能是同一件事" in page.main
    browser.submit(f"并入 {other.row.number}")
    assert (story.status, story.row.merged_into_id) == (Status.MERGED, other.topic)


def test_like_cases_say_how_they_were_decided(browser: Browser, cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, Status.DECLINED)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = signed_in(browser, "zhao").get(page_of(story))
    assert "违反法律法规、国家政策或者公序良俗的事项" in page.main.partition("同类怎么审的")[2]


def test_a_suggestion_to_decline_follows_from_the_findings(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao").get(page_of(story))
    page = browser.submit("只保存判断", **{"finding-not-2": "yes"})
    (where,) = page.all("textarea", id="propose_decline-where_instead")
    assert "12368" in (where.text or "")


def test_after_escalating_one_still_reads_the_matter_and_may_not_move_it(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    """The lower room keeps the duty to tell people, so it must see how the matter goes on."""
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "chen").get(page_of(story))
    page = browser.submit("上报上级议事室", tried="找过三次物业。", asked="请街道协调。", due_on="2026-04-01")
    assert "上报到上级议事室" in page.main
    assert page.h1 == "7 号楼前积水"
    assert "直接答复" not in page.main
    assert story.row.room_id == cast.rooms["street"]


def test_what_can_never_reach_a_desk_is_not_there(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for login in ("he", "ops", "wang"):
        assert signed_in(browser, login).get(page_of(story)).status == 404
    assert browser.get("/desk/topics/26-999999-9").status == 404
    assert browser.get("/desk/topics/nonsense").status == 404


def test_the_city_reads_along_without_anything_to_press(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.POSED)
    assert signed_in(browser, "tang").get(page_of(story)).status == 200


def test_whoever_is_not_signed_in_is_sent_to_sign_in(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock)
    page = browser.get(page_of(story))
    assert page.path.startswith("/login")
    page = browser.submit("登录", login="chen", password=PASSWORD)
    assert page.path == page_of(story)


def test_every_status_can_be_read_in_english_and_large_print(browser: Browser, cast: Cast, clock: Clock) -> None:
    signed_in(browser, "li")
    browser.reads_english()
    browser.reads_large_print()
    begun = clock.now
    for status in Status:
        clock.to(begun)
        story = a_topic(cast, clock, status)
        signed = signed_in_again(browser)
        assert signed.get(page_of(story)).status == 200


def signed_in_again(browser: Browser) -> Browser:
    """Sessions end while a topic walks for weeks."""
    browser.get("/login")
    browser.submit("Sign in", login="li", password=PASSWORD)
    return browser


def test_reading_the_desk_changes_nothing(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    signed_in(browser, "zhao")
    before = (story.row.move_version, story.row.public_version)
    browser.get(page_of(story))
    browser.get("/desk")
    topic = db.session.get_one(Topic, story.topic)
    assert (topic.move_version, topic.public_version) == before
