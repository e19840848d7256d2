"""What is carried out, in a real browser: the link of a body, the list at the desk, and the papers that are printed."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story, a_topic
from looking import accessibility_faults, keep, keep_sheet, sideways
from PIL import Image
from playwright.sync_api import expect

from app.domain.clock import local_day
from app.domain.stages import Status
from app.extensions import db
from app.models.referrals import Referral
from app.models.resolutions import Item, Milestone
from app.models.unit_of_work import writing
from app.queries.item_links import token_of
from app.services import item_reports

SCREENS = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 900}}


def link_of(story: Story, table: Any) -> str:
    return f"/k/{token_of(db.session.scalar(sa.select(table).where(table.topic_id == story.topic)))}"


def a_photo(folder: Path, colour: str) -> Path:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(picture, "JPEG")
    path = folder / f"{colour}.jpg"
    path.write_bytes(picture.getvalue())
    return path


@pytest.fixture
def under_way(cast: Cast, clock: Clock) -> Story:
    """An item with one step done and its date moved once."""
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    item = db.session.scalar(sa.select(Item).where(Item.topic_id == story.topic))
    step = db.session.scalar(sa.select(Milestone).where(Milestone.item_id == item.id).order_by(Milestone.id))
    with writing():
        item_reports.reach_milestone(item.id, step.id, "清出三车淤泥", cast.actor("wang"), now=clock.now)
        later = local_day(clock.now) + timedelta(days=60)
        item_reports.delay(item.id, later, "箅子要定做，厂家说再等两周", cast.actor("wang"), now=clock.now)
    return story


def looks_right(page: Any, name: str) -> None:
    keep(page, name)
    assert sideways(page) == 0, name
    assert accessibility_faults(page) == [], name


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_every_page_of_what_is_carried_out_suits_everybody(
    open_page: Any, live_server: str, under_way: Story, cast: Cast, clock: Clock, width: str, locale: str, mode: str
) -> None:
    referred = a_topic(cast, clock, Status.REFERRED)
    item = db.session.scalar(sa.select(Item).where(Item.topic_id == under_way.topic))
    desk = f"/desk/topics/{under_way.row.number}"
    pages = {
        "link": link_of(under_way, Item),
        "link-referral": link_of(referred, Referral),
        "public": f"/t/{under_way.row.number}",
        "list": f"{desk}/items",
        "list-printed": f"{desk}/items/list",
        "report": f"{desk}/items/{item.id}",
        "links": f"{desk}/links",
        "papers": f"{desk}/papers",
        "letter": f"/desk/topics/{referred.row.number}/papers/letter",
        "desk": desk,
    }
    page = open_page(locale=locale, viewport=SCREENS[width])
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    sign_in(page, "chen")
    for name, path in pages.items():
        page.goto(path)
        looks_right(page, f"items-{name}-{width}-{locale[:2]}-{mode}")


def test_the_form_of_a_line_and_its_errors_suit_a_phone(open_page: Any, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.DELIBERATED)
    page = open_page()
    sign_in(page, "chen")
    page.goto(f"/desk/topics/{story.row.number}/items/new")
    looks_right(page, "items-form-360")
    page.get_by_role("button", name="存下这一条").click()
    looks_right(page, "items-form-wrong-360")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_body_reports_with_a_photo_from_a_phone(
    open_page: Any, under_way: Story, tmp_path: Path, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(link_of(under_way, Item))
    page.get_by_label("已完成", exact=True).check()
    page.locator("#evidence").fill("箅子装好了，下了两场雨没积水。")
    page.locator("#photos").set_input_files(a_photo(tmp_path, "green"))
    page.get_by_role("button", name="报告，向大家公开").click()
    expect(page.locator("main")).to_contain_text("谢谢您")
    page.goto(f"/t/{under_way.row.number}")
    assert page.locator(".photos img").count() == 1


@pytest.mark.parametrize("kind", ["letter", "opinion-note", "proposal", "supervision-slip"])
def test_papers_are_printed_on_one_or_two_sheets(
    open_page: Any, under_way: Story, cast: Cast, clock: Clock, kind: str
) -> None:
    import pypdfium2

    story = a_topic(cast, clock, Status.REFERRED) if kind == "letter" else under_way
    if kind == "supervision-slip":
        clock.to(story.row.due_at + timedelta(days=6))
    page = open_page(viewport=SCREENS["1280"])
    sign_in(page, "chen")
    page.goto(f"/desk/topics/{story.row.number}/papers/{kind}")
    pdf = pypdfium2.PdfDocument(page.pdf(format="A4"))
    for n, sheet in enumerate(pdf, 1):
        keep_sheet(sheet, f"paper-{kind}-{n}")
    assert len(pdf) <= 2
