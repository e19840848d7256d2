"""`/wechat`: the account's chat, from a scan to the room's page."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from pathlib import Path

import deployment
import pytest
import sqlalchemy as sa
import xmltodict
from cast import Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from front_door import Visitor
from wechat_stub import ACCOUNT, AES_KEY, OPENID, US, a_picture, a_text, an_event, opened, sealed, signed
from werkzeug.test import TestResponse

from app.domain.numbers import slip_code, topic_number
from app.domain.stages import Status
from app.extensions import db
from app.models.rooms import Room, RoomCode
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.models.wechat import WeChatSeen
from app.queries.wechat_codes import scene_of
from app.settings import Settings

BOMB = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.fixture
def account() -> dict[str, str]:
    return ACCOUNT


@pytest.fixture
def settings(database_url: str, tmp_path: Path, account: dict[str, str]) -> Settings:
    return deployment.settings(database_url, tmp_path, **account)


class Chat:
    """Somebody in the account's chat, through WeChat's server."""

    def __init__(self, client: Visitor, clock: Clock) -> None:
        self.client, self.clock = client, clock
        self._serial = count(1)

    def post(self, xml: str, query: dict[str, str] | None = None) -> TestResponse:
        query = query or signed(self.clock.now, f"nonce{next(self._serial)}")
        return self.client.post("/wechat", query_string=query, data=xml.encode(), content_type="text/xml")

    def hears(self, xml: str) -> dict[str, str]:
        """The answer; what a card says stands in it as Title, Description and Url."""
        response = self.post(xml)
        assert response.status_code == 200
        answer = xmltodict.parse(response.text)["xml"]
        assert (answer["ToUserName"], answer["FromUserName"]) == (OPENID, US)
        if answer["MsgType"] == "news":
            assert answer["ArticleCount"] == "1"
            return answer["Articles"]["item"]
        return answer

    def writes(self, words: str) -> dict[str, str]:
        return self.hears(a_text(words, self.clock.now, next(self._serial)))


@pytest.fixture
def chat(client: Visitor, clock: Clock) -> Chat:
    return Chat(client, clock)


def a_matter(cast: Cast, clock: Clock, status: Status) -> Story:
    """With a number as they really are: the factory's have no check digit."""
    story = a_topic(cast, clock, status)
    with writing():
        number = topic_number(2026, story.topic)
        db.session.execute(sa.update(Topic).where(Topic.id == story.topic).values(number=number))
    return story


def marks() -> int:
    return db.session.scalars(sa.select(sa.func.count()).select_from(WeChatSeen)).one()


# --- The door


class TestWithoutAnAccount:
    @pytest.fixture
    def account(self) -> dict[str, str]:
        return {}

    def test_there_is_no_such_door(self, client: Visitor, clock: Clock) -> None:
        assert client.get("/wechat", query_string=signed(clock.now)).status_code == 404
        assert client.post("/wechat", query_string=signed(clock.now), data=b"<xml/>").status_code == 404


def test_whoever_knows_the_token_gets_the_echo(app: Flask, client: Visitor, clock: Clock) -> None:
    echo = client.get("/wechat", query_string=signed(clock.now) | {"echostr": "<b>5839"})
    assert (echo.status_code, echo.text, echo.mimetype) == (200, "<b>5839", "text/plain")


@pytest.mark.parametrize(
    "wrong", [{"signature": "0" * 40}, {"signature": "签名"}, {"nonce": "other"}, {"timestamp": "1"}]
)
def test_a_wrong_signature_is_refused(app: Flask, client: Visitor, clock: Clock, wrong: dict[str, str]) -> None:
    query = signed(clock.now) | wrong
    assert client.get("/wechat", query_string=query | {"echostr": "5839"}).status_code == 403
    assert client.post("/wechat", query_string=query, data=a_text("和平里", clock.now)).status_code == 403
    assert client.post("/wechat", data=a_text("和平里", clock.now)).status_code == 403


@pytest.mark.parametrize(("minutes", "status"), [(-6, 403), (-4, 200), (4, 200), (6, 403)])
def test_a_signature_is_good_for_five_minutes(
    app: Flask, cast: Cast, clock: Clock, chat: Chat, minutes: int, status: int
) -> None:
    query = signed(clock.now + timedelta(minutes=minutes))
    assert chat.post(a_text("和平里", clock.now), query).status_code == status


def test_a_replay_is_refused_even_with_other_words(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    query = signed(clock.now)
    assert chat.post(a_text("和平里", clock.now, 1), query).status_code == 200
    assert chat.post(a_text("水渡口", clock.now, 2), query).status_code == 403


def test_a_message_that_comes_again_is_answered_once(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    first, again = (chat.post(a_text("和平里", clock.now)) for _ in range(2))
    assert "和平里" in first.text
    assert (again.status_code, again.text) == (200, "success")


def test_an_event_that_comes_again_is_answered_once(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    """Events have no number; who and when stands for it."""
    first, again = (chat.post(an_event("subscribe", clock.now)) for _ in range(2))
    other = chat.post(an_event("subscribe", clock.now, sender="somebody-else"))
    assert again.text == "success"
    assert "success" not in (first.text, other.text)


def test_what_was_not_answered_for_a_fault_of_ours_is_answered_the_next_time(
    app: Flask, cast: Cast, clock: Clock, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    with monkeypatch.context() as broken:
        broken.setattr("app.queries.wechat_answers.to_text", lambda *_: 1 / 0)
        assert chat.post(a_text("和平里", clock.now)).status_code == 500
    assert "和平里" in chat.post(a_text("和平里", clock.now)).text


@pytest.mark.parametrize(
    "body",
    [
        BOMB.encode() + a_text("和平里", Clock().now).encode(),
        (BOMB + "<xml><MsgType>&b;</MsgType></xml>").encode(),
        (BOMB + "<xml/>").encode("utf-16"),
        b"<a>" * 20_000,
        b"<xml>" + b"<a>" * 9 + b"</a>" * 9 + b"</xml>",
        b"",
        b"<xml>",
        b"<xml/>",
        b"<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>",
        b"<xml><MsgType>text</MsgType><FromUserName>x</FromUserName><MsgId>abc</MsgId></xml>",
        b'{"MsgType": "text"}',
        b"\xff\xfe\xfd",
    ],
)
def test_what_is_no_message_is_refused_and_an_xml_bomb_is_not_read(app: Flask, chat: Chat, body: bytes) -> None:
    response = chat.client.post("/wechat", query_string=signed(chat.clock.now), data=body, content_type="text/xml")
    assert (response.status_code, response.text) == (403, "")


def test_more_than_64_kb_are_not_even_read(app: Flask, clock: Clock, chat: Chat) -> None:
    assert chat.post(a_text("平" * 30_000, clock.now)).status_code == 413


def test_markup_that_somebody_types_is_no_markup(app: Flask, cast: Cast, chat: Chat) -> None:
    assert "没有找到" in chat.writes("<!DOCTYPE html><b>")["Content"]


def test_who_wrote_is_neither_stored_nor_logged(
    capsys: pytest.CaptureFixture[str], app: Flask, cast: Cast, clock: Clock, chat: Chat
) -> None:
    chat.writes("和平里")
    chat.hears(an_event("subscribe", clock.now))
    chat.post(a_text("和平里", clock.now), signed(clock.now, "x") | {"signature": "no"})
    chat.post(f"<xml><FromUserName>{OPENID}</FromUserName></xml>")
    assert marks() == 4
    assert not any(OPENID in mark for mark in db.session.scalars(sa.select(WeChatSeen.mark)))
    said = "".join(capsys.readouterr())
    assert "wrong signature" in said
    assert OPENID not in said


def test_what_came_in_is_forgotten_after_an_hour(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    chat.writes("和平里")
    clock.advance(hours=2)
    chat.writes("和平里")
    assert marks() == 2


# --- The domain


class TestDomainProof:
    @pytest.fixture
    def account(self) -> dict[str, str]:
        return {"WECHAT_DOMAIN_PROOF": "Abc123XYZ"}

    def test_the_domain_is_proven_by_its_own_file_alone(self, app: Flask, client: Visitor) -> None:
        assert client.get("/MP_verify_Abc123XYZ.txt").text == "Abc123XYZ"
        for other in ("/MP_verify_other.txt", "/MP_verify_.txt", "/mp_verify_abc123xyz.txt"):
            assert client.get(other).status_code == 404


def test_without_a_proof_there_is_no_such_file(app: Flask, client: Visitor) -> None:
    assert client.get("/MP_verify_Abc123XYZ.txt").status_code == 404


# --- Encrypted


class TestEncrypted:
    @pytest.fixture
    def account(self) -> dict[str, str]:
        return ACCOUNT | {"WECHAT_AES_KEY": AES_KEY}

    def test_an_encrypted_message_gets_an_encrypted_answer(self, cast: Cast, clock: Clock, chat: Chat) -> None:
        query, body = sealed(a_text("和平里", clock.now), signed(clock.now))
        response = chat.post(body, query)
        assert "和平里" not in response.text
        assert OPENID not in response.text
        assert "和平里社区协商议事室" in opened(response.text)

    def test_a_plain_message_is_refused_where_there_is_a_key(self, cast: Cast, clock: Clock, chat: Chat) -> None:
        """Else whoever overhears one signature could put any words below it."""
        assert chat.post(a_text("和平里", clock.now)).status_code == 403

    @pytest.mark.parametrize(
        "wrong",
        [
            {"key": "z" * 43},
            {"app_id": "wxsomebodyelse0000"},
        ],
    )
    def test_what_was_encrypted_with_another_key_or_for_another_account_is_refused(
        self, cast: Cast, clock: Clock, chat: Chat, wrong: dict[str, str]
    ) -> None:
        query, body = sealed(a_text("和平里", clock.now), signed(clock.now), **wrong)
        assert chat.post(body, query).status_code == 403

    def test_a_wrong_signature_of_the_message_is_refused(self, cast: Cast, clock: Clock, chat: Chat) -> None:
        query, body = sealed(a_text("和平里", clock.now), signed(clock.now))
        assert chat.post(body, query | {"msg_signature": "0" * 40}).status_code == 403
        assert chat.post(body.replace("[CDATA[", "[CDATA[A"), query).status_code == 403

    def test_a_bomb_inside_is_not_read(self, cast: Cast, clock: Clock, chat: Chat) -> None:
        query, body = sealed(BOMB + a_text("和平里", clock.now), signed(clock.now))
        assert chat.post(body, query).status_code == 403

    def test_the_echo_is_plain_all_the_same(self, client: Visitor, clock: Clock) -> None:
        assert client.get("/wechat", query_string=signed(clock.now) | {"echostr": "5839"}).text == "5839"


# --- Scans


@pytest.mark.parametrize(("event", "prefix"), [("subscribe", "qrscene_"), ("SCAN", "")])
def test_following_or_scanning_with_a_rooms_code_answers_with_the_rooms_card(
    app: Flask, cast: Cast, clock: Clock, chat: Chat, event: str, prefix: str
) -> None:
    card = chat.hears(an_event(event, clock.now, prefix + scene_of(cast.rooms["heping"])))
    assert card["Title"] == "和平里社区协商议事室"
    assert "清江浦区 钵池街道" in card["Description"]
    assert card["Url"] == f"http://localhost/r/{cast.codes['heping']}"


def test_a_rooms_code_outlives_a_new_code_on_the_wall(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    with writing():
        old = db.session.get_one(RoomCode, cast.codes["heping"])
        old.replaced_at = clock.now
        db.session.flush()
        db.session.add(RoomCode(code="00000J", room_id=cast.rooms["heping"], issued_at=clock.now))
    assert chat.hears(an_event("SCAN", clock.now, scene_of(cast.rooms["heping"])))["Url"].endswith("/r/00000J")


def test_the_code_of_a_closed_room_says_who_goes_on(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = date(2026, 3, 1)
    words = chat.hears(an_event("SCAN", clock.now, scene_of(cast.rooms["heping"])))["Content"]
    assert "和平里社区协商议事室" in words
    assert "钵池街道协商议事室" in words
    assert f"/r/{cast.codes['street']}" in words


@pytest.mark.parametrize("key", ["", "qrscene_spring-festival", "qrscene_room-999999", "last_trade_no_4006"])
def test_following_without_a_room_is_welcomed(app: Flask, cast: Cast, clock: Clock, chat: Chat, key: str) -> None:
    assert chat.hears(an_event("subscribe", clock.now, key))["Content"].startswith("您好")


@pytest.mark.parametrize("event", ["unsubscribe", "LOCATION", "VIEW", "TEMPLATESENDJOBFINISH", "of-next-year"])
def test_what_nobody_waits_for_is_not_answered(app: Flask, cast: Cast, clock: Clock, chat: Chat, event: str) -> None:
    assert chat.post(an_event(event, clock.now)).text == "success"


def test_the_menu_says_what_can_be_sent(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    assert "议题编号" in chat.hears(an_event("CLICK", clock.now, "how-it-works"))["Content"]
    assert chat.post(an_event("CLICK", clock.now, "of an older menu")).text == "success"


# --- Words


@pytest.mark.parametrize("typed", ["和平里", "和平里社区居委会", "钵池街道和平里", " 和平里　"])
def test_a_name_finds_the_room(app: Flask, cast: Cast, chat: Chat, typed: str) -> None:
    assert chat.writes(typed)["Url"].endswith(f"/r/{cast.codes['heping']}")


def test_a_place_finds_its_rooms(app: Flask, cast: Cast, chat: Chat) -> None:
    words = chat.writes("钵池街道")["Content"]
    for room in ("street", "heping", "shuidu"):
        assert f"http://localhost/r/{cast.codes[room]}" in words


def test_a_code_finds_its_room_however_it_is_typed(app: Flask, cast: Cast, chat: Chat) -> None:
    code = cast.codes["heping"]
    for typed in (code, code.lower(), f"{code[:3]} {code[3:]}"):
        assert chat.writes(typed)["Title"] == "和平里社区协商议事室"


def test_a_withdrawn_code_does_not_name_its_room(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    with writing():
        db.session.get_one(RoomCode, cast.codes["heping"]).revoked_at = clock.now
    words = chat.writes(cast.codes["heping"])["Content"]
    assert "不用了" in words
    assert "和平里" not in words


def test_what_finds_nothing_says_where_to_write(app: Flask, cast: Cast, chat: Chat) -> None:
    words = chat.writes("楼下太吵")["Content"]
    assert "没有人看消息" in words
    assert "http://localhost/" in words


def test_a_story_or_a_picture_is_told_that_nobody_reads_here(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    assert "没有人看消息" in chat.writes("和平里 7 号楼前一下雨就积水，老人出不了门。" * 3)["Content"]
    assert "没有人看消息" in chat.hears(a_picture(clock.now, 99))["Content"]


# --- Matters


def test_a_topics_number_answers_with_its_state_and_who_has_it(
    app: Flask, cast: Cast, clock: Clock, chat: Chat
) -> None:
    number = a_matter(cast, clock, Status.IN_REVIEW).row.number
    card = chat.writes(number)
    assert number in card["Title"]
    assert "7 号楼前积水" in card["Title"]
    assert "审题中" in card["Description"]
    assert "现在在谁手上：审题人 · 和平里社区协商议事室" in card["Description"]
    assert card["Url"] == f"http://localhost/t/{number}"
    assert chat.writes(f"请问 {number} 办得怎么样了？等了很久，一直没有消息，麻烦帮忙看一下，谢谢您了") == card


def test_a_stand_in_and_lateness_are_said(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    number = a_matter(cast, clock, Status.IN_REVIEW).row.number
    cast.leaves("zhao", clock.now)
    clock.advance(days=30)
    said = chat.writes(number)["Description"]
    assert "代办" in said
    assert "迟了" in said or "超期" in said or "晚" in said


def test_every_status_can_be_said(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    for status in (Status.IN_PROGRESS, Status.REFERRED, Status.RESULT_ANNOUNCED, Status.CLOSED, Status.DECLINED):
        story = a_matter(cast, clock, status)
        assert chat.writes(story.row.number)["Description"].startswith("和平里社区协商议事室\n")


def test_a_matter_nobody_has_read_yet_is_as_unknown_as_one_that_is_none(
    app: Flask, cast: Cast, clock: Clock, chat: Chat
) -> None:
    unread = chat.writes(a_matter(cast, clock, Status.POSED).row.number)["Content"]
    assert unread == chat.writes(topic_number(2026, 999999))["Content"]


def test_a_withheld_matter_keeps_its_number_and_loses_its_title(
    app: Flask, cast: Cast, clock: Clock, chat: Chat
) -> None:
    card = chat.writes(a_matter(cast, clock, Status.WITHHELD).row.number)
    assert "积水" not in card["Title"] + card["Description"]


def test_a_title_cannot_break_out_of_the_answer(app: Flask, cast: Cast, clock: Clock, chat: Chat) -> None:
    story = a_matter(cast, clock, Status.IN_REVIEW)
    title = "灯坏了]]></Title><Url>http://evil.example</Url>"
    with writing():
        db.session.execute(sa.update(Topic).where(Topic.id == story.topic).values(title=title))
    card = chat.writes(story.row.number)
    assert card["Title"].endswith(title)
    assert card["Url"].startswith("http://localhost/t/")


# --- Slips


@pytest.mark.parametrize(
    "typed",
    [
        "{0}",
        "{1}",
        "我的单号 {1}，办得怎么样了？",
        "１２３４５６７８９０１２３４５６",
        "1234 5678 9012 345",
        "1234.5678.9012.3456",
    ],
)
def test_a_slip_code_sent_by_mistake_is_not_looked_up(
    app: Flask, cast: Cast, chat: Chat, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.wechat_answers.topic_by_number", pytest.fail)
    monkeypatch.setattr("app.queries.rooms.find_rooms", pytest.fail)
    code = slip_code(bytes(range(16)))
    words = chat.writes(typed.format(code, " ".join(code[at : at + 4] for at in range(0, 16, 4))))["Content"]
    assert "我们在这里不查" in words  # it says so,
    assert "谁拿到它，谁就能替您说话" in words  # why,
    assert "http://localhost/slip" in words  # and where to
    assert code[:4] not in words
