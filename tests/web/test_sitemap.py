"""`/robots.txt`, `/sitemap.xml` and its parts. Issue 6, 4: outside the browser."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from factories import a_topic

from app.domain.stages import Status
from app.queries import sitemap
from app.web.views.sitemap import NAMESPACE

SITEMAP = f"{{{NAMESPACE}}}"


def read(client, path):
    """Path → day of the last change, None where none is given."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.mimetype == "application/xml"
    return {
        urlsplit(one.findtext(f"{SITEMAP}loc")).path: one.findtext(f"{SITEMAP}lastmod")
        for one in ElementTree.fromstring(answer.data)
    }


def everything(client):
    return {path: day for part in read(client, "/sitemap.xml") for path, day in read(client, part).items()}


def test_the_sitemap_leads_to_every_public_page_and_says_when_it_changed(client, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    found = everything(client)
    assert found[f"/t/{story.row.number}"] == "2026-03-02"
    assert found[f"/r/{cast.codes['heping']}"] == "2026-03-02"
    assert f"/boards/{cast.divisions['street']}" in found
    assert {"/", "/boards", "/open", "/rules"} <= found.keys()


@pytest.mark.parametrize("status", [Status.POSED, Status.WITHHELD, Status.WITHDRAWN, Status.MERGED])
def test_what_is_not_shown_or_only_points_elsewhere_is_not_in_it(client, cast, clock, status):
    story = a_topic(cast, clock, status)
    assert f"/t/{story.row.number}" not in everything(client)


def test_every_address_in_it_is_a_page(client, cast, clock):
    a_topic(cast, clock, Status.ANNOUNCED)
    for path in everything(client):
        answer = client.get(path)
        # The city has one address, and its board another.
        assert answer.status_code == 200 or answer.headers["Location"] == "/boards", path


def test_parts_are_bounded_and_nothing_is_lost_between_them(client, cast, clock, monkeypatch):
    a_topic(cast, clock, Status.ANNOUNCED)
    whole = everything(client)
    monkeypatch.setattr(sitemap, "IDS_A_PART", 2)
    parts = read(client, "/sitemap.xml")
    assert len(parts) > 4
    assert all(len(read(client, part)) <= 2 for part in parts if part != "/sitemap-pages.xml")
    assert everything(client) == whole


def test_a_part_that_is_not_there_is_not_found(client, cast):
    for path in ("/sitemap-topics-1.xml", "/sitemap-rooms-0.xml", "/sitemap-rooms-99.xml", "/sitemap-slips-1.xml"):
        assert client.get(path).status_code == 404, path


def test_the_sitemap_is_there_before_any_room(client):
    assert list(read(client, "/sitemap.xml")) == ["/sitemap-pages.xml"]


def test_robots_are_told_where_it_is_and_what_to_leave_alone(client):
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert {"Disallow: /desk", "Disallow: /slip", "Disallow: /k/"} <= set(lines)
    (where,) = [line for line in lines if line.startswith("Sitemap: ")]
    assert where.startswith("Sitemap: http")
    assert where.endswith("/sitemap.xml")
