"""What a test in Chromium looks at beyond words: accessibility, and pictures kept for people to look at."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe" / "axe-4.14.1.min.js").read_text()
SCREENSHOTS = HERE / "browser" / "screenshots"

RUN = """async () => (await axe.run()).violations.flatMap(violation =>
    violation.nodes.map(node => `${violation.id}: ${violation.help}: ${node.target} ${node.html.slice(0, 160)}`))"""


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, a line for each fault. Needs JavaScript.

    The script goes in by the debugger's door, so the page's Content-Security-Policy stays as strict as it is.
    """
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN)
    return found


def sideways(page: Page) -> int:
    """How many pixels the page can be pushed to the side; 0 on a page that fits. Needs JavaScript."""
    page.wait_for_load_state()  # a press may just have begun to lead somewhere else
    pixels: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return pixels


def keep(page: Page, name: str) -> Path:
    """The whole page as a picture in tests/browser/screenshots/."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
