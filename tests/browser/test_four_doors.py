"""The four doors, whole, on a small phone with and without JavaScript: from the scan to the slip, through the desk, and
back to the slip or the public page with what became of it. Taps are counted as a thumb makes them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story, a_topic
from looking import accessibility_faults, keep, keep_sheet, sideways
from playwright.sync_api import expect

from app.domain.stages import SlipKind, Status
from app.extensions import db
from app.models.topics import Slip, Topic

TEXT = "北门的两盏路灯坏了两个月，晚上老人不敢走。"
with_and_without = pytest.mark.parametrize("javascript", [False, True])


class Resident:
    """Somebody with a phone. `taps` are links, buttons and choices since the scan; a field that is typed in is none."""

    def __init__(self, page: Any, story: str, *, javascript: bool) -> None:
        self.page, self.javascript, self.taps = page, javascript, 0
        self._story, self._pictures = story, 0

    def scan(self, code: str) -> None:
        self.page.goto(f"/r/{code}")
        self.taps = 0

    def tap(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.taps += 1

    def opens_door(self, nth: int) -> None:
        self.page.locator(".door").nth(nth - 1).click()
        self.taps += 1

    def write(self, words: str) -> None:
        self.page.locator("main textarea:visible").first.fill(words)

    def reads(self, *words: str) -> None:
        """All of it stands on the page, which fits the phone and suits everybody."""
        for some in words:
            expect(self.page.locator("main")).to_contain_text(some, use_inner_text=True)
        self._pictures += 1
        keep(self.page, f"doors-{self._story}-{self._pictures}")
        if self.javascript:
            assert accessibility_faults(self.page) == []
            assert sideways(self.page) == 0

    def comes_back(self, code: str) -> None:
        """Another day: the same sheet, and the slip that the phone kept."""
        self.scan(code)
        self.page.locator("main").get_by_role("link", name="我的单子").click()
        self.tap("打开")


@pytest.fixture
def resident(open_page: Any, request: pytest.FixtureRequest, javascript: bool) -> Resident:
    door = request.node.originalname.split("_")[1]
    return Resident(open_page(javascript=javascript), door, javascript=javascript)


@pytest.fixture
def code(cast: Cast) -> str:
    return cast.codes["heping"]


def at_the_desk(open_page: Any, login: str) -> Any:
    """Somebody of the room, signed in and before their queue."""
    page = open_page(javascript=False)
    sign_in(page, login)
    page.goto("/desk")
    return page


def answers_in_place(desk: Any, button: str, words: str) -> None:
    """In the queue: the answer is typed where the thing stands, behind its name where more can be done about it."""
    summary = desk.locator("summary", has_text=button)
    if summary.count():
        summary.first.click()
    desk.locator("textarea[name$=-answer]:visible").first.fill(words)
    desk.get_by_role("button", name=button, exact=True).first.click()


@with_and_without
def test_pose_two_taps_to_the_slip_and_back_to_answer_a_question(
    resident: Resident, cast: Cast, clock: Clock, code: str
) -> None:
    resident.scan(code)
    resident.opens_door(1)
    resident.write(TEXT)
    resident.tap("提交，拿单子")
    assert resident.taps == 2
    resident.reads("收到了，这是您的单子")

    story = Story(cast, clock)
    story.topic, story.slip = (db.session.scalars(sa.select(of.id)).one() for of in (Topic, Slip))
    story.walk("accept")
    story.move("ask_details", question="是北门里面的两盏，还是外面的？")
    resident.comes_back(code)
    resident.reads("是北门里面的两盏，还是外面的？")
    resident.write("里面的两盏，靠近车棚。")
    resident.tap("补充情况")
    resident.reads("审题中")
    assert story.status is Status.IN_REVIEW


@with_and_without
def test_suggest_two_taps_to_the_slip_which_is_a_filed_one_once_it_was_raised(
    resident: Resident, open_page: Any, code: str
) -> None:
    resident.scan(code)
    resident.opens_door(2)
    resident.write("把车棚的灯换成太阳能的，省得老跳闸。")
    resident.tap("提交，拿单子")
    assert resident.taps == 2
    resident.reads("您的单子")

    desk = at_the_desk(open_page, "zhao")
    desk.get_by_role("button", name="转成议题").click()
    resident.comes_back(code)
    resident.reads("把车棚的灯换成太阳能的", "已收到，等初看")
    slip = db.session.scalars(sa.select(Slip)).one()
    assert slip.kind is SlipKind.FILED
    assert slip.topic_id is not None


@with_and_without
def test_negotiate_four_taps_to_a_position_that_is_explained_on_the_slip(
    resident: Resident, open_page: Any, cast: Cast, clock: Clock, code: str
) -> None:
    a_topic(cast, clock, Status.SCHEDULED)
    resident.scan(code)
    resident.opens_door(3)
    resident.tap("说出我的主张", "link")
    resident.tap("反对", "radio")
    resident.write("只换一段管子，过两年还得淹。")
    resident.tap("交上我的主张")
    assert resident.taps == 4
    resident.reads("您的单子")

    resident.scan(code)
    resident.opens_door(3)
    resident.tap("报名参加协商会", "link")
    resident.page.locator("select").first.select_option("people")
    resident.tap("报名，拿单子")
    resident.reads("收到了，谢谢您")

    desk = at_the_desk(open_page, "sun")
    answers_in_place(desk, "公开并答复", "整改要四十万，今年排满了；先救急，整改报进明年计划。")
    desk.get_by_role("button", name="请来参会").click()
    resident.comes_back(code)
    resident.reads("整改报进明年计划", "给您留了位子")


@with_and_without
def test_inquire_three_taps_to_the_slip_and_the_answer_is_public(resident: Resident, open_page: Any, code: str) -> None:
    resident.scan(code)
    resident.opens_door(4)
    resident.tap("向议事室提问", "link")
    resident.write("办居住证在你们这里办，还是去街道办？")
    resident.tap("提交，拿单子")
    assert resident.taps == 3
    resident.reads("您的单子")

    desk = at_the_desk(open_page, "chen")
    answers_in_place(desk, "公开并答复", "在街道办事大厅三号窗口，带身份证和租房合同。")
    anybody = open_page(javascript=False)
    anybody.goto(f"/r/{code}/inquire")
    anybody.get_by_text("在街道办事大厅三号窗口").wait_for()
    resident.comes_back(code)
    resident.reads("在街道办事大厅三号窗口")


@pytest.mark.parametrize("comes_back", [False, True])
@pytest.mark.parametrize("javascript", [True])
def test_print_the_slip_is_one_sheet_with_number_and_code(resident: Resident, code: str, comes_back: bool) -> None:
    import pypdfium2

    resident.scan(code)
    resident.opens_door(1)
    resident.write(TEXT)
    resident.tap("提交，拿单子")
    number = resident.page.locator(".slip__number").inner_text()
    if comes_back:
        resident.comes_back(code)
        resident.reads(number)
    sheets = pypdfium2.PdfDocument(resident.page.pdf(prefer_css_page_size=True))
    keep_sheet(sheets[0], f"doors-print-{comes_back}")
    assert len(sheets) == 1
    said = sheets[0].get_textpage().get_text_range()
    for block in number.split():
        assert block in said
    assert "长辈版" not in said
