"""/k/<token>: a body reports on its item, or answers its referral, by a signed link (issue 5, points 6 and 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import Browser

from app.domain.clock import end_of_day
from app.domain.stages import ItemOutcome, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.organisations import Organisation
from app.models.referrals import Referral
from app.models.resolutions import Item, ItemDelay, Milestone
from app.models.unit_of_work import writing
from app.queries.item_links import token_of
from app.services import item_links


def item_of(story: Story) -> Item:
    item = db.session.scalar(sa.select(Item).where(Item.topic_id == story.topic))
    assert item is not None
    return item


def link_to_item(story: Story) -> str:
    return f"/k/{token_of(item_of(story))}"


def link_to_referral(story: Story) -> str:
    referral = db.session.scalar(sa.select(Referral).where(Referral.topic_id == story.topic))
    assert referral is not None
    return f"/k/{token_of(referral)}"


def events(tag: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.tag == tag)) or 0


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    return a_topic(cast, clock, Status.IN_PROGRESS)


# --- Seeing


def test_the_link_shows_the_item_to_whoever_holds_it_and_is_kept_nowhere(browser: Browser, story: Story) -> None:
    page = browser.get(link_to_item(story))
    assert all(words in page.main for words in ("清管并加一道雨水箅子", "王建国", "装箅子", story.row.number))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in page.headers


def test_opening_the_link_writes_nothing_however_often(browser: Browser, story: Story) -> None:
    """Scanners of mail and chat open every link they see."""
    before = (story.row.public_version, item_of(story).version, events("item.reported"))
    for _ in range(3):
        browser.get(link_to_item(story))
    assert (story.row.public_version, item_of(story).version, events("item.reported")) == before
    for noun in ("outcome", "delays", "steps", "photos"):
        assert browser.get(f"{link_to_item(story)}/{noun}").status == 405


@pytest.mark.parametrize("change", ["signature", "id", "version", "kind"])
def test_a_link_that_was_never_given_out_leads_nowhere(browser: Browser, story: Story, change: str) -> None:
    name, _, signature = link_to_item(story).removeprefix("/k/").rpartition("-")
    id_, _, version = name[1:].partition("-")
    token = {
        "signature": f"{name}-{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        "id": f"i{int(id_) + 1}-{version}-{signature}",
        "version": f"i{id_}-{int(version) + 1}-{signature}",
        "kind": f"r{id_}-{version}-{signature}",
    }[change]
    assert browser.get(f"/k/{token}").status == 404
    sent = browser.post(f"/k/{token}/outcome", {"outcome": "done", "evidence": "装好了，不积水", "seen_version": "1"})
    assert sent.status == 404
    assert item_of(story).outcome is None


# --- Reporting


def test_a_body_reports_by_its_link_without_an_account(browser: Browser, story: Story) -> None:
    browser.get(link_to_item(story))
    page = browser.submit("报告，向大家公开", outcome="partly", evidence="管子清了，箅子下周装")
    assert "谢谢您" in page.main
    assert "不再需要您办什么" in page.main
    assert (item_of(story).outcome, item_of(story).evidence) == (ItemOutcome.PARTLY, "管子清了，箅子下周装")
    public = browser.get(f"/t/{story.row.number}")
    assert "管子清了，箅子下周装" in public.main
    assert "承办单位" in public.main
    assert db.session.scalar(sa.select(AuditEvent.actor_role).where(AuditEvent.tag == "item.reported")) == "body"


def test_two_presses_report_once(browser: Browser, story: Story) -> None:
    form = {"outcome": "done", "evidence": "装好了，不积水", "seen_version": str(item_of(story).version)}
    for _ in range(2):
        assert browser.post(f"{link_to_item(story)}/outcome", form).status == 200
    assert events("item.reported") == 1


def test_a_report_without_words_is_not_taken_and_keeps_what_was_chosen(browser: Browser, story: Story) -> None:
    browser.get(link_to_item(story))
    page = browser.submit("报告，向大家公开", outcome="done", evidence=" ")
    assert page.status == 422
    assert "请您填写这一项" in page.main
    assert any(radio.get("checked") is not None for radio in page.all("input", value="done"))
    assert item_of(story).outcome is None


def test_late_with_a_reason_and_a_new_date_is_public(browser: Browser, story: Story) -> None:
    later = item_of(story).due_on + timedelta(days=14)
    browser.get(link_to_item(story))
    page = browser.submit("公开新的期限", until=later.isoformat(), reason="等材料到货，电话 13812345678")
    assert "新的期限和原因已经登在公开页上" in page.main
    assert story.row.due_at == end_of_day(later)
    public = browser.get(f"/t/{story.row.number}")
    assert "等材料到货" in public.main
    assert "13812345678" not in public.html


def test_a_body_moves_its_own_date_once_and_then_has_to_talk_to_the_room(browser: Browser, story: Story) -> None:
    due = item_of(story).due_on
    browser.get(link_to_item(story))
    browser.submit("公开新的期限", until=(due + timedelta(days=14)).isoformat(), reason="等材料到货")
    page = browser.submit("公开新的期限", until=(due + timedelta(days=28)).isoformat(), reason="还没有到货")
    assert page.status == 422
    assert "请与议事室联系" in page.main
    assert "还没有到货" in page.html
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ItemDelay)) == 1

    browser.sign_in("chen", PASSWORD)
    browser.get(f"/desk/topics/{story.row.number}/items/{item_of(story).id}")
    browser.submit("公开新的期限", until=(due + timedelta(days=28)).isoformat(), reason="厂家停产，换一家")
    assert item_of(story).due_on == due + timedelta(days=28)


@pytest.mark.parametrize("days", [0, -3, 400])
def test_a_new_date_is_later_and_not_for_ever(browser: Browser, story: Story, days: int) -> None:
    browser.get(link_to_item(story))
    until = item_of(story).due_on + timedelta(days=days)
    page = browser.submit("公开新的期限", until=until.isoformat(), reason="等材料到货")
    assert page.status == 422
    assert "等材料到货" in page.html
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ItemDelay)) == 0


def test_a_step_of_another_item_is_not_reached_by_this_link(browser: Browser, story: Story) -> None:
    other = a_topic(story.cast, story.clock, Status.IN_PROGRESS)
    step = db.session.scalar(sa.select(Milestone).where(Milestone.item_id == item_of(other).id))
    assert step is not None
    sent = browser.post(f"{link_to_item(story)}/steps", {"milestone": str(step.id), "note": "办完了"})
    assert sent.status == 404
    assert db.session.get_one(Milestone, step.id).done_at is None


def test_a_form_of_a_foreign_page_is_refused(browser: Browser, story: Story) -> None:
    form = {"outcome": "done", "evidence": "装好了，不积水", "seen_version": "1"}
    sent = browser.post(f"{link_to_item(story)}/outcome", form, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status == 403
    assert item_of(story).outcome is None


def test_a_page_opened_before_somebody_else_acted_is_stale(browser: Browser, story: Story) -> None:
    stale = browser.get(link_to_item(story))
    browser.submit("公开新的期限", until=(item_of(story).due_on + timedelta(days=5)).isoformat(), reason="等材料")
    browser.page = stale
    page = browser.submit("报告，向大家公开", outcome="done", evidence="全部办好了，照片随后")
    assert page.status == 409
    assert "全部办好了" in page.html
    assert item_of(story).outcome is None


# --- When it is good no longer: a sentence each


def test_a_renewed_link_makes_the_one_before_void(browser: Browser, story: Story) -> None:
    before = link_to_item(story)
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    page = browser.click("承办单位的专用链接")
    assert before in page.html
    assert page.all("img", class_="slip__qr")
    page = browser.submit("换一个新链接，这个作废")
    assert "已经换成新链接" in page.main
    assert before not in page.html
    gone = browser.get(before)
    assert gone.status == 410
    assert "已经换成了新的" in gone.main
    assert "清管并加一道雨水箅子" not in gone.main
    sent = browser.post(f"{before}/outcome", {"outcome": "done", "evidence": "装好了，不积水", "seen_version": "1"})
    assert sent.status == 410
    assert item_of(story).outcome is None
    assert browser.get(link_to_item(story)).status == 200


def test_a_link_revoked_in_mid_action_is_void(browser: Browser, story: Story) -> None:
    token = token_of(item_of(story))
    with writing():
        item_links.renew_of_item(story.topic, item_of(story).id, story.cast.actor("chen"), now=story.clock.now)
    with pytest.raises(Exception, match="replaced by a newer one"), writing():
        item_links.acting(token)


def test_a_matter_that_has_moved_on_asks_nothing_more(browser: Browser, story: Story) -> None:
    link = link_to_item(story)
    story.move("withhold")
    page = browser.get(link)
    assert "这件事已经往下走了" in page.main
    assert "清管并加一道雨水箅子" not in page.main, "of a matter that is hidden a link tells nothing either"


def test_only_the_desk_of_the_matter_sees_and_renews_links(browser: Browser, story: Story) -> None:
    for login, status in (("wang", 403), ("he", 404), ("sun", 403)):
        browser.sign_in(login, PASSWORD)
        page = browser.get(f"/desk/topics/{story.row.number}/links")
        assert page.status == status
        token = browser.get("/desk").all("input", name="csrf_token")[0].get("value")
        path = f"/desk/topics/{story.row.number}/items/{item_of(story).id}/link"
        assert browser.post(path, {"csrf_token": token}).status == status
    assert item_of(story).link_version == 1


# --- A referral


def test_a_referred_body_answers_by_its_link(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    browser.get(link_to_referral(story))
    form = {"verb": "answer_referral", "seen_version": str(story.row.move_version), "answer": "已列入下月的管网改造"}
    page = browser.submit("答复", answer="已列入下月的管网改造")
    assert "谢谢您" in page.main
    assert story.status is Status.RESULT_ANNOUNCED
    assert "已列入下月的管网改造" in browser.get(f"/t/{story.row.number}").main
    again = browser.post(f"{link_to_referral(story)}/moves", form)
    assert again.status == 200
    assert "不再需要您办什么" in again.main


def test_a_referred_body_returns_what_is_not_its_own_and_names_whose_it_is(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    form = {
        "verb": "return_referral",
        "seen_version": str(story.row.move_version),
        "reason": "排水归水务局管",
        "right_holder": "水务局",
    }
    browser.post(f"{link_to_referral(story)}/moves", form)
    assert story.status is Status.IN_REVIEW
    assert "水务局" in browser.get(f"/t/{story.row.number}").main


def test_a_stale_answer_is_not_taken(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    form = {"verb": "answer_referral", "seen_version": "1", "answer": "已列入下月的管网改造"}
    page = browser.post(f"{link_to_referral(story)}/moves", form)
    assert page.status == 409
    assert "已列入下月的管网改造" in page.html
    assert story.status is Status.REFERRED


@pytest.mark.parametrize("verb", ["report_result", "confirm", "recall", "nonsense"])
def test_the_link_makes_no_move_but_the_bodys_own(browser: Browser, cast: Cast, clock: Clock, verb: str) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    form = {"verb": verb, "seen_version": str(story.row.move_version), "reason": "不办", "answer": "不办了"}
    assert browser.post(f"{link_to_referral(story)}/moves", form).status == 404
    assert browser.post(f"{link_to_referral(story)}/outcome", {"outcome": "done"}).status == 404
    assert story.status is Status.REFERRED


def test_a_silent_body_is_late_in_public_and_at_last_the_clock_takes_it_back(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    body = db.session.get_one(Organisation, cast.body).name
    clock.to(story.row.due_at + timedelta(days=2))
    public = browser.get(f"/t/{story.row.number}")
    assert "已超期" in public.main
    assert body in public.main
    clock.advance(days=20)
    story.move("recall", by="clock")
    assert "审题人" in browser.get(f"/t/{story.row.number}").main
    assert "这件事已经往下走了" in browser.get(link_to_referral(story)).main
