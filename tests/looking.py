"""What a test in Chromium looks at beyond words: accessibility, measures, and pictures kept for people to look at."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize
from pypdfium2 import PdfPage

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe" / "axe-4.14.1.min.js").read_text()
SCREENSHOTS = HERE / "browser" / "screenshots"
PICTURES = bool(os.environ.get("PICTURES"))  # a sixth of the time of a browser test

PHONE: ViewportSize = {"width": 360, "height": 740}
NARROW: ViewportSize = {"width": 320, "height": 640}
# The national figures, in pixels: what is pressed, in elder mode and elsewhere.
TARGET = {"standard": 44, "elder": 60}
# Text as large as the browser's own setting or WeChat make it, on top of ours.
TIMES = {"standard": 2, "elder": 1.5}

OF_COLOUR = ["color-contrast", "link-in-text-block"]

RUN = """async (rules) => {
    const options = {resultTypes: ["violations"], preload: false};
    if (rules) options.runOnly = rules;
    return (await axe.run(options)).violations.flatMap(violation => violation.nodes.map(
        node => `${violation.id}: ${violation.help}: ${node.target} ${node.html.slice(0, 160)}`));
}"""

# What can be pressed, with the label that presses it too. A link within a sentence is as high as its line (WCAG 2.5.8).
SMALL = """(least) => {
    const seen = (box) => box.width > 2 && box.height > 2;
    const inSentence = (link) => {
        if (getComputedStyle(link).display !== "inline") return false;
        let block = link.parentElement;
        while (getComputedStyle(block).display === "inline") block = block.parentElement;
        return block.textContent.trim().length > link.textContent.trim().length + 1;
    };
    const found = [];
    const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    for (const one of document.querySelectorAll(pressed)) {
        if (one.disabled || one.tabIndex < 0 || one.closest("[hidden], .skip, .hidden")) continue;
        if (!one.checkVisibility()) continue;
        if (one.tagName === "A" && inSentence(one)) continue;
        const boxes = [one, ...(one.labels || [])].map((part) => part.getBoundingClientRect()).filter(seen);
        if (!boxes.length) continue;
        const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
        const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
        if (width < least - 0.5 || height < least - 0.5)
            found.push(`${width | 0}x${height | 0} ${one.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`);
    }
    return found;
}"""

# Words that a box hides, or that stick out of the button they stand on.
CUT = """() => {
    const found = [];
    for (const one of document.querySelectorAll("body, body *")) {
        if (one.closest(".skip, .hidden, svg, [hidden]") || !one.checkVisibility()) continue;
        const style = getComputedStyle(one);
        if (one.clientWidth <= 1 || !one.textContent.trim()) continue;
        const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
        const holds = one.matches("button, .button, summary, th, td, label, h1, h2, h3");
        const wide = one.scrollWidth - one.clientWidth, high = one.scrollHeight - one.clientHeight;
        if (style.display !== "inline" && ((hides || holds) && wide > 1 || hides && high > 1))
            found.push(`${wide}x${high} ${one.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`);
    }
    for (const words of document.querySelectorAll("svg text")) {
        const box = words.getBoundingClientRect(), frame = words.ownerSVGElement.getBoundingClientRect();
        if (box.right > frame.right + 1 || box.left < frame.left - 1) found.push(`svg: ${words.textContent}`);
    }
    return found;
}"""

# Of what sticks out to the right the innermost, where nothing around it scrolls by itself.
STICKING_OUT = """() => {
    const edge = document.documentElement.clientWidth + 1;
    const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > edge);
    const last = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
    return last.filter((one) => !one.closest(".wide")).slice(0, 3)
        .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 140));
}"""

SCALE = """(times) => {
    const html = document.documentElement;
    html.style.fontSize = "";
    if (times !== 1) html.style.fontSize = parseFloat(getComputedStyle(html).fontSize) * times + "px";
}"""


def accessibility_faults(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands, a line for each fault. Needs JavaScript.

    The script goes in by the debugger's door, so the page's Content-Security-Policy stays as strict as it is.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, rules)
    return found


def sideways(page: Page) -> int:
    """How many pixels the page can be pushed to the side; 0 on a page that fits. Needs JavaScript."""
    page.wait_for_load_state()  # a press may just have begun to lead somewhere else
    pixels: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return pixels


def too_small(page: Page, least: int) -> list[str]:
    """What can be pressed and is less than `least` pixels wide or high. Needs JavaScript."""
    found: list[str] = page.evaluate(SMALL, least)
    return found


def cut_off(page: Page) -> list[str]:
    """Words that are not seen whole. Needs JavaScript."""
    found: list[str] = page.evaluate(CUT)
    return found


def scale_text(page: Page, times: float) -> None:
    """As the setting of a browser or of WeChat does; 1 takes it back. Needs JavaScript."""
    page.evaluate(SCALE, times)


def fits(page: Page, what: str) -> list[str]:
    """A line for each way in which the page does not fit its window; `what` says which window that is."""
    wrong = [f"{what}: cut off: {words}" for words in cut_off(page)]
    if pixels := sideways(page):
        wrong.append(f"{what}: {pixels} pixels too wide: {page.evaluate(STICKING_OUT)}")
    return wrong


def look_over(page: Page, mode: str) -> list[str]:
    """All that is wrong with a page on a phone, a line each: light and dark, on a narrow screen, with large text.

    What can be unfolded is unfolded.
    """
    open_all(page)
    wrong = accessibility_faults(page) + fits(page, "360")
    wrong += [f"too small: {one}" for one in too_small(page, TARGET[mode])]
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {fault}" for fault in accessibility_faults(page, rules=OF_COLOUR)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    wrong += fits(page, "320")
    scale_text(page, TIMES[mode])
    wrong += fits(page, f"320, text x {TIMES[mode]}")
    scale_text(page, 1)
    page.set_viewport_size(PHONE)
    return wrong


def open_all(page: Page) -> None:
    """Unfold whatever is folded, so that what is in it can be pressed and measured. Needs JavaScript."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def keep(page: Page, name: str) -> None:
    """The whole page as a picture in tests/browser/screenshots/, where PICTURES=1 asks for them."""
    if PICTURES:
        page.screenshot(path=_picture(name), full_page=True)


def keep_sheet(sheet: PdfPage, name: str) -> None:
    """The same of a sheet of paper."""
    if PICTURES:
        sheet.render(scale=1).to_pil().save(_picture(name))


def _picture(name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS / f"{name}.png"
