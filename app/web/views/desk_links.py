"""The links of bodies at the desk: seen, copied, printed with their codes, and replaced by new ones."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.policy import require
from app.domain.sentences import N_
from app.integrations.qr_images import qr_data_uri
from app.models.unit_of_work import writing
from app.queries.item_links import given_out
from app.queries.matters import matter
from app.services import item_links
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.sessions import current_actor

blueprint = Blueprint("desk_links", __name__)


@blueprint.get("/desk/topics/<topic_number:number>/links")
@requires("desk:read")
def index(number: str) -> str:
    seen = matter(number, current_actor(), now=now())
    require(current_actor(), "body_link:issue", seen.facts)
    links = given_out(seen.topic)
    addresses = {link.token: _address(link.token) for link in links}
    codes = {token: qr_data_uri(address) for token, address in addresses.items()}
    return render_template("items/links.html", topic=seen.topic, links=links, addresses=addresses, codes=codes)


@blueprint.post("/desk/topics/<topic_number:number>/items/<int:item_id>/link")
@requires("desk:read")
def renew_of_item(number: str, item_id: int) -> Response:
    topic = matter(number, current_actor(), now=now()).topic
    with writing():
        item_links.renew_of_item(topic.id, item_id, current_actor(), now=now())
    return _back(number)


@blueprint.post("/desk/topics/<topic_number:number>/referral/link")
@requires("desk:read")
def renew_of_referral(number: str) -> Response:
    topic = matter(number, current_actor(), now=now()).topic
    with writing():
        item_links.renew_of_referral(topic.id, current_actor(), now=now())
    return _back(number)


def _address(token: str) -> str:
    base_url: str = current_app.config["SETTINGS"].base_url
    return base_url + url_for("item_links.show", token=token)


def _back(number: str) -> Response:
    flash(render(N_("There is a new link. The one before leads nowhere any more.")))
    return redirect(url_for("desk_links.index", number=number), 303)
