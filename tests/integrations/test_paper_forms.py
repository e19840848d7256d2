"""The paper form: nothing cut off, room for a hand that is not steady, type for eyes that are not young."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sheet_samples import NAMES, a_room

from app.integrations.sheets.fonts import ASCENT, Weight, width
from app.integrations.sheets.marks import Bar, Code, Page, Text
from app.integrations.sheets.paper_forms import HEIGHT, MARGIN, WIDTH, FormWording, PaperForm, compose

FOURTEEN_POINTS = 14 * 25.4 / 72
CODE = "4821093375510264"
LONG_BASE = "https://xieshang.yihao.example.huaian.gov.cn"
WORDING = FormWording(
    title="有事写一写，大家好商量",
    emergency="有人受伤、着火：先打 110 / 119 / 120",
    what="发生了什么？写一句也行",
    what_hint="在哪儿、从什么时候起、影响了谁。请别写别人的姓名电话。背面也能写。",
    where="在什么地方：",
    writer="替别人写的？写的人：",
    day=("写于", "年", "月", "日"),
    contact="怎么联系您（可以不填）：",
    party="您是（打个勾，不填也行）：",
    parties=("党委政府", "议事主体", "政协组织", "政协委员", "在外乡贤", "党代表人大代表", "专家智库", "人民群众"),
    own_people="这件事说的是本议事室的人，请上一级议事室先看",
    consent="您不用说自己是谁，我们也不问。您写的和拍的，工作人员先看过、把个人信息隐去，才会公开；照片里的拍摄地点和"
    "时间会去掉。您留的联系方式加密保存，办结 120 天后删除。凭单子可以抹掉您的原文和联系方式。我们不保存您的网络地址。"
    "（告知书 2026-2）",
    tear="沿虚线撕下，下半张您现在就带走",
    slip="您的单子",
    number="单子号码",
    code="编号",
    telephone="电话",
    happens=(
        "一、上半张投进意见箱，或者交给议事室的人，由他们登记。",
        "二、登记以后，1 个工作日内有人看，5 个工作日内告诉您审题结果；列入协商的，先公示 7 天，公示完 30 天内开会。",
        f"三、办到哪一步了：扫上面的码，或者打开 {LONG_BASE[8:]}/slip 输入号码，或者打电话报号码。",
        "谁有这个号码，谁就能替您办事：请妥善保管。",
    ),
)


@pytest.fixture(params=NAMES)
def page(request) -> Page:
    room = a_room(request.param, f"{LONG_BASE}/r/4X7K2M")
    return compose(PaperForm(room, "周二、周四 8:30–11:30", CODE, f"{LONG_BASE}/slip#{CODE}"), WORDING)


def boxes(page: Page) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every line of text."""
    return [
        (
            mark.x,
            mark.y - ASCENT * mark.size,
            mark.x + width(mark.text, mark.weight, mark.size),
            mark.y + 0.12 * mark.size,
        )
        for mark in page.own
        if isinstance(mark, Text)
    ]


def test_no_type_is_smaller_than_fourteen_points(page: Page) -> None:
    sizes = {mark.text: mark.size for mark in page.own if isinstance(mark, Text)}
    assert {text: size for text, size in sizes.items() if size < FOURTEEN_POINTS} == {}


def test_nothing_leaves_the_sheet_and_no_line_stands_on_another(page: Page) -> None:
    for left, top, right, bottom in boxes(page):
        assert left >= MARGIN - 0.01
        assert right <= WIDTH - MARGIN + 0.01
        assert top >= 8
        assert bottom <= HEIGHT - 8
    lines = sorted(boxes(page), key=lambda box: box[1])
    for n, one in enumerate(lines):
        for other in lines[n + 1 :]:
            apart = other[1] >= one[3] - 0.6 or other[0] >= one[2] or one[0] >= other[2]
            assert apart, (one, other)


def test_there_is_room_to_write_by_hand(page: Page) -> None:
    """At least four lines across the sheet for what happened, nine millimetres or more from each other."""
    across = [bar.y for bar in page.own if isinstance(bar, Bar) and bar.width > 180]
    assert len(across) >= 4
    assert min(below - above for above, below in pairwise(across)) >= 9
    ruled = sorted({bar.y for bar in page.own if isinstance(bar, Bar) and bar.width > 30})
    assert min(below - above for above, below in pairwise(ruled)) >= 9


def test_both_halves_bear_the_number_and_its_code_with_nothing_in_its_quiet_zone(page: Page) -> None:
    codes = [mark for mark in page.own if isinstance(mark, Code)]
    assert [code.address for code in codes] == [f"{LONG_BASE}/slip#{CODE}"] * 2
    assert sum(CODE in mark.text for mark in page.own if isinstance(mark, Text)) == 2
    for code in codes:
        left, right = code.x - code.quiet, code.x + code.side + code.quiet
        top, bottom = code.y - code.quiet, code.y + code.side + code.quiet
        for x0, y0, x1, y1 in boxes(page):
            assert x1 <= left + 0.3 or x0 >= right - 0.3 or y1 <= top + 0.3 or y0 >= bottom - 0.3, (x0, y0)


def test_a_short_name_is_as_large_as_it_can_be() -> None:
    page = compose(PaperForm(a_room("村"), "", CODE, f"https://a.cn/slip#{CODE}"), WORDING)
    assert max(mark.size for mark in page.own if isinstance(mark, Text) and mark.weight is Weight.BOLD) == 12
