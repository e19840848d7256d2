"""`/r/<code>/board`, `/boards`, `/boards/<division>`, `/moderation`, `/permissions`."""

from __future__ import annotations

import pytest
from cast import PASSWORD
from factories import a_topic

from app.domain.stages import Status
from app.extensions import db
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries import boards as reading
from app.queries import moderation
from app.services import figures

FIGURES = [
    *("正在办", "超期", "已解决，出题人确认", "已办完，未经确认"),
    *("已向出题人说明", "已转办并答复", "这次不列入协商"),
]


def board_of(browser, cast, room="heping", query=""):
    return browser.get(f"/r/{cast.codes[room]}/board{query}")


def count(clock):
    with writing():
        figures.refresh_stale(clock.now)


def shown_figures(page):
    return [word.rsplit(" ", 1)[-1] for word in page.texts("dd")[: len(FIGURES)]]


def test_a_rooms_board_has_seven_figures_and_says_what_each_means(browser, cast, clock):
    a_topic(cast, clock, Status.CLOSED)
    a_topic(cast, clock, Status.IN_REVIEW)
    page = board_of(browser, cast)
    assert page.texts("dt")[:7] == FIGURES
    assert shown_figures(page) == ["1", "0", "0", "1", "0", "0", "0"]
    assert "这里一共收到 2 件。" in page.main
    assert "持续跟踪，直到办完为止" in page.main  # class B, as the rule set has it


def test_a_rooms_board_is_exact_without_any_count(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert shown_figures(board_of(browser, cast))[0] == "1"
    story.move("propose_decline")
    story.move("decline")
    version = db.session.get(Room, story.row.room_id).public_version
    assert shown_figures(board_of(browser, cast, query=f"?after={version}")) == ["0"] * 6 + ["1"]


def test_a_rooms_board_turns_late_by_itself(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    clock.to(story.row.due_at)
    assert shown_figures(board_of(browser, cast))[1] == "0"
    clock.advance(seconds=1)
    page = board_of(browser, cast)
    assert shown_figures(page)[1] == "1"
    assert "已超期 1 天" in page.main


def test_the_list_is_narrowed_without_a_script_and_remembers_what_was_chosen(browser, cast, clock):
    closed = a_topic(cast, clock, Status.CLOSED).row.number
    declined = a_topic(cast, clock, Status.DECLINED).row.number
    board_of(browser, cast)
    page = browser.submit("筛选", measure="declined")
    links = [link.get("href") for link in page.all("a")]
    assert f"/t/{declined}" in links
    assert f"/t/{closed}" not in links
    assert page.texts("option", selected="") == ["这次不列入协商"]
    assert "没有符合条件的议题。" in browser.submit("筛选", measure="explained").main


def test_more_of_a_list_keeps_what_was_chosen(browser, cast, clock, monkeypatch):
    monkeypatch.setattr(reading, "PER_PAGE", 1)
    for _ in range(2):
        a_topic(cast, clock, Status.DECLINED)
        clock.advance(minutes=1)
    board_of(browser, cast, query="?class=C")
    page = browser.click("看更多")
    assert "class=C" in page.path
    assert len(page.texts("h3")) == 1
    assert "看更多" not in page.main


@pytest.mark.parametrize(
    "query", ["?measure=nonsense", "?stage=x", "?channel=x", "?category=x", "?class=D", "?before=x"]
)
def test_a_choice_there_never_was_is_not_found(browser, cast, query):
    assert board_of(browser, cast, query=query).status == 404


def test_an_unread_topic_is_counted_and_not_named(browser, cast, clock):
    number = a_topic(cast, clock, Status.POSED).row.number
    page = board_of(browser, cast)
    assert shown_figures(page)[0] == "1"
    assert number not in page.html


def test_a_withheld_topic_keeps_its_number_and_loses_its_title(browser, cast, clock):
    number = a_topic(cast, clock, Status.WITHHELD).row.number
    page = board_of(browser, cast)
    assert number in page.main
    assert "暂不公开" in page.main
    assert "积水" not in page.html


def test_a_code_nobody_has_leads_to_the_page_that_says_so(browser, cast):
    assert browser.get("/r/ZZZZZZ/board").status == 404


def test_the_citys_board_lists_places_in_the_order_of_the_list_and_leads_to_a_room(browser, cast, clock):
    a_topic(cast, clock, Status.CLOSED)
    count(clock)
    page = browser.get("/boards")
    assert shown_figures(page) == ["0", "0", "0", "1", "0", "0", "0"]
    assert "数字截至3月" in page.main
    assert page.href("清江浦区") == f"/boards/{cast.divisions['county']}"
    assert page.href("淮安市协商议事室") == f"/r/{cast.codes['city']}"
    assert "这里不排名次" in page.main


def test_before_the_first_count_a_board_says_so_instead_of_nought(browser, cast):
    page = browser.get("/boards")
    assert "还没有统计。" in page.main
    assert shown_figures(page) == ["–"] * 7


def test_places_are_never_ranked(browser, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW, room="heping")
    count(clock)
    page = browser.get(f"/boards/{cast.divisions['street']}")
    assert page.texts("th", scope="row")[:2] == ["和平里社区", "水渡口社区"]


def test_a_towns_board_lists_its_rooms_and_what_was_closed_last(browser, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    count(clock)
    page = browser.get(f"/boards/{cast.divisions['street']}")
    assert page.href("7 号楼前积水") == f"/t/{story.row.number}"
    for room in ("street", "heping", "shuidu"):
        assert f"/r/{cast.codes[room]}/board" in [link.get("href") for link in page.all("a")]


def test_a_title_that_was_withheld_leaves_every_board_before_any_count(browser, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    count(clock)
    addresses = ["/boards", f"/boards/{cast.divisions['county']}", f"/boards/{cast.divisions['street']}"]
    for address in addresses:
        assert "积水" in browser.get(address).main
    story.move("withhold")
    for address in addresses:
        assert "积水" not in browser.get(f"{address}?after=99").main


def test_a_villages_board_leads_to_its_room(browser, cast, clock):
    count(clock)
    page = browser.get(f"/boards/{cast.divisions['heping']}")
    assert page.href("看公开板") == f"/r/{cast.codes['heping']}/board"


def test_a_place_nobody_has_is_not_found_and_the_city_has_one_address(browser, cast):
    assert browser.get("/boards/999999").status == 404
    assert browser.get(f"/boards/{cast.divisions['city']}").path == "/boards"


def test_before_any_room_there_is_a_board_that_says_so(browser):
    assert "议事室名单还没有导入。" in browser.get("/boards").main


def test_all_boards_speak_english_too(browser, cast, clock):
    a_topic(cast, clock, Status.CLOSED)
    count(clock)
    browser.reads_english()
    for address in (
        f"/r/{cast.codes['heping']}/board",
        "/boards",
        f"/boards/{cast.divisions['street']}",
        "/moderation",
    ):
        assert browser.get(address).status == 200


# --- The open log


def test_the_log_names_number_rule_or_clause_room_and_date_and_no_hidden_text(browser, cast, clock):
    declined = a_topic(cast, clock, Status.DECLINED).row.number
    withheld = a_topic(cast, clock, Status.WITHHELD).row.number
    page = browser.get("/moderation")
    first, second = page.texts("li")[:2]
    assert first.startswith(f"{withheld} 暂不公开 3月2日 周一 · 和平里社区协商议事室 辱骂或者攻击他人")
    assert second.startswith(f"{declined} 这次不列入协商 3月2日 周一 · 和平里社区协商议事室 违反法律法规")
    assert "积水" not in page.html
    assert "reason" not in page.main


def test_the_log_says_what_became_of_a_refusal(browser, cast, clock):
    story = a_topic(cast, clock, Status.WITHHELD)
    story.move("restore")
    assert "3月2日 周一起已经恢复公开" in browser.get("/moderation").main


def test_the_log_goes_on_over_pages(browser, cast, clock, monkeypatch):
    monkeypatch.setattr(moderation, "PER_PAGE", 1)
    older = a_topic(cast, clock, Status.DECLINED).row.number
    a_topic(cast, clock, Status.DECLINED)
    browser.get("/moderation")
    assert older in browser.click("看更多").main


def test_an_empty_log_says_so(browser, cast):
    assert "到现在为止一件也没有。" in browser.get("/moderation").main


# --- Who may do what


def test_staff_read_who_may_do_what(browser, cast):
    browser.sign_in("zhao", PASSWORD)
    page = browser.get("/permissions")
    assert page.status == 200
    assert "列入协商（B） 和这件事没有牵连的审题人" in page.main
    assert "修改工作日日历 运维人员" in page.main


def test_nobody_else_does(browser, cast):
    assert browser.get("/permissions").path.startswith("/login")
