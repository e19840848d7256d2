"""The figures at the desk: split by channel, adding up, those without a phone among them, and ranking nobody."""

from __future__ import annotations

from cast import PASSWORD
from factories import Story, a_topic
from statements import statements

from app.domain.roles import Role
from app.domain.stages import Channel, Status
from app.extensions import db
from app.models.accounts import Seat
from app.models.topics import Slip
from app.models.unit_of_work import writing
from app.queries.desk_figures import rooms_at
from app.services import figures


def posed_by(cast, clock, channel, room="heping"):
    story = Story(cast, clock, room)
    with writing():
        story.pose()
        story.row.channel = channel
        db.session.get_one(Slip, story.slip).channel = channel


def table_of(page, heading):
    """Row by row of the first table that comes after the heading: its name and its numbers."""
    found = False
    for element in page._root().iter():
        if "".join(element.itertext()).strip() == heading and element.tag.endswith("h2"):
            found = True
        if found and element.tag.endswith("}tbody"):
            rows = [["".join(cell.itertext()).strip() for cell in row] for row in element]
            return {name: [int(number) for number in numbers] for name, *numbers in rows}
    raise AssertionError(heading)


def test_figures_of_a_room_are_split_by_channel_and_add_up(browser, cast, clock):
    for channel in Channel:
        posed_by(cast, clock, channel)
    posed_by(cast, clock, Channel.LETTER)
    browser.sign_in("chen", PASSWORD)
    table = table_of(browser.get("/desk/figures"), "和平里社区协商议事室")
    assert table["一共收到"] == [7, 1, 1, 1, 1, 2, 1]
    assert all(total == sum(parts) for total, *parts in table.values())


def test_what_is_due_today_and_what_is_late_are_told_apart(browser, cast, clock):
    posed_by(cast, clock, Channel.PAPER)
    clock.advance(days=1)
    browser.sign_in("chen", PASSWORD)
    table = table_of(browser.get("/desk/figures"), "和平里社区协商议事室")
    assert (table["今天到期"][0], table["超期"][0]) == (1, 0)
    clock.advance(days=3)
    browser.sign_in("chen", PASSWORD)
    table = table_of(browser.get("/desk/figures"), "和平里社区协商议事室")
    assert (table["今天到期"][0], table["超期"][0]) == (0, 1)


def test_what_people_wrote_counts_by_kind_and_channel(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    browser.sign_in("chen", PASSWORD)
    counter = f"/desk/counter/{cast.rooms['heping']}"
    for noun in ("doubts", "comments"):
        browser.get(f"{counter}/{noun}?topic={story.row.number}")
        browser.submit("登记，然后打印单子", channel="telephone", text="水往哪里排？")
    page = browser.get("/desk/figures")
    written = next(table for table in page.all("table") if "按渠道看群众写的" in "".join(table.itertext()))
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in written.iter() if row.tag.endswith("}tr")][1:]
    assert [numbers for _name, *numbers in rows] == [["1", "0", "0", "0", "1", "0", "0"]] * 2
    browser.sign_in("sun", PASSWORD)  # whoever entered it leaves it to a colleague
    assert "您的工作台上有 2 条群众写来的等着处理。" in browser.get("/desk/figures").main


def test_a_supervisor_sees_the_places_looked_after_as_they_were_counted(browser, cast, clock):
    posed_by(cast, clock, Channel.PAPER)
    posed_by(cast, clock, Channel.SCAN, room="shuidu")
    with writing():
        figures.refresh_stale(clock.now)
    browser.sign_in("ma", PASSWORD)
    page = browser.get("/desk/figures")
    assert table_of(page, "清江浦区")["一共收到"] == [2, 1, 1, 0, 0, 0, 0]
    assert "数字截至" in page.main
    assert "和平里" not in page.main  # an aggregate, no list of rooms to compare


def test_whoever_has_no_room_and_no_place_is_refused(browser, cast):
    for login in ("wang", "ops"):
        browser.sign_in(login, PASSWORD)
        assert browser.get("/desk/figures").status == 403


def test_more_rooms_and_more_matters_cost_no_more_queries(cast, clock):
    def asked():
        db.session.expire_all()
        with statements() as said:
            rooms_at(cast.actor("chen"), clock.now)
        return len(said)

    posed_by(cast, clock, Channel.SCAN)
    once = asked()
    with writing():
        db.session.add(
            Seat(
                account_id=cast.accounts["chen"],
                role=Role.ADMINISTRATOR,
                room_id=cast.rooms["shuidu"],
                began_at=clock.now,
            )
        )
    for channel in Channel:
        posed_by(cast, clock, channel, room="shuidu")
    assert asked() == once
