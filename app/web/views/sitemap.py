"""What search engines are told: where everything public stands, and what to leave alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

from flask import Blueprint
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.domain.clock import local_day
from app.queries import sitemap
from app.queries.sitemap import Part
from app.web.access import public
from app.web.outside import address

blueprint = Blueprint("sitemap", __name__)

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
AN_HOUR = "public, max-age=3600"

# What belongs to somebody, and forms: neither says anything to a stranger who searches.
ROBOTS = """\
User-agent: *
Disallow: /desk
Disallow: /login
Disallow: /slip
Disallow: /k/
Disallow: /r/*/pose
Disallow: /r/*/suggest

Sitemap: {sitemap}
"""

ADDRESSES: dict[Part, Callable[[str | int], str]] = {
    Part.ROOMS: lambda code: address("rooms.show", code=code),
    Part.PLACES: lambda division_id: address("boards.division", division_id=division_id),
    Part.TOPICS: lambda number: address("topics.show", number=number),
}
PAGES = ("home.index", "boards.city", "moderation.log", "open_data.about", "pages.about", "pages.rules")


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    return Response(ROBOTS.format(sitemap=address("sitemap.index")), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
def index() -> Response:
    parts = [(part, number) for part in Part for number in sitemap.part_numbers(part)]
    addresses = [address("sitemap.rows", part=part.value, number=number) for part, number in parts]
    return _xml("sitemapindex", "sitemap", [(one, "") for one in [address("sitemap.pages"), *addresses]])


@blueprint.get("/sitemap-pages.xml")
@public
def pages() -> Response:
    return _xml("urlset", "url", [(address(endpoint), "") for endpoint in PAGES])


@blueprint.get(f"/sitemap-<any({', '.join(Part)}):part>-<int:number>.xml")
@public
def rows(part: str, number: int) -> Response:
    kind = Part(part)
    if number not in sitemap.part_numbers(kind):
        raise NotFound
    listed = sitemap.listed(kind, number)
    changed = (local_day(one.changed_at).isoformat() if one.changed_at else "" for one in listed)
    return _xml("urlset", "url", zip((ADDRESSES[kind](one.key) for one in listed), changed, strict=True))


def _xml(root: str, tag: str, entries: Iterable[tuple[str, str]]) -> Response:
    """`entries` are addresses with the day of their last change, an empty text where nobody knows it."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{NAMESPACE}">']
    for location, day in entries:
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        lines.append(f"<{tag}><loc>{escape(location)}</loc>{changed}</{tag}>")
    response = Response("\n".join([*lines, f"</{root}>", ""]), mimetype="application/xml")
    response.headers["Cache-Control"] = AN_HOUR
    return response
