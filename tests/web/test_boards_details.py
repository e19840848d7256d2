"""What boards show beside their figures: late and its holder, days per stage, classes, clauses, channels, the wall.

Issue 5, point 10."""

from __future__ import annotations

import sqlalchemy as sa
from factories import Story, a_topic
from statements import rows_answered, statements

from app.domain.stages import Status
from app.extensions import db
from app.models.accounts import Seat
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries import boards, held_topics
from app.services import board_details, figures


def count(clock):
    with writing():
        figures.refresh_stale(clock.now)
        board_details.write(board_details.count(clock.now))


UNCOUNTED = "天数、类别、条款和参与情况还没有统计。"


def version_of(cast, room="heping"):
    return db.session.get(Room, cast.rooms[room], populate_existing=True).public_version


def board(browser, cast, room="heping", query=""):
    return browser.get(f"/r/{cast.codes[room]}/board{query}")


def row(page, words):
    """The cells of the table row that begins with these words."""
    found = [text for text in page.texts("tr") if text.startswith(words)]
    assert found, words
    return found[0]


def test_what_is_late_says_who_holds_it(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert "没有超期的。" in board(browser, cast).main
    clock.advance(days=12)
    for path in (f"/r/{cast.codes['heping']}/board?after=9", f"/boards/{cast.divisions['street']}", "/boards"):
        page = browser.get(path)
        assert page.href("7 号楼前积水") == f"/t/{story.row.number}" or "审题人" in page.main
        assert "在谁手上： 审题人 · 和平里社区协商议事室" in page.main


def test_where_nobody_sits_the_room_that_stands_in_is_named(browser, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        db.session.execute(sa.update(Seat).where(Seat.room_id == cast.rooms["heping"]).values(ended_at=clock.now))
    clock.advance(days=12)
    page = board(browser, cast)
    assert "在谁手上： 审题人 · 钵池街道协商议事室 · 代办" in page.main


def test_medians_are_said_from_five_on_and_against_the_own_past(browser, cast, clock):
    for _ in range(4):
        a_topic(cast, clock, Status.DECLINED)
        clock.advance(days=1)
    count(clock)
    assert row(board(browser, cast), "审题 ").startswith("审题 太少，说不准 （4 件）")
    waiting = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=3)
    waiting.move("propose_decline")
    waiting.move("decline")
    count(clock)
    page = board(browser, cast, query=f"?after={version_of(cast)}")
    assert row(page, "审题 ").startswith("审题 不到一天 （5 件） 太少，说不准 （0 件）")
    clock.advance(days=366)
    count(clock)
    assert row(board(browser, cast), "审题 ").startswith("审题 太少，说不准 （0 件） 不到一天 （5 件）")


def test_a_place_shows_medians_and_tallies_as_they_were_counted(browser, cast, clock):
    for _ in range(5):
        a_topic(cast, clock, Status.DECLINED)
    street = f"/boards/{cast.divisions['street']}"
    assert UNCOUNTED in browser.get(street).main
    count(clock)
    page = browser.get(f"{street}?after=99")
    assert row(page, "审题 ").startswith("审题 不到一天 （5 件）")
    assert row(page, "违反法律法规").endswith(" 5")
    assert "天数、类别、条款和参与情况截至" in page.main


def test_before_the_first_count_a_room_board_says_so_and_claims_nothing(browser, cast, clock):
    a_topic(cast, clock, Status.DECLINED)
    page = board(browser, cast)
    assert UNCOUNTED in page.main
    assert not [text for text in page.texts("tr") if text.startswith(("审题 ", "违反法律法规"))]
    assert "还没有统计。" in board(browser, cast, query="?wall=1").main


def test_a_room_shows_medians_and_tallies_as_of_the_count_while_its_figures_go_on(browser, cast, clock):
    for _ in range(5):
        a_topic(cast, clock, Status.DECLINED)
    count(clock)
    a_topic(cast, clock, Status.DECLINED)
    clock.advance(hours=1)
    page = board(browser, cast, query=f"?after={version_of(cast)}")
    assert page.texts("dd")[6].endswith("6")
    assert row(page, "审题 ").startswith("审题 不到一天 （5 件）")
    assert row(page, "违反法律法规").endswith(" 5")
    assert "天数、类别、条款和参与情况截至3月2日" in page.main


def test_declined_is_split_by_clause_and_classes_by_where_they_came_from(browser, cast, clock):
    a_topic(cast, clock, Status.DECLINED)
    a_topic(cast, clock, Status.CLOSED)
    count(clock)
    page = board(browser, cast)
    assert row(page, "违反法律法规").endswith(" 1")
    assert row(page, "B 类") == "B 类 0 1 0"
    assert row(page, "C 类") == "C 类 0 0 1"


def test_channels_stand_side_by_side_also_those_nobody_came_by(browser, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    page = board(browser, cast)
    assert row(page, "扫码") == "扫码 1 1 0 0 0 0 0 0"
    assert row(page, "电话") == "电话 0 0 0 0 0 0 0 0"


def test_restarts_are_counted_where_the_matter_lies_now(browser, cast, clock):
    a_topic(cast, clock, Status.CLOSED).move("restart")
    count(clock)
    assert row(board(browser, cast, "street"), "重启协商") == "重启协商 1"


def test_charts_are_drawn_on_the_server_with_title_and_sense(browser, cast, clock):
    a_topic(cast, clock, Status.CLOSED)
    page = board(browser, cast)
    assert page.html.count("<svg") == page.html.count("</desc>") >= 2
    assert "style=" not in page.html


def test_a_figure_leads_to_its_topics(browser, cast, clock):
    declined = a_topic(cast, clock, Status.DECLINED).row.number
    a_topic(cast, clock, Status.IN_REVIEW)
    board(browser, cast)
    page = browser.get(f"/r/{cast.codes['heping']}/board?measure=declined")
    assert page.texts("option", selected="") == ["这次不列入协商"]
    assert f"/t/{declined}" in page.html
    assert len(page.texts("h3")) == 1


def test_the_wall_refreshes_itself_and_offers_nothing_to_press(browser, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    count(clock)
    for path in (f"/r/{cast.codes['heping']}/board?wall=1", "/boards?wall=1"):
        page = browser.get(path)
        assert [tag.get("content") for tag in page.all("meta", http_equiv="refresh")] == ["120"]
        assert page.all("a") == page.all("button") == page.all("form") == []


def test_boards_lead_to_the_rules_and_to_the_open_log(browser, cast):
    links = [link.get("href") for link in board(browser, cast).all("a")]
    assert "/rules" in links
    assert "/moderation" in links


def test_a_room_board_asks_a_fixed_number_of_questions(app, cast, clock):
    def asked():
        with statements() as said:
            answer = app.test_client().get(f"/r/{cast.codes['heping']}/board?measure=&after={len(said)}{clock.now:%f}")
            assert answer.status_code == 200
        return len(said)

    a_topic(cast, clock, Status.CLOSED)
    a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=12)
    once = asked()
    for _ in range(3):
        a_topic(cast, clock, Status.CLOSED)
        Story(cast, clock).walk("pose", "accept")
    clock.advance(days=12)
    assert asked() <= once <= 30


def test_a_room_board_reads_as_many_rows_however_many_topics_there_are(app, cast, clock, monkeypatch):
    monkeypatch.setattr(boards, "PER_PAGE", 2)
    monkeypatch.setattr(held_topics, "MOST", 2)

    def read():
        count(clock)
        with rows_answered() as rows:
            answer = app.test_client().get(f"/r/{cast.codes['heping']}/board?after={version_of(cast)}")
            assert answer.status_code == 200
        return len(rows), sum(rows)

    def more(times):
        for _ in range(times):
            for status in (Status.CLOSED, Status.DECLINED, Status.IN_REVIEW):
                a_topic(cast, clock, status)
        clock.advance(days=12)

    more(5)  # enough for a median
    few = read()
    more(10)
    assert read() == few
