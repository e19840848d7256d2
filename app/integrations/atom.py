"""Atom (RFC 4287): a list of what happened, for programs that look for news by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

MIMETYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
# Ours beside Atom's: where an entry stands in the chain of its room, for whoever compares copies.
CHAIN = "urn:x-mashangyi:chain"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("", ATOM)
register_namespace("chain", CHAIN)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a room's chain: which room's, the how manieth, and its hash."""

    room: str
    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` never changes, `updated` is aware; `author` is the room it happened in. All texts are plain."""

    id: str
    title: str
    updated: datetime
    address: str
    author: str
    text: str
    link: Link


@dataclass(frozen=True, slots=True)
class Feed:
    """`address` is its own, `page` the one people read; both absolute. `language` is a tag such as `zh-Hans`.

    `head` is how the chain ends that all entries belong to; None where they are of several rooms.
    """

    id: str
    title: str
    subtitle: str
    language: str
    updated: datetime
    address: str
    page: str
    entries: Sequence[Entry]
    head: Link | None = None


def write(feed: Feed) -> str:
    """The document. The same feed is always the same text."""
    root = Element(_atom("feed"), {_LANGUAGE: feed.language})
    _say(root, "id", feed.id)
    _say(root, "title", feed.title)
    _say(root, "subtitle", feed.subtitle)
    _say(root, "updated", _instant(feed.updated))
    _link_to(root, "self", feed.address, MIMETYPE)
    _link_to(root, "alternate", feed.page, "text/html")
    if feed.head is not None:
        _chained(root, "head", feed.head)
    for entry in feed.entries:
        _add(root, entry)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _add(root: Element, entry: Entry) -> None:
    one = SubElement(root, _atom("entry"))
    _say(one, "id", entry.id)
    _say(one, "title", entry.title)
    _say(one, "updated", _instant(entry.updated))
    _say(SubElement(one, _atom("author")), "name", entry.author)
    _link_to(one, "alternate", entry.address, "text/html")
    _say(one, "content", entry.text)
    _chained(one, "link", entry.link)


def _say(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, _atom(tag)).text = _NOT_XML.sub("", text)


def _link_to(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, _atom("link"), {"rel": relation, "type": kind, "href": address})


def _chained(parent: Element, tag: str, link: Link) -> None:
    SubElement(parent, f"{{{CHAIN}}}{tag}", {"room": link.room, "length": str(link.length)}).text = link.hash


def _atom(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
