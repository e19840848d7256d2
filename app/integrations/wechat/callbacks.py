"""What WeChat's server posts to us, checked and read; and the one answer it takes back.

wechatpy reads the messages, writes the answers and does the encryption. What it leaves open is closed here: signatures
are compared in constant time, an old one is no good any more, and XML with a document type is not read at all. Who
wrote is never part of an error, and so of no log line.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from xml.parsers import expat

from app.settings import WeChatAccount

WINDOW = timedelta(minutes=5)
MOST_BYTES = 64 * 1024
DEEPEST = 8  # elements within each other; WeChat's own messages need three

LONGEST_TEXT = 2048  # bytes that WeChat takes as one text


class BadCallback(ValueError):
    """Nothing of WeChat's; the message says why, and nothing of what was sent."""


# --- What was said


@dataclass(frozen=True, slots=True)
class Text:
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scanned:
    """The account's code of a room, by somebody who follows the account or has just begun to with it."""

    scene: str


@dataclass(frozen=True, slots=True)
class Followed:
    """The account, without any room's code."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the menu that asks for words; those that open a page send nothing anybody would answer."""

    key: str


@dataclass(frozen=True, slots=True)
class NotText:
    """A picture, a voice, a place: somebody waits for an answer, but nobody reads along."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """What happened without anybody waiting for an answer: they left, or opened a page from the menu."""


Said: TypeAlias = Text | Scanned | Followed | Pressed | NotText | Unheard


@dataclass(frozen=True, slots=True)
class Incoming:
    """`key` is the same when WeChat sends the same again. It may contain the sender: keep only a keyed mark of it."""

    said: Said
    sender: str = field(repr=False)
    account: str = field(repr=False)
    key: str = field(repr=False)


# --- What is answered


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """Title and a few lines; a touch opens `address`."""

    title: str
    text: str
    address: str


Reply: TypeAlias = Words | Card


# --- Checking


def check(account: WeChatAccount, query: Mapping[str, str], now: datetime) -> None:
    """Raise BadCallback unless the query was signed with the account's token, less than `WINDOW` ago or ahead."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not _same(query.get("signature", ""), _signature(account.token, timestamp, nonce)):
        raise BadCallback("wrong signature")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("9999999999")):
        raise BadCallback("no time")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > WINDOW:
        raise BadCallback("signed too long ago, or ahead of time")


def _signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


# --- Reading


def read(account: WeChatAccount, query: Mapping[str, str], body: bytes) -> Incoming:
    """The message of a callback whose query was checked. Raises BadCallback.

    With a key everything has to be encrypted, because plain messages carry no signature of their own.
    """
    if len(body) > MOST_BYTES:
        raise BadCallback("too long")
    try:
        xml = body.decode()
    except UnicodeDecodeError:
        raise BadCallback("not UTF-8") from None
    _refuse_bombs(xml)
    if account.aes_key:
        xml = _decrypted(account, query, xml)
        _refuse_bombs(xml)
    return _incoming(xml)


def _refuse_bombs(xml: str) -> None:
    """Entities need a document type, which WeChat never sends; what somebody types stands in CDATA and is no markup."""
    depth = 0

    def begin(*_element: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadCallback("too deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_doctype: object) -> None:
        raise BadCallback("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = begin, end, refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise BadCallback("not XML") from None


def _decrypted(account: WeChatAccount, query: Mapping[str, str], xml: str) -> str:
    import xmltodict
    from wechatpy.exceptions import InvalidAppIdException

    root = xmltodict.parse(xml).get("xml")
    sealed = root.get("Encrypt") if isinstance(root, dict) else None
    if not isinstance(sealed, str):
        raise BadCallback("not encrypted")
    timestamp, nonce, given = query["timestamp"], query["nonce"], query.get("msg_signature", "")
    if not _same(given, _signature(account.token, timestamp, nonce, sealed)):
        raise BadCallback("wrong signature of the message")
    try:
        opened: str = _crypto(account).decrypt_message({"Encrypt": sealed}, given, timestamp, nonce)
    except InvalidAppIdException:
        raise BadCallback("for another account") from None
    except Exception:  # whatever the cipher stumbles over, it was not made with our key
        raise BadCallback("encrypted with another key") from None
    return opened


def _crypto(account: WeChatAccount) -> Any:
    from wechatpy.crypto import WeChatCrypto

    return WeChatCrypto(account.token, account.aes_key, account.app_id)


def _incoming(xml: str) -> Incoming:
    from wechatpy import parse_message

    try:
        message = parse_message(xml)
        sender, account = str(message.source or ""), str(message.target or "")
        # Events have no number of their own.
        key = str(message.id or "") or f"{sender} {message.time} {getattr(message, 'event', '')}"
        said = _said(message)
    except Exception:  # wechatpy takes its dictionary for granted; what is not in it raises anything at all
        raise BadCallback("not a message") from None
    if not sender:
        raise BadCallback("from nobody")
    return Incoming(said, sender, account, key)


def _said(message: Any) -> Said:
    from wechatpy import events, messages

    match message:
        case messages.TextMessage():
            return Text(str(message.content or ""))
        case events.SubscribeScanEvent() | events.ScanEvent():
            return Scanned(str(message.scene_id or ""))
        case events.SubscribeEvent():
            return Followed()
        case events.ClickEvent():
            return Pressed(str(message.key or ""))
        case events.BaseEvent() | messages.UnknownMessage():
            return Unheard()
    return NotText()


# --- Answering


def write(account: WeChatAccount, to: Incoming, reply: Reply, now: datetime) -> str:
    """The answer as XML, encrypted where the account has a key."""
    xml = _rendered(to, reply, now)
    if account.aes_key:
        moment, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        xml = _crypto(account).encrypt_message(xml, nonce, moment)
    return xml


def _rendered(to: Incoming, reply: Reply, now: datetime) -> str:
    from wechatpy.replies import ArticlesReply, TextReply

    between = {"source": _in_cdata(to.account), "target": _in_cdata(to.sender), "time": int(now.timestamp())}
    match reply:
        case Words():
            answer = TextReply(content=_in_cdata(_cut(reply.text)), **between)
        case Card():
            article = {"title": reply.title, "description": reply.text, "url": reply.address}
            answer = ArticlesReply(articles=[{name: _in_cdata(text) for name, text in article.items()}], **between)
    rendered: str = answer.render()
    return rendered


def _in_cdata(text: str) -> str:
    """wechatpy writes texts into CDATA as they are, and a title with `]]>` would end it."""
    return text.replace("]]>", "]]]]><![CDATA[>")


def _cut(text: str) -> str:
    """WeChat drops a text that is too long, so the last lines go instead of all of it."""
    while len(text.encode()) > LONGEST_TEXT:
        text = text.rpartition("\n")[0] or text[: len(text) // 2]
    return text
