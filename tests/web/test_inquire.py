"""The fourth door: how matters stand, by stage, by words or number; what is late says who holds it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import Story, a_topic
from sqlalchemy.orm import joinedload
from statements import statements

from app.domain.numbers import slip_code, topic_number
from app.domain.stages import Status
from app.extensions import db
from app.models.rooms import Room, RoomCode
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries import inquire
from app.services.rooms import issue_codes

FIND = "查一查这件事"


@pytest.fixture
def address(cast):
    return f"/r/{cast.codes['heping']}/inquire"


def inquire_page(browser, cast, query=""):
    version = db.session.get(Room, cast.rooms["heping"], populate_existing=True).public_version
    return browser.get(f"/r/{cast.codes['heping']}/inquire?after={version}{query}")


def search(browser, address, words):
    browser.get(address)
    return browser.submit(FIND, q=words)


def titled(cast, clock, title, *, room="heping", shown=None):
    story = Story(cast, clock, room).pose(text=shown or title)
    story.move("accept", by="chen" if room == "heping" else "he", title=title, shown=shown or title)
    return story


# --- By stage


def test_every_stage_says_how_many_and_shows_the_newest(browser, cast, clock):
    for status in (Status.IN_REVIEW, Status.SCHEDULED, Status.IN_PROGRESS, Status.DECLINED):
        a_topic(cast, clock, status)
    page = inquire_page(browser, cast)
    for part in ("审题", "协商", "办理", "办完的和没列入的"):
        assert [head for head in page.texts("h2") if head.startswith(part)] == [f"{part} 1 件"], part


def test_what_nobody_has_read_yet_is_a_number_and_no_more(browser, cast, clock):
    story = a_topic(cast, clock)
    page = inquire_page(browser, cast)
    assert "还有 1 件刚收到，等人先看一遍" in page.main
    assert story.row.number not in page.main


def test_more_leads_through_all_of_a_stage_each_once_and_the_newest_first(browser, cast, clock, monkeypatch):
    monkeypatch.setattr(inquire, "PER_PAGE", 2)
    numbers = []
    for _ in range(5):
        numbers.append(a_topic(cast, clock, Status.IN_REVIEW).row.number)
        clock.advance(minutes=1)
    page = inquire_page(browser, cast)
    assert "审题 5 件" in page.texts("h2")
    page = browser.get(page.href("全部“审题”"))
    seen = []
    while True:
        seen += [link.get("href").removeprefix("/t/") for link in page.all("a") if "/t/" in (link.get("href") or "")]
        if "查看更多" not in page.main:
            break
        page = browser.click("查看更多")
    assert seen == numbers[::-1]


@pytest.mark.parametrize("query", ["stage=nowhere", "stage=review&before=abc"])
def test_an_address_somebody_made_up_is_no_page(browser, address, query):
    assert browser.get(f"{address}?{query}").status == 404


def test_what_is_late_says_since_when_and_who_holds_it(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    clock.to(story.row.due_at)
    clock.advance(days=2)
    page = inquire_page(browser, cast)
    assert "已超期 2 天" in page.main
    assert "期限是3月9日 周一，现在归这里办： 审题人 · 和平里社区协商议事室" in page.main


def test_a_late_item_names_the_body_that_has_it(browser, cast, clock):
    a_topic(cast, clock, Status.IN_PROGRESS)
    clock.advance(days=60)
    assert "现在归这里办： 议事室管理员 · 和平里社区协商议事室 · 钵池街道城管办" in inquire_page(browser, cast).main


def test_where_somebody_stands_in_for_an_empty_desk_the_page_says_so(browser, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    cast.leaves("zhao", clock.now)
    clock.advance(days=20)
    assert "审题人 · 钵池街道协商议事室 · 代办" in inquire_page(browser, cast).main


def test_an_empty_room_invites_to_be_the_first(browser, cast, address):
    assert "您可以出第一个题" in browser.get(address).main


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_matters(browser, cast, clock, address):
    def asked():
        clock.advance(days=30)  # so that nothing kept is good, and everything is late
        with statements() as said:
            browser.get(address)
        return len(said)

    a_topic(cast, clock, Status.IN_REVIEW)
    one = asked()
    for _ in range(4):
        a_topic(cast, clock, Status.IN_REVIEW)
    assert asked() == one


# --- By words or number


def test_a_number_leads_straight_to_its_topic(browser, cast, clock, address):
    number = a_real_number(a_topic(cast, clock, Status.ANNOUNCED))
    assert search(browser, address, f" {number.replace('-', '')} ").path == f"/t/{number}"


def test_a_number_of_another_room_leads_there_as_well(browser, cast, clock, address):
    number = a_real_number(titled(cast, clock, "路灯", room="shuidu"))
    assert search(browser, address, number).path == f"/t/{number}"


def a_real_number(story):
    """One with its check digit: the factory's serial numbers have none."""
    with writing():
        story.row.number = topic_number(2026, story.topic)
    return story.row.number


def test_a_number_nobody_can_know_of_says_so(browser, cast, clock, address):
    number = a_real_number(a_topic(cast, clock))
    page = search(browser, address, number)
    assert page.status == 200
    assert "刚交的事要先有人看过" in page.main


def test_the_number_of_a_slip_leads_to_where_slips_are_looked_up_and_stands_on_no_page(browser, cast, address):
    code = slip_code(b"0123456789abcdef")
    page = search(browser, address, code)
    assert page.path == "/slip"
    assert code not in page.html


def test_the_rooms_own_matters_come_before_those_of_the_town(browser, cast, clock, address):
    titled(cast, clock, "水渡口的路灯不亮", room="shuidu")
    clock.advance(minutes=1)
    titled(cast, clock, "和平里的路灯不亮")
    page = search(browser, address, "路灯")
    cards = page.texts("li", class_="card")
    assert "和平里的路灯" in cards[0]
    assert "水渡口的路灯" in cards[1]
    assert "水渡口社区协商议事室" in cards[1]


def test_another_towns_matters_are_not_searched(browser, cast, clock, address):
    story = Story(cast, clock, "county").pose(text="区里的路灯")
    story.move("accept", by="gu", title="区里的路灯", shown="区里的路灯")
    assert "区里的路灯" not in search(browser, address, "路灯").main


@pytest.mark.parametrize("sign", ["%", "_", "\\", "/"])
def test_signs_that_mean_something_to_a_database_mean_themselves(browser, cast, clock, address, sign):
    titled(cast, clock, f"电费涨了 10{sign}5 怎么回事")
    titled(cast, clock, "电费涨了 1095 怎么回事")
    cards = search(browser, address, f"10{sign}5").texts("li", class_="card")
    assert len(cards) == 1
    assert f"10{sign}5" in cards[0]


def test_a_phrase_is_found_as_it_stands_and_not_by_its_signs_anywhere(browser, cast, clock, address):
    titled(cast, clock, "树上有鸟，车下有猫")
    assert not search(browser, address, "车有").texts("li", class_="card")
    assert search(browser, address, "车下有").texts("li", class_="card")


def test_upper_and_lower_case_are_alike(browser, cast, clock, address):
    titled(cast, clock, "小区 WiFi 太慢")
    assert search(browser, address, "wifi").texts("li", class_="card")


def test_the_text_is_searched_too_but_only_what_is_shown(browser, cast, clock, address):
    story = titled(cast, clock, "积水", shown="七号楼门口像个鱼塘")
    assert search(browser, address, "鱼塘").texts("li", class_="card")
    story.move("withhold")
    assert not search(browser, address, "鱼塘").texts("li", class_="card")


def test_a_matter_nobody_has_read_is_not_found_by_its_words(browser, cast, clock, address):
    Story(cast, clock).pose(text="没有人看过的事")
    assert not search(browser, address, "没有人看过").texts("li", class_="card")


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "' OR 1=1 --", "\u202eمرحبا", "水" * 500, "🙂"])
def test_whatever_is_typed_gives_a_page(browser, cast, address, words):
    page = search(browser, address, words)
    assert page.status == 200
    assert "<script>alert" not in page.html


def test_searching_asks_the_database_as_often_however_much_is_found(app, cast, clock):
    for n in range(6):
        titled(cast, clock, f"路灯 {n}", room="heping" if n % 2 else "shuidu")
    with statements() as said:
        found = inquire.find(_with_division(cast), "路灯", clock.now)
    assert (len(found.here), len(found.around)) == (3, 3)
    assert len(said) == 4  # the room, its matters, those around, and the names of their rooms


def _with_division(cast):
    return db.session.scalar(sa.select(Room).where(Room.id == cast.rooms["heping"]).options(joinedload(Room.division)))


def test_the_search_reads_the_topics_of_the_rooms_and_not_of_the_whole_city(app, cast, clock):
    titled(cast, clock, "路灯")
    if db.engine.dialect.name != "sqlite":
        pytest.skip("with a handful of rows PostgreSQL reads them all, and is right")
    said = []
    listen = lambda conn, cursor, sql, parameters, *_: said.append((sql, parameters))  # noqa: E731
    sa.event.listen(db.engine, "before_cursor_execute", listen)
    inquire.find(_with_division(cast), "路灯", clock.now)
    sa.event.remove(db.engine, "before_cursor_execute", listen)
    searches = [(sql, parameters) for sql, parameters in said if "LIKE" in sql.upper() and "FROM topic" in sql]
    assert len(searches) == 2
    for sql, parameters in searches:
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).all()
        assert any("USING INDEX ix_topic" in row[-1] and "room_id=?" in row[-1] for row in plan), plan


# --- The door itself


def test_it_leads_to_the_slip_to_asking_and_to_suggesting(browser, cast, address):
    page = browser.get(address)
    assert page.href("我有单子") == "/slip"
    assert page.href("向议事室提问") == f"/r/{cast.codes['heping']}/inquiries"


def test_an_old_sheet_leads_on_to_the_live_code(browser, cast, clock, address):
    with writing():
        db.session.get_one(RoomCode, cast.codes["heping"]).replaced_at = clock.now
        db.session.flush()
        issue_codes([db.session.get_one(Room, cast.rooms["heping"])], now=clock.now)
    live = db.session.scalar(
        sa.select(RoomCode.code).where(RoomCode.room_id == cast.rooms["heping"], RoomCode.replaced_at.is_(None))
    )
    assert browser.get(address).path == f"/r/{live}/inquire"


def test_the_page_of_a_closed_room_leads_to_where_it_says_so(browser, cast, clock, address):
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    assert "关闭" in browser.get(address).main
    assert "关闭" in browser.get(address.replace("inquire", "answers")).main


def test_it_reads_well_in_english(browser, cast, clock, address):
    a_topic(cast, clock, Status.IN_PROGRESS)
    clock.advance(days=60)
    browser.reads_english()
    assert "It was due on" in browser.get(address).main
    assert browser.get(f"{address}?stage=implement").status == 200
    assert browser.get(f"{address}?q=water").h1 == "Matters found"


def test_a_matter_that_moved_on_is_found_in_its_new_part_at_once(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert "审题 1 件" in inquire_page(browser, cast).texts("h2")
    story.move("propose_decline")
    story.move("decline")
    assert "办完的和没列入的 1 件" in inquire_page(browser, cast).texts("h2")


def test_dates_far_apart_keep_their_order(browser, cast, clock):
    old = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        db.session.get_one(Topic, old.topic).posed_at = clock.now - timedelta(days=900)
    new = a_topic(cast, clock, Status.IN_REVIEW)
    page = inquire_page(browser, cast)
    links = [link.get("href") for link in page.all("a") if "/t/" in (link.get("href") or "")]
    assert links == [f"/t/{new.row.number}", f"/t/{old.row.number}"]
