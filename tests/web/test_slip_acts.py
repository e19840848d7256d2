"""What the holder of a slip does with it: add, write, rate, leave a contact, keep, print, forget, erase."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from factories import Story
from flask import Flask
from pages import Browser, Page

from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, SlipKind, Solved, Status
from app.extensions import db, keyring, rulebook
from app.integrations.qr_images import decode
from app.models.audit import AuditEvent
from app.models.messages import Message
from app.models.outcomes import Rating
from app.models.remarks import Remark
from app.models.topics import Detail, Slip, SlipNews, Topic
from app.models.unit_of_work import writing
from app.queries import history
from app.services import answers, contributing, first_look, messages, news
from app.services.told import two_texts

TEXT = "7 号楼前一下雨就积水，老人出不了门。"
LOOK_UP = "查一查"


@pytest.fixture
def code(browser: Browser, cast: Any) -> str:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    return number_on(browser.submit("提交，拿单子", text=TEXT))


@pytest.fixture
def walk(code: str, cast: Any, clock: Any) -> Callable[..., Story]:
    def walk(*verbs: str) -> Story:
        story = Story(cast, clock)
        story.topic = db.session.scalars(sa.select(Topic.id).order_by(Topic.id)).first()
        story.slip = db.session.scalars(sa.select(Slip.id).order_by(Slip.id)).first()
        return story.walk(*verbs)

    return walk


def number_on(page: Page) -> str:
    return re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)[0].replace(" ", "")


def look_up(browser: Browser, code: str, **more: Any) -> Page:
    browser.get("/slip")
    return browser.submit(LOOK_UP, code=code, **more)


def one(model: type) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


# --- Adding and writing


def test_before_the_first_look_details_are_added(browser, code):
    look_up(browser, code)
    page = browser.submit("补充上去", text="从去年夏天开始的。")
    assert "已经补充到您的事情里了" in page.main
    assert "从去年夏天开始的。" in page.main
    assert one(Detail).shown == "从去年夏天开始的。"


def test_a_message_twice_is_one_message(browser, code):
    slip = look_up(browser, code)
    for _ in range(5):
        browser.page = slip
        page = browser.submit("发给议事室", words="能先来看看吗？")
        assert page.status == 200
    assert "能先来看看吗？" in page.main
    assert "不晚于3月5日 周四答复" in page.main
    assert keyring.unseal(one(Message).words_sealed) == "能先来看看吗？"


def test_a_message_without_words_is_refused_and_the_page_stays(browser, code):
    look_up(browser, code)
    page = browser.submit("发给议事室", words="……")
    assert page.status == 422
    assert "请写下您的留言" in page.main
    assert page.texts("textarea", id="words") == ["……"]


def test_a_form_nobody_gave_out_is_not_taken_and_the_text_stays(browser, code):
    page = browser.post("/slip/messages", {"slip": code, "key": "made up", "words": "您好，请问几点开门？"})
    assert page.status == 422
    assert "您好，请问几点开门？" in page.main


def test_a_word_of_the_room_is_new_once(browser, code, walk):
    story = walk("accept")
    with writing():
        messages.answer(story.slip, "周三来看。", story.who("chen"), now=story.clock.now)
    page = look_up(browser, code)
    assert "议事室给您留言了" in page.main
    assert "周三来看。" in page.main
    assert "议事室给您留言了" not in look_up(browser, code).main


def test_what_changed_since_last_time_stands_first_and_counts_as_seen_by_opening(browser, code, walk):
    look_up(browser, code)
    story = walk("accept")
    with writing():
        news.tell_slip(story.slip, db.session.scalar(sa.select(sa.func.max(AuditEvent.id))))
    assert "有 1 条新消息" in browser.get("/slip/mine").main
    assert "有 1 条新消息" in browser.get("/slip/mine").main  # looking at the drawer is not reading
    page = browser.submit("打开")
    assert page.main.index("上次看过以后的新情况") < page.main.index(TEXT)
    assert "新消息" not in browser.get("/slip/mine").main
    assert one(SlipNews).seen_at == story.clock.now


# --- The result


def test_answered_solved_and_satisfied_are_said_apart_and_can_be_changed(browser, code, walk):
    walk("accept", "answer")
    look_up(browser, code)
    browser.submit("交上我的评价", answered="yes", solved="partly")
    rating = one(Rating)
    assert (rating.answered, rating.solved, rating.satisfied) == (True, Solved.PARTLY, None)
    page = browser.submit("交上我的评价", satisfied="no")
    rating = one(Rating)
    assert (rating.answered, rating.solved, rating.satisfied) == (True, Solved.PARTLY, False)
    assert "您的评价记下了" in page.main


def test_before_there_is_a_result_nothing_is_rated(browser, code):
    assert "交上我的评价" not in look_up(browser, code).buttons()
    page = browser.post("/slip/ratings", {"slip": code, "answered": "yes"})
    assert page.status == 422


# --- Contact


def test_a_contact_is_left_later_and_deleted(browser, code):
    look_up(browser, code)
    page = browser.submit("留下", contact="13812345678")
    assert "议事室现在能联系到您了" in page.main
    assert "13812345678" not in page.main
    assert keyring.unseal(one(Slip).contact_sealed) == "13812345678"
    assert "联系方式已经删掉了" in browser.submit("删掉").main
    assert one(Slip).contact_sealed is None


# --- Keeping


def test_the_picture_holds_number_and_code_within_the_page(browser, code, app):
    look_up(browser, code)
    page = browser.submit("存成图片")
    [link] = page.all("a", download="slip.png")
    png = base64.b64decode(link.get("href").partition(",")[2])
    assert decode(png) == [f"{app.config['SETTINGS'].base_url}/slip#{code}"]
    assert len(png) < 30_000
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.submit("回到我的单子").status == 200


def test_what_was_filed_is_kept_in_the_drawer_without_any_script(browser, code):
    page = browser.get("/slip/mine")
    assert page.headers["Cache-Control"] == "no-store"
    assert "已收到，等初看" in page.main
    assert number_on(browser.submit("打开")) == code


def test_the_eleventh_slip_falls_out_of_the_drawer(browser, cast, clock):
    codes = []
    for n in range(11):
        clock.advance(days=1)
        browser.get(f"/r/{cast.codes['heping']}/pose")
        codes.append(number_on(browser.submit("提交，拿单子", text=f"第 {n} 件事：路灯不亮。")))
    kept = [field.get("value") for field in browser.get("/slip/mine").all("input", name="code")]
    assert kept == codes[:0:-1]
    assert look_up(browser, codes[0]).status == 200


def test_on_a_shared_phone_nothing_is_kept_and_what_was_is_forgotten(browser, code):
    browser.get("/slip/mine")
    page = browser.submit("这部手机上一张都不留")
    assert "还没有单子" in page.main
    look_up(browser, code, is_shared="y")
    assert "还没有单子" in browser.get("/slip/mine").main
    look_up(browser, code)
    assert "已收到" in browser.get("/slip/mine").main
    assert "还没有单子" in browser.submit("不在这里留").main


# --- Cookies blocked


def test_with_cookies_blocked_every_act_works(app: Flask, cast, clock):
    browser = Browser(app.test_client(use_cookies=False))
    browser.get(f"/r/{cast.codes['heping']}/pose")
    code = number_on(browser.submit("提交，拿单子", text=TEXT))
    look_up(browser, code)
    assert browser.submit("发给议事室", words="能先来看看吗？").status == 200
    assert browser.submit("补充上去", text="从去年开始的。").status == 200
    assert browser.submit("存成图片").status == 200
    assert browser.submit("回到我的单子").status == 200
    page = browser.submit("撤回")
    assert "已撤回" in page.main
    assert one(Topic).status is Status.WITHDRAWN


@pytest.mark.parametrize("path", ["/slip/messages", "/slip/contact", "/slip/erasures"])
def test_from_another_site_nothing_is_done_even_with_the_number(browser, code, path):
    page = browser.post(path, {"slip": code, "contact": "13812345678"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    slip = one(Slip)
    assert (slip.contact_sealed, slip.erased_at) == (None, None)


@pytest.mark.parametrize("path", ["/slip/messages", "/slip/erasures", "/slip/picture"])
def test_a_wrong_number_does_nothing_and_is_counted(browser, code, path):
    for _ in range(30):
        assert browser.post(path, {"slip": "0000000000000000"}).status == 422
    assert browser.post(path, {"slip": code}).status == 429


# --- Erasing


def test_erasing_says_first_what_goes_and_what_stays_and_then_does_it(browser, code, walk):
    walk("accept")
    look_up(browser, code)
    page = browser.submit("清除我的信息")
    assert "会留下的，为什么" in page.main
    assert one(Slip).erased_at is None
    page = browser.submit("清除，不再恢复")
    assert "这张单子已清除" in page.main
    assert TEXT not in page.main
    assert one(Slip).erased_at is not None


def test_an_erased_slip_shows_a_sentence_number_and_date_and_does_nothing_more(browser, code):
    look_up(browser, code)
    browser.submit("清除我的信息")
    browser.submit("清除，不再恢复")
    assert "还没有单子" in browser.get("/slip/mine").main
    page = look_up(browser, code)
    assert re.search(r"26-\d{6}-\d", page.text)
    assert "3月2日" in page.main
    assert "撤回" not in page.buttons()
    refused = browser.post("/slip/messages", {"slip": code, "words": "还在吗？我想问一下。"})
    assert refused.status == 422
    assert "不能再用它办事" in refused.main
    assert one(Topic).status is Status.WITHDRAWN


# --- Slips that follow, and slips of the room as such


def follow(story: Story, kind: RemarkKind, *, topic: bool, key: str) -> tuple[str, int]:
    """Somebody on another phone writes; their code, and the id of what they wrote."""
    written: list[Remark] = []

    def write(slip: Slip) -> None:
        written.append(
            Remark(
                kind=kind,
                room_id=story.cast.rooms["heping"],
                topic_id=story.topic if topic else None,
                round=1 if topic else None,
                slip_id=slip.id,
                written_at=story.clock.now,
                due_at=story.clock.now if kind.is_owed else None,
                **two_texts("装一盏路灯吧，电话 13812345678。"),
            )
        )
        db.session.add(written[0])
        db.session.flush()

    with writing():
        filed = contributing.contribute(
            key=key,
            handed_in=key,
            sender=contributing.Sender(),
            room_id=story.cast.rooms["heping"],
            topic=db.session.get_one(Topic, story.topic) if topic else None,
            write=write,
            now=story.clock.now,
        )
    return filed.slip_code, written[0].id


def test_what_is_held_is_shown_to_its_author_as_held_and_masked(browser, walk):
    code, _id = follow(walk("accept"), RemarkKind.COMMENT, topic=True, key="k")
    page = look_up(browser, code)
    assert "装一盏路灯吧" in page.main
    assert "13812345678" not in page.main
    assert "等初看" in page.main
    assert TEXT not in page.texts("p")  # what the proposer told is not theirs


def test_what_is_not_shown_names_its_rule_to_its_author(browser, walk):
    story = walk("accept")
    code, id_ = follow(story, RemarkKind.COMMENT, topic=True, key="k")
    rule = rulebook.rules.moderation_rules[0]
    with writing():
        first_look.withhold(InboxKind.REMARK, id_, rule.code, story.who("chen"), now=story.clock.now)
    page = look_up(browser, code)
    assert rule.text.zh in page.main
    assert "上次看过以后的新情况" in page.main


def test_a_slip_of_the_room_has_a_page_of_its_own_with_the_answer(browser, walk):
    story = walk()
    code, id_ = follow(story, RemarkKind.SUGGESTION, topic=False, key="k")
    page = look_up(browser, code)
    assert "您写给议事室的" in page.main
    assert "装一盏路灯吧" in page.main
    with writing():
        answers.answer(id_, "已经列入下月计划。", story.who("chen"), now=story.clock.now)
    page = look_up(browser, code)
    assert "已经列入下月计划。" in page.main
    assert "发给议事室" in page.buttons()
    assert "您写给议事室的" in browser.get("/slip/mine").main


def test_a_follower_moves_nothing(browser, walk):
    code, _id = follow(walk("accept"), RemarkKind.COMMENT, topic=True, key="k")
    assert "撤回" not in look_up(browser, code).buttons()
    assert db.session.scalars(sa.select(Slip.kind).order_by(Slip.id)).all()[-1] is SlipKind.FOLLOWER


# --- Wrong digits


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1234 567 8901 2345", "请看第二组"),
        ("1234 5678 9O12 3456", "请看第三组"),
        ("12345678 9012 34567", "您输入了 17 位"),
    ],
)
def test_where_one_group_is_odd_that_one_is_named(browser, cast, typed, sentence):
    assert sentence in look_up(browser, typed).main


# --- Proofs


def proof_on(page: Page) -> str:
    [code] = [element for element in page.all("code") if element.get("data-proof") is not None]
    return code.text


def verify(browser: Browser, proof: str) -> Page:
    browser.get("/slip/verify")
    return browser.submit("核对", proof=proof)


def test_a_proof_of_filing_is_known_again_and_its_head_is_in_the_chain(browser, code, walk):
    proof = proof_on(look_up(browser, code))
    walk("accept")
    page = verify(browser, "  " + proof.replace("\n", " \r\n\r\n") + "\n")
    assert "是我们签的，没有改动过；议事室的办理记录里，当时的内容现在也还在" in page.main
    assert code not in proof


def test_a_proof_with_one_sign_changed_is_not_ours(browser, code):
    proof = proof_on(look_up(browser, code))
    number = re.search(r"26-\d{6}-\d", proof)[0]
    assert "不是我们签的" in verify(browser, proof.replace(number, "26-999999-9")).main
    assert "这不是提交凭证" in verify(browser, "您好").main


def test_a_proof_tells_a_rewritten_history(browser, code, monkeypatch):
    proof = proof_on(look_up(browser, code))
    monkeypatch.setattr(history, "holds", lambda *_args, **_more: False)
    assert "现在已经不在了" in verify(browser, proof).main


def test_a_proof_of_an_older_key_still_counts(browser, code, app):
    proof = proof_on(look_up(browser, code))
    folder = app.config["SETTINGS"].keys_path
    (folder / "signing-999new.key").write_bytes(bytes(range(32)))
    keyring.open(folder)
    assert proof_on(look_up(browser, code)) != proof
    assert "是我们签的" in verify(browser, proof).main
