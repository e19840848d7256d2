"""Papers about a matter: which there are, each as a page to be printed and as a Word file. Always in Chinese."""

from __future__ import annotations

import io

from flask import Blueprint, current_app, render_template, send_file, url_for
from werkzeug.wrappers import Response

from app.domain.papers import Paper, PaperKind, Text
from app.domain.policy import require
from app.domain.sentences import Sentence
from app.integrations.documents import word
from app.integrations.qr_images import qr_data_uri
from app.queries.item_links import given_out
from app.queries.matters import Matter, matter
from app.services.referral_documents import draw_up, kinds_for
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.language import Locale, in_language
from app.web.sessions import current_actor

blueprint = Blueprint("referral_documents", __name__)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = ", ".join(f'"{kind.value}"' for kind in PaperKind)


@blueprint.get("/desk/topics/<topic_number:number>/papers")
@requires("desk:read")
def index(number: str) -> str:
    seen = matter(number, current_actor(), now=now())
    require(current_actor(), "document:draw_up", seen.facts)
    return render_template("papers/index.html", topic=seen.topic, kinds=kinds_for(seen.topic, now()))


@blueprint.get(f"/desk/topics/<topic_number:number>/papers/<any({KINDS}):kind>")
@requires("desk:read")
def show(number: str, kind: str) -> str:
    seen = matter(number, current_actor(), now=now())
    link = _link(seen)
    paper = _paper(seen, kind, link)
    code = qr_data_uri(link) if link and paper.kind is PaperKind.LETTER else None
    return render_template("papers/paper.html", topic=seen.topic, paper=paper, text=_said, code=code)


@blueprint.get(f"/desk/topics/<topic_number:number>/papers/<any({KINDS}):kind>/word")
@requires("desk:read")
def as_word(number: str, kind: str) -> Response:
    seen = matter(number, current_actor(), now=now())
    paper = _paper(seen, kind, _link(seen))
    name = f"{_said(paper.title)} {paper.number}.docx"
    content = io.BytesIO(word.write(paper, _said))
    return send_file(content, mimetype=WORD, as_attachment=True, download_name=name, max_age=0)


def _paper(seen: Matter, kind: str, link: str) -> Paper:
    return draw_up(PaperKind(kind), seen.topic, current_actor(), link=link, now=now())


def _link(seen: Matter) -> str:
    """By which the body answers a referral; empty where there is none."""
    base_url: str = current_app.config["SETTINGS"].base_url
    links = (one for one in given_out(seen.topic) if one.item_id is None)
    return next((base_url + url_for("item_links.show", token=link.token) for link in links), "")


def _said(text: Text) -> str:
    """Our own words in Chinese, whoever draws up the paper; people's words as they are."""
    if not isinstance(text, Sentence):
        return text
    with in_language(Locale.CHINESE):
        return render(text)
