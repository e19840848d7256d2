"""Papers drawn up from a matter, as pages to be printed and as Word files (issue 5, points 7 and 8)."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import docx
import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from docx.document import Document
from docx.oxml.ns import qn
from factories import Story, a_topic
from pages import Browser

from app.domain.stages import Status
from app.extensions import db
from app.models.referrals import Referral
from app.queries.item_links import token_of


def papers(story: Story) -> str:
    return f"/desk/topics/{story.row.number}/papers"


def word_file(browser: Browser, story: Story, kind: str) -> Document:
    answer = browser.client.get(f"{papers(story)}/{kind}/word")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] != "public"
    return docx.Document(io.BytesIO(answer.data))


def words_of(document: Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s", "", "".join([paragraph.text for paragraph in document.paragraphs] + cells))


@pytest.mark.parametrize("kind", ["proposal", "opinion-note", "letter"])
def test_a_paper_says_as_a_page_and_in_word_the_same(browser: Browser, cast: Cast, clock: Clock, kind: str) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"{papers(story)}/{kind}")
    written = words_of(word_file(browser, story, kind))
    for words in (
        "7号楼前积水",
        story.row.number,
        "和平里社区协商议事室",
        "2026年3月2日",
        "老人出不了门",
    ):
        assert words in written, words
        assert words in re.sub(r"\s", "", page.main), words


def test_the_letter_speaks_to_the_body_says_why_and_by_when_and_how_to_answer(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    referral = db.session.scalar(sa.select(Referral).where(Referral.topic_id == story.topic))
    browser.sign_in("chen", PASSWORD)
    written = words_of(word_file(browser, story, "letter"))
    assert "钵池街道城管办：" in written
    assert referral.why in written
    assert "2026年3月22日" in written
    assert f"/k/{token_of(referral)}" in written
    assert browser.get(f"{papers(story)}/letter").all("img", class_="paper__code")


def test_what_was_tried_and_what_is_asked_go_up_with_an_escalated_matter(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("escalate", tried="社区清了两次管", asked="请街道换主管")
    browser.sign_in("qian", PASSWORD)
    written = words_of(word_file(browser, story, "opinion-note"))
    assert "社区清了两次管" in written
    assert "请街道换主管" in written
    assert "清江浦区协商议事室" in written, "to whom it is reported"


def test_only_masked_words_leave_the_house(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = Story(cast, clock).pose("电话 13812345678，7 号楼积水", told_sealed=None)
    story.move("accept", shown="电话 ***，7 号楼积水")
    browser.sign_in("chen", PASSWORD)
    for kind in ("proposal", "opinion-note"):
        assert "13812345678" not in browser.get(f"{papers(story)}/{kind}").html
        assert "13812345678" not in words_of(word_file(browser, story, kind))


def test_chinese_is_set_in_chinese_fonts(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.sign_in("chen", PASSWORD)
    document = word_file(browser, story, "proposal")
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text]
    assert runs
    assert all(run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs)


def test_what_is_overdue_has_a_supervision_slip_and_nothing_else_has(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    browser.sign_in("chen", PASSWORD)
    assert "督办单" not in browser.get(papers(story)).main
    assert browser.get(f"{papers(story)}/supervision-slip").status == 404
    clock.to(story.row.due_at + timedelta(days=4))
    browser.sign_in("li", PASSWORD)
    page = browser.get(f"{papers(story)}/supervision-slip")
    written = words_of(word_file(browser, story, "supervision-slip"))
    for words in ("督办单", "钵池街道城管办", "4天", "清管并加一道雨水箅子", "签收人", "钵池街道协商议事室"):
        assert words in written, words
        assert words in re.sub(r"\s", "", page.main), words


def test_papers_are_chinese_whoever_reads_english(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.sign_in("chen", PASSWORD)
    browser.reads_english()
    page = browser.get(f"{papers(story)}/proposal")
    assert page.h1 == "提案"
    assert "As a Word file" in page.main


@pytest.mark.parametrize(("login", "status"), [("chen", 200), ("li", 200), ("ma", 200), ("sun", 403), ("he", 404)])
def test_who_may_draw_up_papers(browser: Browser, cast: Cast, clock: Clock, login: str, status: int) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.sign_in(login, PASSWORD)
    for path in ("", "/proposal", "/proposal/word"):
        assert browser.client.get(f"{papers(story)}{path}").status_code == status


@pytest.mark.parametrize("status", [Status.POSED, Status.WITHHELD])
def test_of_what_is_hidden_no_paper_is_drawn_up(browser: Browser, cast: Cast, clock: Clock, status: Status) -> None:
    story = a_topic(cast, clock, status)
    browser.sign_in("chen", PASSWORD)
    assert browser.client.get(f"{papers(story)}/proposal").status_code == 404
    assert browser.client.get(f"{papers(story)}/proposal/word").status_code == 404
