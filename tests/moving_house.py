"""A house in which people have handed things in, and other places it is brought to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import deployment
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import Story
from flask import Flask
from front_door import Operator, Visitor
from pages import Browser
from paper import numbers, order
from photographs import a_photo
from recordings import a_recording, amr

from app.extensions import db, keyring
from app.models.files import Photo
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.models.voice_notes import VoiceNote
from app.services import voice_notes
from app.settings import Settings

TEXT = "7 号楼前一下雨就积水，老人“出不了门”\\n 急。"
SAID = "水有一尺深。"
CONTACT = "13812345678"


@dataclass(frozen=True)
class HandedIn:
    """What a resident took home, and what must still be so wherever the house stands."""

    code: str
    paper: str  # a form with its own number, not typed in yet
    number: str
    photo: str
    photo_bytes: bytes
    said: str
    room_code: str
    at: datetime


def hand_in(browser: Browser, cast: Cast, clock: Clock) -> HandedIn:
    """A matter with a photo, a voice note and a contact, taken up and then merged into one that was filed after it."""
    browser.get(f"/r/{cast.codes['heping']}/pose")
    slip = browser.submit("提交，拿单子", text=TEXT, contact=CONTACT, photos=[a_photo("teal")], voice=a_recording(7))
    printed = re.search(r"\d{4} \d{4} \d{4} \d{4}", slip.main)
    assert printed
    story = Story(cast, clock)
    topic = db.session.scalars(sa.select(Topic)).one()
    story.topic, number = topic.id, topic.number
    said = db.session.scalars(sa.select(VoiceNote.id)).one()
    with writing():
        voice_notes.type_up(said, SAID, cast.actor("chen"), now=clock.now)
    story.walk("accept")
    photo = f"/files/{db.session.scalars(sa.select(Photo.picture_id)).one()}"
    with browser.client.get(photo) as response:
        photo_bytes = response.data
    story.walk("merge")
    db.session.rollback()
    paper = numbers(order(cast, clock))[0]
    code = printed[0].replace(" ", "")
    return HandedIn(code, paper, number, photo, photo_bytes, said, cast.codes["heping"], clock.now)


@contextmanager
def a_place(database_url: str, folder: Path, clock: Clock, **env: str) -> Iterator[Flask]:
    """Another deployment, with keys of its own where it finds none; its context is pushed. Started again, it opens with
    the keys that lie there by then."""
    folder.mkdir(exist_ok=True)
    app = deployment.build(settings_of(database_url, folder, **env))
    app.config["NOW"] = clock
    app.test_client_class, app.test_cli_runner_class = Visitor, Operator
    with app.app_context():
        try:
            yield app
        finally:
            deployment.close(app)


def settings_of(database_url: str, folder: Path, **env: str) -> Settings:
    return deployment.settings(database_url, folder, **{"KEYS_PATH": str(folder / "own-keys"), **env})


def is_all_there(app: Flask, handed_in: HandedIn) -> None:
    """Every slip, photo, voice note, key and chain."""
    browser = Browser(app.test_client())
    browser.get("/slip")
    slip = browser.submit("查一查", code=handed_in.code)
    assert slip.status == 200
    assert handed_in.number in slip.main

    browser.get("/slip")
    assert "这张纸质表还没有登记" in browser.submit("查一查", code=handed_in.paper).main

    told = db.session.scalars(sa.select(Topic.told_sealed).where(Topic.number == handed_in.number)).one()
    assert keyring.unseal(told or "") == f"{TEXT}\n\n{SAID}"
    sealed = db.session.scalars(sa.select(Slip.contact_sealed).where(Slip.contact_sealed.is_not(None))).one()
    assert keyring.unseal(sealed) == CONTACT
    kept = app.config["SETTINGS"].files_path / f"{handed_in.photo.removeprefix('/files/')}.jpg"
    assert kept.read_bytes() == handed_in.photo_bytes
    note = db.session.get_one(VoiceNote, handed_in.said)
    assert voice_notes.content_of(note, app.config["SETTINGS"].files_path) == amr(7)

    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.output == "Every chain is whole.\n"

    # Whoever comes next gets a number nobody has.
    browser.get(f"/r/{handed_in.room_code}/pose")
    assert browser.submit("提交，拿单子", text="路灯坏了，晚上看不见路。").status == 200
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def every_row(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All there is in the database, table by table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in db.metadata.sorted_tables
        }
