"""`/open/…`: boards and topics as tables to take away. Issue 6, 4: CSV of boards, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest
import sqlalchemy as sa
from factories import Story, a_topic
from pages import Browser
from statements import statements

from app.domain.stages import Status
from app.extensions import db
from app.integrations import csv_files
from app.models.contributions import VoiceKind
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries import exports
from app.services import figures, voices


def topics_path(cast, kind="csv", room="heping"):
    return f"/open/r/{cast.codes[room]}.{kind}"


def board_path(cast, kind="csv", place="street"):
    return f"/open/boards/{cast.divisions[place]}.{kind}"


def table(client, path):
    """The rows of a CSV as dicts by heading, read by a parser."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


# --- Topics of a room


def test_the_topics_of_a_room_are_a_table_with_headings_in_the_readers_language(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark="a", now=clock.now)
    (row,) = table(client, topics_path(cast))
    assert row["议题编号"] == story.row.number
    assert row["标题"] == "7 号楼前积水"
    assert row["反映的内容"] == "和平里 7 号楼前一下雨就积水，老人出不了门。"
    assert row["办到哪一步"] == "审题中"
    assert (row["出题时间"], row["超期天数"]) == ("2026-03-02", "0")
    assert row["我也遇到（手机或回执数）"] == "1"
    assert row["网址"].endswith(f"/t/{story.row.number}")
    client.set_cookie("locale", "en")
    (row,) = table(client, topics_path(cast))
    assert row["Title"] == "7 号楼前积水"
    assert row["Where it stands"] == "Under review"


def test_json_has_the_same_rows_under_names_that_do_not_depend_on_the_reader(client, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    chinese = client.get(topics_path(cast, "json"))
    client.set_cookie("locale", "en")
    read = json.loads(chinese.data)
    assert chinese.data == client.get(topics_path(cast, "json")).data
    (row,) = read["topics"]
    assert (row["number"], row["status"], row["closed_as"]) == (story.row.number, "closed", "done_unconfirmed")
    assert row["raised_on"] == "2026-03-02"
    assert read["room"] == "和平里社区协商议事室"
    assert read["licence"].startswith("https://creativecommons.org/")
    assert read["next"] is None
    assert list(row)[:3] == ["number", "title", "text"]


def test_a_hidden_topic_keeps_its_number_and_has_no_words_in_any_table(client, cast, clock):
    withheld = a_topic(cast, clock, Status.WITHHELD).row.number
    unread = a_topic(cast, clock, Status.POSED).row.number
    text = "".join(client.get(topics_path(cast, kind)).get_data(as_text=True) for kind in ("csv", "json"))
    assert text.count(f'"{withheld}"') == 1
    assert "积水" not in text
    assert unread not in text
    (row,) = table(client, topics_path(cast))
    assert (row["议题编号"], row["标题"], row["反映的内容"]) == (withheld, "", "")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_is_taken_for_a_formula(begin):
    (line,) = csv_files.lines([[f'{begin}HYPERLINK("http://x")', -3]])
    (cells,) = csv.reader(io.StringIO(line.removeprefix("\ufeff"), newline=""))
    assert cells == [f'\'{begin}HYPERLINK("http://x")', "-3"]


def test_what_a_resident_wrote_as_a_formula_is_handed_out_as_a_text(client, cast, clock):
    story = Story(cast, clock).pose()
    story.move("accept", title='=HYPERLINK("http://x","积水")', shown="+86 楼前，\n“积水”")
    (row,) = table(client, topics_path(cast))
    assert row["标题"] == '\'=HYPERLINK("http://x","积水")'
    assert row["反映的内容"] == "'+86 楼前，\n“积水”"


def test_a_long_table_comes_in_files_that_name_the_next(client, cast, clock, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    monkeypatch.setattr(exports, "AT_A_TIME", 1)
    numbers = []
    for _ in range(5):
        numbers.append(a_topic(cast, clock, Status.IN_REVIEW).row.number)
        clock.advance(minutes=1)
    found, path = [], topics_path(cast, "json")
    for _ in range(3):
        answer = client.get(path)
        read = json.loads(answer.data)
        found += [row["number"] for row in read["topics"]]
        next_ = read["next"]
        assert (f'<{next_}>; rel="next"' in answer.headers.getlist("Link")) is (next_ is not None)
        path = "/" + next_.split("/", 3)[3] if next_ else None
    assert path is None
    assert found == numbers[::-1]


def test_a_table_is_not_made_again_for_whoever_has_it(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    mark = client.get(topics_path(cast)).headers["ETag"]
    same = client.get(topics_path(cast), headers={"If-None-Match": mark})
    assert (same.status_code, same.data) == (304, b"")
    story.move("admit")
    assert client.get(topics_path(cast), headers={"If-None-Match": mark}).status_code == 200


def test_a_table_asks_the_database_no_more_for_many_topics_than_for_one(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with statements() as for_one:
        client.get(topics_path(cast))
    for _ in range(19):
        story.pose().move("accept")
    with statements() as for_twenty:
        assert len(table(client, topics_path(cast))) == 20
    assert len(for_twenty) == len(for_one)


def test_a_table_as_long_as_a_file_may_be_is_made_in_bounded_time(client, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    written = {column.name: getattr(story.row, column.key) for column in Topic.__table__.columns if column.name != "id"}
    with writing():
        db.session.execute(
            sa.insert(Topic), [written | {"number": f"26-{n:06d}-x"} for n in range(exports.MOST_ROWS + 1)]
        )
    began = time.perf_counter()
    answer = client.get(topics_path(cast))
    assert time.perf_counter() - began < 10  # takes about one second
    assert len(answer.data.splitlines()) == 1 + exports.MOST_ROWS
    assert 'rel="next"' in answer.headers["Link"]


# --- Figures of a place


def test_the_board_of_a_place_is_a_table_of_it_and_of_what_lies_below(client, cast, clock):
    a_topic(cast, clock, Status.CLOSED)
    with writing():
        figures.refresh_stale(clock.now)
    rows = table(client, board_path(cast))
    assert [row["地方"] for row in rows] == ["钵池街道", "和平里社区", "水渡口社区"]
    assert rows[0]["已办完，未经确认"] == "1"
    assert rows[0]["统计时间"].startswith("2026-")
    (street, *_below) = json.loads(client.get(board_path(cast, "json")).data)["places"]
    assert (street["place"], street["done_unconfirmed"], street["late"]) == ("钵池街道", 1, 0)


def test_before_the_first_count_a_figure_is_empty_and_not_nought(client, cast):
    assert table(client, board_path(cast))[0]["正在办"] == ""
    assert json.loads(client.get(board_path(cast, "json")).data)["places"][0]["in_hand"] is None


# --- Both


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_table_of_a_room_or_place_nobody_has_is_not_found(client, cast, kind):
    assert client.get(f"/open/r/ZZZZZZ.{kind}").status_code == 404
    assert client.get(f"/open/boards/999999.{kind}").status_code == 404
    assert client.get(f"{topics_path(cast, kind)}?before=x").status_code == 404


def test_every_table_names_its_licence(client, cast):
    for path in (topics_path(cast), topics_path(cast, "json"), board_path(cast), board_path(cast, "json")):
        assert any('rel="license"' in link for link in client.get(path).headers.getlist("Link")), path


def test_the_page_says_what_there_is_in_both_languages(browser: Browser, cast):
    page = browser.get("/open")
    assert "请注明出处" in page.main
    assert page.href("下载表格（CSV）") == board_path(cast, place="city")
    browser.reads_english()
    assert browser.get("/open").status == 200


def test_the_page_is_there_before_any_room(browser: Browser):
    assert browser.get("/open").h1 == "订阅和下载"
