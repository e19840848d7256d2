"""/desk/topics/<number>/items: the list of results entered, printed, and reported on at the desk (issue 5, point 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic, report_every_item
from pages import Browser

from app.domain.clock import end_of_day, local_day
from app.domain.stages import ItemOutcome, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.organisations import Organisation
from app.models.resolutions import Item, ItemDelay, Milestone


def items_of(story: Story) -> list[Item]:
    return list(db.session.scalars(sa.select(Item).where(Item.topic_id == story.topic).order_by(Item.id)))


def address(story: Story) -> str:
    return f"/desk/topics/{story.row.number}/items"


def a_line(story: Story, **more: str) -> dict[str, str]:
    day = local_day(story.clock.now)
    return {
        "task": "加一道雨水箅子",
        "body": str(story.cast.body),
        "lead_person": "王建国",
        "due_on": (day + timedelta(days=30)).isoformat(),
        "measured_by": "下大雨不积水",
        "milestone_1": "清管",
        "milestone_1_on": (day + timedelta(days=10)).isoformat(),
        **more,
    }


@pytest.fixture
def deliberated(browser: Browser, cast: Cast, clock: Clock) -> Story:
    story = a_topic(cast, clock, Status.DELIBERATED)
    browser.sign_in("chen", PASSWORD)
    return story


@pytest.fixture
def in_progress(browser: Browser, cast: Cast, clock: Clock) -> Story:
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    browser.sign_in("chen", PASSWORD)
    return story


# --- Entering


def test_the_list_is_entered_line_by_line_and_then_announced(browser: Browser, deliberated: Story) -> None:
    browser.get(f"/desk/topics/{deliberated.row.number}")
    browser.click("协商成果清单")
    browser.click("加一条")
    page = browser.submit("存下这一条", **a_line(deliberated))
    assert "已经列入清单" in page.main
    assert "加一道雨水箅子" in page.main
    assert "钵池街道城管办" in page.main

    browser.get(f"/desk/topics/{deliberated.row.number}")
    browser.submit("公示协商意见", minority_view="无")
    assert deliberated.status is Status.RESOLUTION_ANNOUNCED
    public = browser.get(f"/t/{deliberated.row.number}")
    assert "下大雨不积水" in public.main
    assert "清管" not in public.main


def test_two_presses_enter_one_line(browser: Browser, deliberated: Story) -> None:
    browser.get(f"{address(deliberated)}/new")
    form = a_line(deliberated)
    browser.submit("存下这一条", **form)
    browser.get(f"{address(deliberated)}/new")
    browser.submit("存下这一条", **form)
    assert len(items_of(deliberated)) == 1


def test_a_body_that_is_not_in_the_list_is_added_in_place(browser: Browser, deliberated: Story) -> None:
    browser.get(f"{address(deliberated)}/new")
    browser.submit("存下这一条", **a_line(deliberated, body="", new_body="和平里物业"))
    (item,) = items_of(deliberated)
    body = db.session.get_one(Organisation, item.organisation_id)
    assert (body.name, body.division_id) == ("和平里物业", deliberated.cast.divisions["heping"])
    assert "和平里物业" in browser.get(f"{address(deliberated)}/new").main


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"task": " "}, "请您填写这一项"),
        ({"body": ""}, "请您选一项"),
        ({"milestone_1": "", "milestone_1_on": ""}, "请至少写一个节点"),
        ({"milestone_1_on": ""}, "每个节点都要写清"),
        ({"due_on": "2026-03-01"}, "日期已经过了"),
        ({"milestone_1_on": "2027-03-01"}, "排在了完成期限之后"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_what_was_typed_stays(
    browser: Browser, deliberated: Story, wrong: dict[str, str], sentence: str
) -> None:
    browser.get(f"{address(deliberated)}/new")
    page = browser.submit("存下这一条", **a_line(deliberated, **wrong))
    assert page.status == 422
    assert items_of(deliberated) == []
    assert 'value="下大雨不积水"' in page.html
    assert sentence in page.main


def test_a_line_is_changed_until_it_is_announced(browser: Browser, deliberated: Story) -> None:
    browser.get(f"{address(deliberated)}/new")
    browser.submit("存下这一条", **a_line(deliberated))
    (item,) = items_of(deliberated)
    page = browser.get(f"{address(deliberated)}/{item.id}")
    assert 'value="清管"' in page.html
    browser.submit("存下这一条", task="加两道雨水箅子", milestone_2="装好", milestone_2_on=item.due_on.isoformat())
    assert items_of(deliberated)[0].task == "加两道雨水箅子"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Milestone)) == 2

    deliberated.move("announce_resolution", prepared=False)
    page = browser.get(f"{address(deliberated)}/{item.id}")
    assert "存下这一条" not in page.buttons()
    assert browser.get(f"{address(deliberated)}/new").status == 404


def test_of_two_clerks_the_second_is_told_and_keeps_what_was_typed(browser: Browser, deliberated: Story) -> None:
    browser.get(f"{address(deliberated)}/new")
    browser.submit("存下这一条", **a_line(deliberated))
    (item,) = items_of(deliberated)
    stale = browser.get(f"{address(deliberated)}/{item.id}")
    browser.submit("存下这一条", task="先清管")
    browser.page = stale
    page = browser.submit("存下这一条", task="先通管子")
    assert page.status == 409
    assert "刚才有别人改了这一项" in page.main
    assert 'value="先通管子"' in page.html
    assert items_of(deliberated)[0].task == "先清管"


def test_a_line_is_taken_out(browser: Browser, deliberated: Story) -> None:
    browser.get(f"{address(deliberated)}/new")
    browser.submit("存下这一条", **a_line(deliberated))
    browser.get(f"{address(deliberated)}/{items_of(deliberated)[0].id}")
    browser.submit("从清单里去掉这一条")
    assert items_of(deliberated) == []


@pytest.mark.parametrize("login", ["zhao", "sun", "he", "li"])
def test_only_the_administrator_enters_lines(browser: Browser, cast: Cast, clock: Clock, login: str) -> None:
    story = a_topic(cast, clock, Status.DELIBERATED)
    browser.sign_in(login, PASSWORD)
    token = browser.get("/desk").all("input", name="csrf_token")[0].get("value")
    page = browser.post(address(story), {"csrf_token": token, **a_line(story)})
    assert page.status in (403, 404)
    assert items_of(story) == []


def test_the_list_is_printed_under_its_name(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.RESOLUTION_ANNOUNCED)
    browser.sign_in("chen", PASSWORD)
    assert browser.get(f"{address(story)}/list").h1 == "协商成果清单"
    clock.advance(days=8)
    story.move("start")
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"{address(story)}/list")
    assert page.h1 == "责任落实清单"
    assert all(words in page.main for words in ("清管", "装箅子", "钵池街道城管办", "王建国"))


# --- Reporting at the desk


def test_the_administrator_reports_what_came_of_an_item_and_everybody_reads_it(
    browser: Browser, in_progress: Story
) -> None:
    (item,) = items_of(in_progress)
    browser.get(f"{address(in_progress)}/{item.id}")
    page = browser.submit("报告，向大家公开", outcome="done", evidence="装好了，下雨没再积水。电话 13812345678")
    assert "已经登在公开页上" in page.main
    assert items_of(in_progress)[0].outcome is ItemOutcome.DONE
    public = browser.get(f"/t/{in_progress.row.number}")
    assert "下雨没再积水" in public.main
    assert "13812345678" not in public.html
    assert "有一项报告了办理情况" in public.main


def test_a_body_reports_its_own_item_and_no_other(browser: Browser, in_progress: Story) -> None:
    (item,) = items_of(in_progress)
    other = Organisation(name="水务站", division_id=in_progress.cast.divisions["street"])
    db.session.add(other)
    db.session.flush()
    other_item = Item(
        topic_id=in_progress.topic,
        round=1,
        task="换主管",
        organisation_id=other.id,
        lead_person="周工",
        due_on=item.due_on,
        made_at=in_progress.clock.now,
    )
    db.session.add(other_item)
    db.session.commit()
    other_id, own_id = other_item.id, item.id

    browser.sign_in("wang", PASSWORD)
    page = browser.get(f"{address(in_progress)}/{own_id}")
    assert "报告，向大家公开" in page.buttons()
    token = page.all("input", name="csrf_token")[0].get("value")
    assert "报告，向大家公开" not in browser.get(f"{address(in_progress)}/{other_id}").buttons()
    refused = browser.post(
        f"{address(in_progress)}/{other_id}/outcome",
        {"csrf_token": token, "outcome": "done", "evidence": "办好了办好了", "seen_version": "1"},
    )
    assert refused.status == 403
    assert db.session.get_one(Item, other_id).outcome is None


def test_a_step_is_reached_with_a_note_and_stands_in_public(browser: Browser, in_progress: Story) -> None:
    (item,) = items_of(in_progress)
    step = db.session.scalars(sa.select(Milestone).where(Milestone.item_id == item.id).order_by(Milestone.id)).first()
    page = browser.get(f"{address(in_progress)}/{item.id}")
    token = page.all("input", name="csrf_token")[0].get("value")
    form = {"csrf_token": token, "milestone": str(step.id), "note": "清出三车淤泥"}
    browser.post(f"{address(in_progress)}/{item.id}/steps", form)
    browser.post(f"{address(in_progress)}/{item.id}/steps", form)
    public = browser.get(f"/t/{in_progress.row.number}")
    assert "清出三车淤泥" in public.main
    told = db.session.scalar(
        sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.tag == "item.milestone_reached")
    )
    assert told == 1, "two presses are told once"


def test_a_later_date_stands_in_public_with_its_reason_and_the_clock_follows(
    browser: Browser, in_progress: Story
) -> None:
    (item,) = items_of(in_progress)
    later = item.due_on + timedelta(days=20)
    browser.get(f"{address(in_progress)}/{item.id}")
    browser.submit("公开新的期限", until=later.isoformat(), reason="等材料到货")
    assert in_progress.row.due_at == end_of_day(later)
    public = browser.get(f"/t/{in_progress.row.number}")
    assert "等材料到货" in public.main
    assert "推迟到" in public.main
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ItemDelay)) == 1


def test_a_late_item_says_so_by_itself(browser: Browser, in_progress: Story) -> None:
    (item,) = items_of(in_progress)
    in_progress.clock.to(end_of_day(item.due_on) + timedelta(days=3))
    public = browser.get(f"/t/{in_progress.row.number}")
    assert "已超期 3 天" in public.main
    assert "钵池街道城管办" in public.main


def test_a_stale_report_is_not_taken_and_what_was_written_comes_back(browser: Browser, in_progress: Story) -> None:
    (item,) = items_of(in_progress)
    stale = browser.get(f"{address(in_progress)}/{item.id}")
    browser.submit("公开新的期限", until=(item.due_on + timedelta(days=5)).isoformat(), reason="等材料")
    browser.page = stale
    page = browser.submit("报告，向大家公开", outcome="done", evidence="全部办好了，照片随后。")
    assert page.status == 409
    assert "全部办好了" in page.html
    assert items_of(in_progress)[0].outcome is None


def test_when_every_item_has_its_outcome_the_result_is_reported(browser: Browser, in_progress: Story) -> None:
    report_every_item(in_progress)
    browser.get(f"/desk/topics/{in_progress.row.number}")
    page = browser.submit("报告结果", answer="箅子装好了，不再积水。", became="project")
    assert in_progress.status is Status.RESULT_ANNOUNCED, page.main
    assert "项目" in browser.get(f"/t/{in_progress.row.number}").main
