"""`/k/<token>`: what a body sees and does by its signed link. GET shows, POST acts: scanners of mail fetch GETs.

Who holds the link is who may, without an account; so its pages are kept nowhere, found by no search, and lead nowhere
else that would learn the address.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Missing, OutOfDate, Refused
from app.domain.facts import TopicFacts
from app.domain.outlook import days_late, late
from app.domain.pipeline import move as move_of
from app.domain.pipeline import open_moves
from app.domain.roles import Actor
from app.domain.sentences import N_, Sentence
from app.models.resolutions import Item
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries import items
from app.queries.facts import facts_of
from app.queries.item_links import Opened, opened
from app.services.item_links import acting
from app.services.pipeline import advance
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.forms.items import ReportForm
from app.web.forms.moves import MoveForm, Offer, form_class, offers
from app.web.item_reports import ACTS, NOUNS, forms_of, take
from app.web.photo_fields import takes_photos
from app.web.typed_text import typed_texts

blueprint = Blueprint("item_links", __name__)

_THANKS = {
    **{noun: act.thanks for noun, act in ACTS.items()},
    "answer_referral": N_("Thank you. Your answer stands on the public page now."),
    "return_referral": N_("It goes back to the room, with the reason you gave."),
}
_BY_THE_BODY = ("answer_referral", "return_referral")


@blueprint.after_request
def _not_to_be_found(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/k/<body_link:token>")
@public
def show(token: str) -> str | tuple[str, int]:
    link = opened(token)
    if link.ended:
        return _ended(link)
    return _page(link)


@blueprint.post(f"/k/<body_link:token>/<any({NOUNS}):noun>")
@public_post
@takes_photos
def report(token: str, noun: str) -> Response | str | tuple[str, int]:
    link = opened(token)
    if link.item is None:
        raise Missing
    if link.ended:
        return _ended(link)  # of two presses the first was taken; whoever comes late reads why
    try:
        form = take(noun, link.item.id, lambda: _holder(token))
    except OutOfDate as stale:
        return _page(opened(token), conflict=stale.sentences), 409
    if form is not None:
        return _page(opened(token), sent=form), 422
    return redirect(url_for("item_links.show", token=token, said=noun), 303)


@blueprint.post("/k/<body_link:token>/moves")
@public_post
def move(token: str) -> Response | str | tuple[str, int]:
    link = opened(token)
    row = move_of(request.form.get("verb", ""))
    if link.referral is None or row is None or row.verb not in _BY_THE_BODY:
        raise Missing
    if link.ended:
        return _ended(link)
    form = form_class(row)((), is_sent=True)
    if not form.validate():
        return _page(link, answer=form), 422
    seen_version = request.form.get("seen_version", 0, type=int)
    try:
        with writing():
            holder = _holder(token)
            advance(link.topic.id, row.verb, holder, seen_version=seen_version, now=now(), given=form.given())
    except (Invalid, Refused) as error:
        form.take(error)
    except OutOfDate as stale:
        return _page(opened(token), conflict=stale.sentences), 409
    else:
        return redirect(url_for("item_links.show", token=token, said=row.verb), 303)
    return _page(opened(token), answer=form), 422


# --- Parts


def _holder(token: str) -> Actor:
    return acting(token).actor


def _page(
    link: Opened,
    *,
    sent: ReportForm | None = None,
    answer: MoveForm | None = None,
    conflict: tuple[Sentence, ...] = (),
) -> str:
    topic = link.topic
    if link.ended:
        return _ended(link)[0]
    common = {
        "link": link,
        "topic": topic,
        "room": topic.room,
        "conflict": conflict,
        "typed_texts": typed_texts() if conflict else [],
        "thanks": _thanks(),
    }
    if link.item is None:
        return render_template("item_links/referral.html", **common, late=_late(topic), offers=_offers(link, answer))
    shown = items.one_of(topic, link.item.id, now())
    return render_template("item_links/item.html", **common, shown=shown, forms_=forms_of(shown, sent))


def _ended(link: Opened) -> tuple[str, int]:
    """Gone, where another link took its place; of what was reported its own page still tells."""
    shown = items.one_of(link.topic, link.item.id, now()) if link.item and _still_told(link, link.item) else None
    page = render_template(
        "item_links/ended.html", link=link, topic=link.topic, room=link.topic.room, shown=shown, thanks=_thanks()
    )
    return page, 410 if link.is_replaced else 200


def _still_told(link: Opened, item: Item) -> bool:
    return not link.is_replaced and link.topic.status.is_public and item.round == link.topic.round


def _thanks() -> str | None:
    return _THANKS.get(request.args.get("said", ""))


def _late(topic: Topic) -> Sentence | None:
    return late(days_late(topic.status, topic.due_at, now()))


def _offers(link: Opened, answer: MoveForm | None) -> list[Offer]:
    facts: TopicFacts = facts_of(link.topic, now=now())
    may = [move for move in open_moves(link.actor, facts) if move.move.verb in _BY_THE_BODY]
    return offers(may, link.topic, facts, (), answer)
