"""Reading what WeChat posts and writing what it takes back, without anything of ours around it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import xmltodict
from wechat_stub import APP_ID, SECRET, TOKEN, US, a_text, an_event, signed

from app.integrations.wechat import callbacks
from app.integrations.wechat.callbacks import BadCallback, Card, Followed, Incoming, Pressed, Scanned, Text, Words
from app.settings import WeChatAccount

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PLAIN = WeChatAccount(APP_ID, SECRET, TOKEN, "", "https://api.weixin.qq.com")


def read(xml: str | bytes) -> Incoming:
    return callbacks.read(PLAIN, signed(NOW), xml if isinstance(xml, bytes) else xml.encode())


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (a_text("和平里", NOW), Text("和平里")),
        (an_event("subscribe", NOW), Followed()),
        (an_event("subscribe", NOW, "qrscene_room-7"), Scanned("room-7")),
        (an_event("SCAN", NOW, "room-7"), Scanned("room-7")),
        (an_event("CLICK", NOW, "how-it-works"), Pressed("how-it-works")),
    ],
)
def test_what_was_said_is_read(xml: str, said: object) -> None:
    assert read(xml).said == said


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ('<!DOCTYPE x [<!ENTITY a "ha">]><xml>&a;</xml>', "a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>', "a document type"),
        ("<!DOCTYPE x><xml/>", "a document type"),
        ("<a>" * 9 + "</a>" * 9, "too deep"),
        ("<a>" * 20_000, "too deep"),
        ("<xml>", "not XML"),
        (b"\xff\xfe<\x00", "not UTF-8"),
        (b" " * (callbacks.MOST_BYTES + 1), "too long"),
        ("<xml/>", "not a message"),
    ],
)
def test_what_is_refused_and_why(xml: str | bytes, why: str) -> None:
    with pytest.raises(BadCallback, match=why):
        read(xml)


def test_neither_the_sender_nor_the_words_can_be_printed_by_mistake() -> None:
    incoming = read(a_text("家住 7 号楼", NOW))
    assert incoming.sender not in repr(incoming)
    assert "7 号楼" not in repr(incoming)


def test_a_text_that_is_too_long_loses_its_last_lines() -> None:
    """WeChat would drop all of it."""
    xml = callbacks.write(PLAIN, read(a_text("和平里", NOW)), Words("和平里社区协商议事室\n" * 200), NOW)
    content = xmltodict.parse(xml)["xml"]["Content"]
    assert 1900 < len(content.encode()) <= callbacks.LONGEST_TEXT
    assert content.endswith("议事室")


def test_what_would_end_the_cdata_does_not() -> None:
    xml = callbacks.write(PLAIN, read(a_text("x", NOW)), Card("]]></Title>", "a ]]> b", "https://yi.example.cn/"), NOW)
    answer = xmltodict.parse(xml)["xml"]
    assert answer["Articles"]["item"]["Title"] == "]]></Title>"
    assert (answer["FromUserName"], answer["CreateTime"]) == (US, str(int(NOW.timestamp())))
