"""Every address of the url map that shows a page, each with somebody who may open it. What is no page is listed.

A small city with a matter in each status that some page needs. A new endpoint is found by itself where the `Town` knows
the blanks of its address; else `every_address` says that nobody gets to see it, and one more line there helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic, ask_for_a_restart, draft_an_option
from flask import Flask
from pages import Browser
from paper import order
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter
from written import a_doubt, a_message, a_position, a_remark, a_sign_up, a_statement, an_objection

from app.domain.inbox import InboxKind
from app.domain.roles import Role
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.jobs.schedule import look_back
from app.models.accounts import Seat
from app.models.meetings import Meeting
from app.models.referrals import Referral
from app.models.resolutions import Item
from app.models.unit_of_work import writing
from app.queries.item_links import token_of
from app.services import first_look, print_batches, sheet_jobs
from app.web.filters import render

Browsers = Mapping[str | None, Any]

# Endpoints that are no page for people, and what they answer with instead.
NOT_PAGES = {
    "contributions.back_from_voices": "a redirect",
    "feeds.place_meetings": "text/calendar",
    "feeds.place_news": "application/atom+xml",
    "feeds.room_meetings": "text/calendar",
    "feeds.room_news": "application/atom+xml",
    "files.picture": "image/jpeg",
    "files.small": "image/jpeg",
    "health.alive": "application/json",
    "health.ready": "application/json",
    "metrics.metrics": "text/plain",
    "nearby.places": "application/json",
    "offline.worker": "text/javascript",
    "open_data.place_csv": "text/csv",
    "open_data.place_json": "application/json",
    "open_data.room_csv": "text/csv",
    "open_data.room_json": "application/json",
    "referral_documents.as_word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "send.card": "image/png",
    "sheets.file": "application/zip",
    "sitemap.index": "application/xml",
    "sitemap.pages": "application/xml",
    "sitemap.robots": "text/plain",
    "sitemap.rows": "application/xml",
    "static": "image/svg+xml",
    "voice_notes.play": "audio/mp4",
    "wechat.confirm": "text/plain",
    "wechat.domain_proof": "text/plain",
}

# In this order somebody is looked for who may open a page.
WHO = (None, "chen", "zhao", "ops", "ma", "sun")
# What looks different for each of them, and what looks different for each matter.
FOR_EVERYBODY = {"desk.queue", "desk_rooms.index", "exceptions.index"}
OF_EVERY_MATTER = {"desk.topic", "topics.show", "item_links.show"}
# What else some addresses ask, beside their blanks: several words of one question are tried one after the other.
QUESTIONS: Mapping[str, str] = {"counter.form": "topic", "contributions.said": "of"}
STATUSES = (
    Status.SCHEDULED,
    Status.IN_RESEARCH,
    Status.DELIBERATED,
    Status.ANNOUNCED,
    Status.IN_PROGRESS,
    Status.RESULT_ANNOUNCED,
    Status.REFERRED,
    Status.IN_REVIEW,
)


@dataclass(frozen=True, slots=True)
class Address:
    endpoint: str
    path: str
    who: str | None


@dataclass(frozen=True, slots=True)
class Town:
    """What the blanks of addresses are filled with: by name of the blank, what to try, in this order."""

    stories: Mapping[Status, Story]
    blanks: Mapping[str, Sequence[Any]]

    @property
    def number(self) -> str:
        return self.stories[Status.SCHEDULED].row.number


def found_a_town(cast: Cast, clock: Clock) -> Town:
    """Matters in several statuses, with what people wrote to them and nobody has looked at yet."""
    told = {Status.CLOSED: a_topic(cast, clock, Status.CLOSED)}
    clock.advance(days=31)
    look_back(clock.now)
    told |= {status: a_topic(cast, clock, status) for status in STATUSES}
    talk = told[Status.SCHEDULED]
    a_remark(talk, RemarkKind.FACT)
    read = a_remark(talk, RemarkKind.FACT, "量过了：7 号楼门口比路面低 9 厘米。")
    with writing():
        first_look.show(InboxKind.REMARK, read, cast.actor("chen"), now=clock.now)
    a_remark(talk, RemarkKind.SUGGESTION, of_room=True)
    for write in (a_position, a_statement, a_sign_up, a_message):
        write(talk)
    a_doubt(told[Status.ANNOUNCED])
    an_objection(told[Status.RESULT_ANNOUNCED])
    ask_for_a_restart(told[Status.RESULT_ANNOUNCED])
    with writing():  # whoever sits in two rooms chooses between them
        db.session.add(
            Seat(account_id=cast.accounts["sun"], role=Role.CONVENER, room_id=cast.rooms["shuidu"], began_at=clock.now)
        )
    draft_an_option(told[Status.IN_RESEARCH])
    return Town(told, _blanks(cast, clock, told))


def _blanks(cast: Cast, clock: Clock, told: Mapping[Status, Story]) -> dict[str, Sequence[Any]]:
    talk = told[Status.SCHEDULED]
    item = db.session.scalars(sa.select(Item).where(Item.topic_id == told[Status.IN_PROGRESS].topic)).one()
    referral = db.session.scalars(sa.select(Referral)).first()
    meetings = db.session.scalars(sa.select(Meeting.id).order_by(Meeting.id.desc())).all()
    ops = cast.actor("ops")
    wish = sheet_jobs.Wish(kinds=tuple(sheet_jobs.Kind)[:1], packing=sheet_jobs.Packing.ZIP)
    with writing():
        job = sheet_jobs.order(cast.divisions["street"], None, wish, render=render, actor=ops, now=clock.now)
    with writing():
        batch = print_batches.open_batch(
            cast.divisions["shuidu"], redirects_until=None, seen_latest=None, actor=ops, now=clock.now
        )
    return {
        "code": [cast.codes["heping"]],
        "number": [story.row.number for story in told.values()],
        "int number": meetings,
        "int room_id": [cast.rooms["heping"]],
        "int division_id": [cast.divisions["county"]],
        "int account_id": [cast.accounts["chen"]],
        "int batch_id": [batch.id],
        "int item_id": [item.id],
        "token": [token_of(item), token_of(referral)],
        "job_id": [job],
        "int option_id": [1, 2, 3],
        "int pad_id": [order(cast, clock).id],
        "int id_": [1, talk.slip],
        "filename": ["icons/seal.svg"],
        "of": ["facts"],
        "topic": [story.row.number for story in told.values()],
    }


def rules_of(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def pages_of(app: Flask) -> list[Rule]:
    """Those that a person opens."""
    return [rule for rule in rules_of(app) if rule.endpoint not in NOT_PAGES]


def every_address(app: Flask, town: Town) -> list[Address]:
    """Of every page, and of each of its nouns and kinds, the first address that somebody may open.

    AssertionError names those that nobody gets to see.
    """
    browsers = everybody(app)
    found: list[Address] = []
    unseen: list[str] = []
    for rule in pages_of(app):
        for fixed in kinds(rule):
            seen = list(_seen(app, rule, fixed, town, browsers))
            found += seen
            if not seen:
                unseen.append(f"{rule.endpoint} {' '.join(fixed.values())}".strip())
    assert not unseen, f"nobody gets to see {unseen}: is there no page, or does the town lack something?"
    return found


def _seen(app: Flask, rule: Rule, fixed: dict[str, str], town: Town, browsers: Browsers) -> Iterator[Address]:
    for who, browser in browsers.items():
        is_seen = False
        for path in filled(app, rule, fixed, town):
            answer = browser.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield Address(rule.endpoint, path, who)
                is_seen = True
                if rule.endpoint not in OF_EVERY_MATTER:
                    break
        if is_seen and rule.endpoint not in FOR_EVERYBODY:
            return


def kinds(rule: Rule) -> Iterator[dict[str, str]]:
    """Each noun and kind is a page of its own."""
    several = {name: sorted(way.items) for name, way in rule._converters.items() if isinstance(way, AnyConverter)}
    for values in product(*several.values()):
        yield dict(zip(several, values, strict=True))


def filled(app: Flask, rule: Rule, fixed: dict[str, str], town: Town) -> list[str]:
    names = sorted(rule.arguments - fixed.keys())
    if rule.endpoint in QUESTIONS:
        names.append(QUESTIONS[rule.endpoint])
    # A meeting's number is a number; a topic's is not.
    tries = [town.blanks.get(f"int {name}" if f"<int:{name}>" in rule.rule else name, ()) for name in names]
    urls = app.url_map.bind("localhost")
    return [urls.build(rule.endpoint, fixed | dict(zip(names, values, strict=True))) for values in product(*tries)]


def everybody(app: Flask) -> Browsers:
    return {who: _signed_in(app, who) for who in WHO}


def _signed_in(app: Flask, who: str | None) -> Any:
    browser = Browser(app.test_client())
    if who:
        browser.sign_in(who, PASSWORD)
    return browser.client
