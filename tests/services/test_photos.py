"""Photos of matters and remarks: who sees one, what the desk takes out, what is swept."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from front_door import Visitor
from pages import Browser
from photographs import a_photo

from app.domain.errors import Missing, NotAllowed
from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.jobs import schedule
from app.models.files import Photo
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries.photos import of_remarks, of_topics
from app.services import first_look, photos, pictures


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].files_path
    return path


def attach(folder: Path, clock: Clock, *colours: str, **owner: int) -> list[str]:
    kept = [pictures.keep(a_photo(colour).read(), folder) for colour in colours]
    with writing():
        photos.attach(kept, now=clock.now, **owner)
    return [picture.id for picture in kept]


def a_remark(story: Story, look: Look, *, on_the_topic: bool = True) -> int:
    with writing():
        remark = Remark(
            kind=RemarkKind.FACT if on_the_topic else RemarkKind.SUGGESTION,
            room_id=story.cast.rooms["heping"],
            topic_id=story.topic if on_the_topic else None,
            shown="图上是 7 号楼。",
            look=look,
            withholding_rule="privacy" if look is Look.WITHHELD else None,
            written_at=story.clock.now,
        )
        db.session.add(remark)
        db.session.flush()
        return remark.id


def seen(client: Visitor, picture_id: str) -> tuple[int, int]:
    with client.get(f"/files/{picture_id}") as whole, client.get(f"/files/{picture_id}/small") as small:
        return whole.status_code, small.status_code


def test_they_stand_in_the_order_they_were_sent_and_the_same_one_once(cast, clock, folder):
    story = a_topic(cast, clock)
    red, blue, _again = attach(folder, clock, "red", "blue", "red", topic_id=story.topic)
    _blue_again, green = attach(folder, clock, "blue", "green", topic_id=story.topic)
    assert [photo.id for photo in of_topics([story.topic])[story.topic]] == [red, blue, green]


def test_those_of_many_are_one_query(cast, clock, folder):
    stories = [a_topic(cast, clock) for _ in range(3)]
    for story in stories:
        attach(folder, clock, "red", "blue", topic_id=story.topic)
    remark = a_remark(stories[0], Look.SHOWN)
    attach(folder, clock, "green", remark_id=remark)
    statements = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = of_topics([story.topic for story in stories])
    assert sum(statement.startswith("SELECT") for statement in statements) == 1
    assert [len(some) for some in found.values()] == [2, 2, 2]
    assert [len(some) for some in of_remarks([remark]).values()] == [1]


def test_a_photo_is_private_until_its_matter_is_public(cast, clock, folder, client):
    story = a_topic(cast, clock)
    [red] = attach(folder, clock, "red", topic_id=story.topic)
    assert seen(client, red) == (404, 404)
    story.move("accept")
    assert seen(client, red) == (200, 200)
    with client.get(f"/files/{red}") as response:
        assert response.headers["Cache-Control"] == "public, max-age=3600"
        assert response.mimetype == "image/jpeg"
    story.move("withhold")
    assert seen(client, red) == (404, 404)


@pytest.mark.parametrize(("look", "status"), [(Look.WAITING, 404), (Look.SHOWN, 200), (Look.WITHHELD, 404)])
@pytest.mark.parametrize("on_the_topic", [True, False])
def test_one_of_a_remark_is_public_once_somebody_has_read_it(cast, clock, folder, client, look, status, on_the_topic):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    [red] = attach(folder, clock, "red", remark_id=a_remark(story, look, on_the_topic=on_the_topic))
    assert seen(client, red) == (status, status)


def test_one_of_a_remark_goes_with_its_topic(cast, clock, folder, client):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    [red] = attach(folder, clock, "red", remark_id=a_remark(story, Look.SHOWN))
    story.move("withhold")
    assert seen(client, red) == (404, 404)


@pytest.mark.parametrize(("login", "status"), [("chen", 200), ("li", 200), ("he", 404), ("ops", 404)])
@pytest.mark.parametrize("on_a_remark", [False, True])
def test_before_that_the_desk_it_lies_on_sees_it_and_keeps_no_copy(
    cast, clock, folder, browser, login, status, on_a_remark
):
    story = a_topic(cast, clock)
    owner = {"remark_id": a_remark(story, Look.WAITING, on_the_topic=False)} if on_a_remark else {}
    [red] = attach(folder, clock, "red", **(owner or {"topic_id": story.topic}))
    browser.sign_in(login, PASSWORD)
    assert seen(browser.client, red) == (status, status)
    with browser.client.get(f"/files/{red}") as response:
        assert "public" not in response.headers["Cache-Control"]


def test_at_the_first_look_the_desk_takes_out_single_photos(cast, clock, folder, browser):
    story = a_topic(cast, clock)
    red, blue = attach(folder, clock, "red", "blue", topic_id=story.topic)
    number = story.row.number
    browser.sign_in("chen", PASSWORD)
    assert len(browser.get(f"/desk/topics/{number}").all("img", loading="lazy")) == 2
    address = f"/desk/photos/{red}"
    browser.post(f"{address}/removal", {"csrf_token": token(browser)})
    assert "不公开" in browser.page.main
    story.move("accept")
    phone = Browser(browser.client.application.test_client())
    assert [image.get("src") for image in phone.get(f"/t/{number}").all("img", loading="lazy")] == [
        f"/files/{blue}/small"
    ]
    assert seen(phone.client, red) == (404, 404)
    assert seen(browser.client, red) == (200, 200)
    browser.get(f"/desk/topics/{number}")
    browser.submit("公开这张")
    assert seen(phone.client, red) == (200, 200)


@pytest.mark.parametrize("on_the_topic", [True, False])
def test_of_a_remark_too_the_desk_takes_out_single_photos(cast, clock, folder, browser, on_the_topic):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    remark = a_remark(story, Look.WAITING, on_the_topic=on_the_topic)
    red, blue = attach(folder, clock, "red", "blue", remark_id=remark)
    browser.sign_in("chen", PASSWORD)
    browser.get(f"/desk/inbox/remark/{remark}")
    assert browser.page.buttons().count("撤下这张") == 2
    browser.post(f"/desk/photos/{red}/removal", {"csrf_token": token(browser)})
    assert browser.page.buttons().count("撤下这张") == 1
    with writing():
        first_look.show(InboxKind.REMARK, remark, cast.actor("chen"), now=clock.now)
    phone = browser.client.application.test_client()
    assert (seen(phone, red), seen(phone, blue)) == ((404, 404), (200, 200))
    browser.get(f"/desk/inbox/remark/{remark}")
    browser.submit("公开这张")
    assert seen(phone, red) == (200, 200)


def test_a_desk_elsewhere_finds_no_photo_to_take_out(cast, clock, folder, browser):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    [red] = attach(folder, clock, "red", remark_id=a_remark(story, Look.WAITING, on_the_topic=False))
    browser.sign_in("he", PASSWORD)
    browser.get("/desk")
    assert browser.post(f"/desk/photos/{red}/removal", {"csrf_token": token(browser)}).status == 404


def token(browser: Browser) -> str:
    return browser.page.all("input", name="csrf_token")[0].get("value", "")


def test_who_may_not_decide_takes_nothing_out(cast, clock, folder):
    story = a_topic(cast, clock)
    [red] = attach(folder, clock, "red", topic_id=story.topic)
    for who in ("sun", "he"):
        with pytest.raises(NotAllowed), writing():
            photos.drop(red, cast.actor(who), now=clock.now)
    with pytest.raises(Missing), writing():
        photos.drop(str(uuid4()), cast.actor("chen"), now=clock.now)
    assert not db.session.get_one(Photo, red).is_dropped


def test_taking_out_is_in_the_history_and_turns_the_page(cast, clock, folder):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    [red] = attach(folder, clock, "red", topic_id=story.topic)
    version = story.row.public_version
    with writing():
        photos.drop(red, cast.actor("chen"), now=clock.now)
    assert db.session.get_one(Topic, story.topic).public_version > version
    assert of_topics([story.topic]) == {}
    assert of_topics([story.topic], with_dropped=True)[story.topic][0].is_dropped


def test_the_sweep_leaves_what_a_row_names_and_takes_what_nobody_handed_in(cast, clock, folder):
    story = a_topic(cast, clock)
    [red] = attach(folder, clock, "red", topic_id=story.topic)
    never = pictures.keep(a_photo("blue").read(), folder)
    for file in folder.iterdir():
        written = (clock.now - timedelta(days=2)).timestamp()
        os.utime(file, (written, written))
    schedule.sweep(clock.now)
    assert {file.name for file in folder.iterdir()} == {f"{red}.jpg", f"{red}.small.jpg"}
    assert not pictures.is_there(never, folder)
