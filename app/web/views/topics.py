"""A topic's public page: where it stands, who has it, by when, and everything that came of it."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from app.domain.clock import end_of_day, local_day
from app.domain.roles import PUBLIC
from app.queries import rooms, topic_page, visible
from app.web.access import public
from app.web.clock import now
from app.web.contributions import sections_of
from app.web.kept_pages import Subject
from app.web.opinion_pages import told
from app.web.page_cache import cacheable, cached_page
from app.web.topic_ways import ways_of

blueprint = Blueprint("topics", __name__)


@blueprint.get("/t/<topic_number:number>")
@public
@cached_page()
def show(number: str) -> Response:
    # The page is the same for everybody; who holds a slip or sits at the desk sees more on pages of their own.
    topic = visible.topic_by_number(number, PUBLIC)
    version = topic.public_version
    if topic.status.is_public:
        read = topic_page.read(topic, now())
        body = render_template(
            "topics/show.html",
            topic=topic,
            read=read,
            room=topic.room,
            place=rooms.place_of(topic.room),
            ways=ways_of(read.takes, topic.status),
            sections=sections_of(read.said),
            opinions=told(read.opinions),
        )
        until = read.fresh_until
    else:
        body = render_template("topics/hidden.html", stub=topic_page.stub_of(topic), room=topic.room)
        until = end_of_day(local_day(now()))
    return cacheable(body, subject=Subject("topic", topic.id), version=version, fresh_until=until)
