"""Issue 7, point 5: keyboard and screen-reader order, focus on what is wrong, letters, motion, and no colour alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import a_topic
from looking import PHONE, accessibility_faults, fits, keep, scale_text

from app.domain.stages import Status

with_and_without = pytest.mark.parametrize("javascript", [False, True])

# Of what has the focus: its words, where it is, and the ring around it, which may stand on the label that presses it.
FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const rings = [one, ...(one.labels || [])].map((part) => getComputedStyle(part))
        .filter((style) => style.outlineStyle !== "none").map((style) => parseFloat(style.outlineWidth));
    return {words: (one.innerText || one.name || "").trim(), tag: one.tagName, id: one.id, top: box.top + scrollY,
        inMain: !!one.closest("main"), ring: Math.max(0, ...rings)};
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
    .filter((one) => one.checkVisibility() && !one.closest(".hidden, svg"))
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
LINE = """() => Math.min(...[...document.querySelectorAll("main p, main li, main a, main label, main dd")]
    .map((one) => getComputedStyle(one)).map((style) => parseFloat(style.lineHeight) / parseFloat(style.fontSize)))"""


def tab_through(page: Any, most: int = 120) -> list[dict[str, Any]]:
    """What Tab stops at, from the top of the page until it leaves it."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "BODY":
            break
        stops.append(stop)
    return stops


# --- Keyboard


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_point_5_tab_goes_down_the_page_and_always_shows_where_it_is(
    open_page: Any, cast: Cast, clock: Clock, scheme: str
) -> None:
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    page = open_page(color_scheme=scheme)
    for path in (f"/r/{cast.codes['heping']}", f"/r/{cast.codes['heping']}/pose", f"/t/{number}"):
        page.goto(path)
        stops = tab_through(page)
        assert stops[0]["words"] == "跳到正文"
        assert all(stop["ring"] >= 2 for stop in stops), [stop for stop in stops if stop["ring"] < 2]
        # Side by side is one line; nothing jumps back up, and everything of the page comes after its head.
        tops = [stop["top"] for stop in stops if stop["inMain"]]
        assert all(later >= earlier - 60 for earlier, later in pairwise(tops)), (path, tops)


def test_point_5_the_skip_link_is_seen_when_it_has_the_focus_and_leads_past_the_head(page: Any, cast: Cast) -> None:
    page.goto(f"/r/{cast.codes['heping']}")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["height"] >= 44
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(".door").first.evaluate("door => door === document.activeElement")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_point_5_a_matter_is_raised_by_keys_alone(open_page: Any, cast: Cast, locale: str) -> None:
    page = open_page(locale=locale)
    page.goto(f"/r/{cast.codes['heping']}")
    for key in ("Tab", "Enter", "Tab", "Enter"):  # past the head, then the first door
        page.keyboard.press(key)
    page.wait_for_url("**/pose")
    page.locator("textarea").first.focus()
    page.keyboard.type("北门的路灯不亮。")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.button--primary')"):
            break
    page.keyboard.press("Enter")
    page.locator(".slip__number").wait_for()


# --- What is wrong is said first


@with_and_without
@pytest.mark.parametrize("path", ["/r/{code}/pose", "/t/{number}/facts", "/slip", "/problem"])
def test_point_5_a_refused_form_puts_the_focus_on_what_is_wrong(
    open_page: Any, cast: Cast, clock: Clock, path: str, javascript: bool
) -> None:
    number = a_topic(cast, clock, Status.IN_REVIEW).row.number
    page = open_page(javascript=javascript)
    page.goto(path.format(code=cast.codes["heping"], number=number))
    page.locator("main .button--primary").click()
    page.locator(".errors:focus").wait_for()
    field = page.locator(".errors a").first.get_attribute("href")
    page.keyboard.press("Tab")
    page.locator(".errors a:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(f"{field}:focus, {field} :focus").or_(page.locator(f"{field}:target")).first.wait_for()
    assert page.locator(f"{field}[aria-invalid=true][aria-describedby], fieldset{field}").count() == 1


def test_point_5_so_it_is_at_the_desk(page: Any, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    sign_in(page, "zhao")
    page.goto(f"/desk/topics/{story.row.number}/extension")
    page.locator("main .button--primary").click()
    page.locator(".errors:focus").wait_for()


# --- Eyes


@pytest.mark.parametrize(
    ("mode", "width", "pixels"),
    [("elder", 360, 20), ("elder", 800, 24), ("elder", 1280, 30), ("largest", 320, 30), ("largest", 1280, 30)],
)
def test_point_5_letters_of_the_national_figures(
    open_page: Any, live_server: str, cast: Cast, clock: Clock, mode: str, width: int, pixels: int
) -> None:
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    page = open_page(viewport={"width": width, "height": 740})
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    for path in (f"/r/{cast.codes['heping']}", f"/r/{cast.codes['heping']}/pose", f"/t/{number}"):
        page.goto(path)
        keep(page, f"letters-{mode}-{width}-{path.strip('/').replace('/', '-')}")
        assert page.evaluate(SMALLEST) >= 18
        assert page.evaluate(LINE) >= 1.3
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == pixels
        assert fits(page, f"{path} in {mode}") == []


def test_point_5_larger_and_larger_still_and_back_by_two_buttons(plain_page: Any, cast: Cast) -> None:
    page = plain_page
    page.goto(f"/r/{cast.codes['heping']}")
    page.get_by_role("button", name="长辈版").click()
    page.get_by_role("button", name="特大字").click()
    page.locator("html[data-mode=elder][data-size=largest]").wait_for()
    page.locator(".door").first.click()
    page.locator("html[data-size=largest]").wait_for()
    page.get_by_role("button", name="标准版").click()
    page.locator("html[data-mode=standard]").wait_for()
    assert page.locator("html[data-size]").count() == 0


def test_point_5_nothing_moves_for_whoever_asked_for_no_motion(open_page: Any, cast: Cast) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"/r/{cast.codes['heping']}")
    moving = """[...document.querySelectorAll('*')].filter((one) => {
        const style = getComputedStyle(one);
        return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none'
            || style.scrollBehavior === 'smooth';
    }).length"""
    assert page.evaluate(moving) == 0


def test_point_5_what_is_chosen_is_seen_where_the_system_forces_its_own_colours(
    open_page: Any, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = open_page(forced_colors="active")
    sign_in(page, "zhao")
    page.goto(f"/desk/topics/{story.row.number}")
    finding = page.locator(".finding").first
    finding.locator("label").first.click()
    chosen, other = (
        finding.locator("label").nth(n).evaluate("one => getComputedStyle(one).backgroundColor") for n in (0, 1)
    )
    assert chosen != other
    keep(page, "forced-colors-desk")


def test_point_5_wechats_largest_text_leaves_the_room_whole(page: Any, cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, Status.ANNOUNCED)
    page.set_viewport_size(PHONE)
    page.goto(f"/r/{cast.codes['heping']}")
    scale_text(page, 1.5)
    keep(page, "wechat-text")
    assert fits(page, "x 1.5") == []
    assert accessibility_faults(page) == []
