"""Issue 7, point 7: the browser story with every address but this machine's refused: no attempt, no error, ever.

Every test in this folder ends with the verdict of the watch; here it is seen that it would see.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from watching import Watch

HERE = Path(__file__).parent


def test_point_7_an_attempt_to_reach_outside_would_be_seen(page: Any, watch: Watch) -> None:
    page.goto("/about")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a href=\"http://outside.example/\">x</a>')")
    page.get_by_text("x", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(300)
    with pytest.raises(AssertionError, match=r"outside\.example"):
        watch.verdict()
    watch.forget()


@pytest.mark.parametrize(
    "fault",
    [
        "console.error('lost')",
        "setTimeout(() => { throw new Error('lost') })",
        "document.body.insertAdjacentHTML('beforeend', '<img alt=\"\" src=\"/static/lost.png\">')",
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">lost</p>')",
    ],
)
def test_point_7_an_error_on_the_console_would_be_seen(page: Any, watch: Watch, fault: str) -> None:
    page.goto("/about")
    page.evaluate(fault)
    page.wait_for_timeout(300)
    _outside, broken = watch.forget()
    assert len(broken) == 1


def test_point_7_a_page_that_says_no_is_no_error(page: Any) -> None:
    assert page.goto("/nowhere").status == 404


def test_point_7_no_test_opens_a_page_that_is_not_watched() -> None:
    unwatched = [
        file.name
        for file in HERE.glob("test_*.py")
        if file != Path(__file__) and ("new_context" in (text := file.read_text()) or "sync_playwright" in text)
    ]
    assert unwatched == []
