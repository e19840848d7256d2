"""`/feeds/…`: news of rooms and places as Atom, their meetings as iCalendar. Issue 6, 4: outside the browser."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from factories import a_topic
from pages import Browser
from statements import statements

from app.domain.stages import Status
from app.extensions import db
from app.integrations import atom, icalendar
from app.models.rooms import Room
from app.queries import feeds

ATOM = f"{{{atom.ATOM}}}"
CHAIN = f"{{{atom.CHAIN}}}"


def news(client, path):
    """The document, read by a parser."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def entries(document):
    return document.findall(f"{ATOM}entry")


def words(element, tag):
    return element.findtext(f"{ATOM}{tag}")


def of_room(cast, kind="atom", room="heping"):
    return f"/feeds/r/{cast.codes[room]}.{kind}"


def of_place(cast, kind="atom", place="street"):
    return f"/feeds/{cast.divisions[place]}.{kind}"


# --- News


def test_a_rooms_news_are_valid_atom_with_the_newest_first(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(hours=1)
    story.move("admit")
    document = news(client, of_room(cast))
    for required in ("id", "title", "updated"):
        assert words(document, required)
    for entry in entries(document):
        assert words(entry, "id").startswith("tag:")
        assert datetime.fromisoformat(words(entry, "updated")).tzinfo is not None
        assert words(entry.find(f"{ATOM}author"), "name") == "和平里社区协商议事室"
        assert entry.find(f"{ATOM}link").get("href").endswith(f"/t/{story.row.number}")
    titles = [words(entry, "title") for entry in entries(document)]
    assert titles[0].startswith("7 号楼前积水：列入协商（B 类）")
    assert words(document, "updated") == words(entries(document)[0], "updated")
    links = {link.get("rel"): link.get("href") for link in document.findall(f"{ATOM}link")}
    assert links["self"].startswith("http")
    assert links["self"].endswith(of_room(cast))
    assert links["alternate"].endswith(f"/r/{cast.codes['heping']}/board")


def test_news_carry_the_masked_text_and_the_end_of_the_chain(client, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    document = news(client, of_room(cast))
    assert "和平里 7 号楼前一下雨就积水" in words(entries(document)[0], "content")
    room = db.session.get(Room, cast.rooms["heping"])
    head = document.find(f"{CHAIN}head")
    assert (int(head.get("length")), head.text) == (room.chain_length, room.chain_head)
    assert entries(document)[0].find(f"{CHAIN}link").text == room.chain_head


def test_ids_stay_when_more_happens_and_every_entry_has_its_own(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    before = [words(entry, "id") for entry in entries(news(client, of_room(cast)))]
    story.move("admit")
    clock.advance(minutes=11)
    after = [words(entry, "id") for entry in entries(news(client, of_room(cast)))]
    assert after[-len(before) :] == before
    assert len(after) == len(set(after)) == len(before) + 1


def test_what_nobody_has_read_yet_is_no_news(client, cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    answer = client.get(of_room(cast)).get_data(as_text=True)
    assert story.row.number not in answer
    assert "积水" not in answer


@pytest.mark.parametrize("path", [of_room, of_place])
def test_a_withheld_topic_loses_its_words_in_the_news_and_its_entries_are_fetched_again(client, cast, clock, path):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert "积水" in client.get(path(cast)).get_data(as_text=True)
    clock.advance(hours=1)
    story.move("withhold")
    client.get(f"{path(cast)}?after=99")
    document = news(client, f"{path(cast)}?after=99")
    assert "积水" not in ElementTree.tostring(document, encoding="unicode")
    assert {words(entry, "updated") for entry in entries(document)} == {f"{clock.now:%Y-%m-%dT%H:%M:%SZ}"}


def test_a_room_a_topic_has_left_keeps_no_words_of_it(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("transfer")
    story.move("accept", by="he")
    left = client.get(of_room(cast)).get_data(as_text=True)
    assert story.row.number in left
    assert "积水" not in left
    assert "积水" in client.get(of_room(cast, room="shuidu")).get_data(as_text=True)


def test_a_places_news_are_those_of_the_rooms_below(client, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    for place in ("city", "county", "street", "heping"):
        assert entries(news(client, of_place(cast, place=place))), place
    assert entries(news(client, of_place(cast, place="shuidu"))) == []


def test_news_are_bounded(client, cast, clock, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_EVENTS", 2)
    a_topic(cast, clock, Status.CLOSED)
    for path in (of_room(cast), of_place(cast), of_place(cast, place="city")):
        assert len(entries(news(client, path))) == 2


def test_news_ask_the_database_no_more_for_many_events_than_for_one(client, cast, clock):
    def asked():
        with statements() as said:
            for path in (of_room(cast), of_place(cast), of_room(cast, "ics"), of_place(cast, "ics")):
                client.get(path)
        return len(said)

    story = a_topic(cast, clock, Status.IN_REVIEW)
    few = asked()
    story.walk("admit", "8", "close_notice", "schedule")
    assert asked() == few


def test_news_are_asked_for_again_at_no_cost(client, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    first = client.get(of_room(cast))
    again = client.get(of_room(cast), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_xml_cannot_hold_does_not_break_the_news():
    link = atom.Link("室", 1, "0" * 64)
    moment = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    entry = atom.Entry("tag:x,2026:1", "<雨水> & \x0b\ufffe管", moment, "http://x/t", "室", "\x00写", link)
    feed = atom.Feed("tag:x,2026:r", "室", "", "zh-Hans", moment, "http://x/f", "http://x/b", [entry])
    (read,) = entries(ElementTree.fromstring(atom.write(feed)))
    assert words(read, "title") == "<雨水> & 管"
    assert words(read, "updated") == "2026-03-02T01:00:00Z"


@pytest.mark.parametrize("kind", ["atom", "ics"])
def test_a_room_or_place_nobody_has_is_not_found(client, cast, kind):
    assert client.get(f"/feeds/r/ZZZZZZ.{kind}").status_code == 404
    assert client.get(f"/feeds/999999.{kind}").status_code == 404


def test_news_speak_english_too(client, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    client.set_cookie("locale", "en")
    document = news(client, of_room(cast))
    assert document.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert "7 号楼前积水: The room took it up" in words(entries(document)[0], "title")


# --- Meetings


def calendar(client, path):
    """The events of a calendar as dicts, unfolded and unescaped as RFC 5545 has it."""
    answer = client.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    lines = answer.get_data(as_text=True).replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    events = re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", "\n".join(lines), re.DOTALL)
    return [
        {name: _unescaped(value) for name, _, value in (line.partition(":") for line in event.split("\n"))}
        for event in events
    ]


def _unescaped(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_a_planned_meeting_stands_in_the_calendar_at_the_hour_of_shanghai(client, cast, clock):
    a_topic(cast, clock, Status.SCHEDULED)
    (event,) = calendar(client, of_room(cast, "ics"))
    assert event["SUMMARY"] == "协商会：7 号楼前积水"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", "0")
    assert event["LOCATION"] == "和平里社区议事室"
    assert event["DTSTART;TZID=Asia/Shanghai"].endswith("T090000")  # 01:00 in UTC
    assert "/m/" in event["URL"]
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in client.get(of_room(cast, "ics")).get_data(as_text=True)


def test_a_meeting_called_off_stays_under_its_name_and_says_so(client, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    (planned,) = calendar(client, of_room(cast, "ics"))
    story.move("call_off")
    clock.advance(minutes=11)
    (off,) = calendar(client, of_room(cast, "ics"))
    assert off["UID"] == planned["UID"]
    assert (off["STATUS"], off["SEQUENCE"]) == ("CANCELLED", "1")
    assert off["SUMMARY"] == "已取消：7 号楼前积水"


def test_a_meeting_moved_to_another_day_is_the_old_one_off_and_a_new_one(client, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    story.move("call_off")
    story.move("schedule")
    new, off = sorted(calendar(client, of_room(cast, "ics")), key=lambda event: event["STATUS"], reverse=True)
    assert (new["STATUS"], off["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert new["UID"] != off["UID"]


def test_a_places_calendar_has_the_meetings_of_the_rooms_below(client, cast, clock):
    a_topic(cast, clock, Status.SCHEDULED)
    assert len(calendar(client, of_place(cast, "ics"))) == 1
    assert calendar(client, of_place(cast, "ics", "shuidu")) == []


def test_a_meeting_about_a_withheld_topic_is_in_no_calendar(client, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    story.move("withhold")
    assert calendar(client, of_room(cast, "ics")) == []
    assert calendar(client, of_place(cast, "ics")) == []


def test_long_chinese_lines_are_folded_between_characters():
    line = "SUMMARY:" + "一二三四五六七八九十" * 30
    pieces = icalendar.folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_commas_semicolons_and_lines_are_no_end_of_a_text():
    moment = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    event = icalendar.Event("1@x", 0, moment, moment, "水,电;气\\", "一\r\n二", "", "http://x/m/1")
    text = icalendar.write("室", [event])
    assert "SUMMARY:水\\,电\\;气\\\\\r\n" in text
    assert "DESCRIPTION:一\\n二\r\n" in text
    assert "DTSTAMP:20260302T010000Z\r\n" in text


# --- Found on the pages


def test_pages_of_a_room_say_where_its_news_and_meetings_are(browser: Browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    code = cast.codes["heping"]
    for path in (f"/r/{code}", f"/r/{code}/board", f"/t/{story.row.number}"):
        page = browser.get(path)
        found = {link.get("type"): link.get("href") for link in page.all("link", rel="alternate")}
        assert found == {"application/atom+xml": of_room(cast), "text/calendar": of_room(cast, "ics")}, path


def test_boards_lead_to_subscriptions_and_tables(browser: Browser, cast):
    page = browser.get(f"/r/{cast.codes['heping']}/board")
    assert page.href("订阅动态") == of_room(cast)
    assert page.href("订阅协商会日历") == of_room(cast, "ics")
    assert page.href("下载表格（CSV）") == f"/open/r/{cast.codes['heping']}.csv"
    page = browser.get(f"/boards/{cast.divisions['street']}")
    assert page.href("订阅动态") == of_place(cast)
    assert page.href("下载表格（CSV）") == f"/open/boards/{cast.divisions['street']}.csv"
    assert browser.click("怎么用").h1 == "订阅和下载"


# --- Link previews


def preview(page):
    return {meta.get("property"): meta.get("content") for meta in page.all("meta") if meta.get("property")}


def test_a_link_to_room_board_or_topic_shows_what_it_is_with_the_card_of_the_room(browser: Browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    code = cast.codes["heping"]
    titles = {
        f"/r/{code}": "和平里社区协商议事室",
        f"/r/{code}/board": "和平里社区协商议事室",
        f"/t/{story.row.number}": "7 号楼前积水",
    }
    for path, title in titles.items():
        shown = preview(browser.get(path))
        assert shown["og:title"] == title
        assert shown["og:url"].endswith(path)
        assert f"/r/{code}/card.png" in shown["og:image"]
    assert preview(browser.get(f"/boards/{cast.divisions['street']}"))["og:title"] == "钵池街道"


def test_a_link_to_a_withheld_topic_shows_nothing_of_it(browser: Browser, cast, clock):
    story = a_topic(cast, clock, Status.WITHHELD)
    assert "og:title" not in preview(browser.get(f"/t/{story.row.number}"))
