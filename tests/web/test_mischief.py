"""Mischief and machines: everything is taken in or kindly told why not, and nothing good is thrown away."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import a_topic
from pages import Browser

from app.domain.roles import PUBLIC
from app.domain.stages import Channel, RemarkKind, Status
from app.domain.suspicion import Suspected
from app.extensions import db, rulebook
from app.models.contributions import Voice
from app.models.outcomes import Rating, RestartVoice
from app.models.remarks import Remark
from app.models.suspicions import Suspicion
from app.models.topics import Filing, Slip, Topic
from app.models.unit_of_work import writing
from app.queries.results import ratings_of
from app.queries.rush import is_in_a_rush
from app.services import filing
from app.web.forms.keyed import TRAP

HAND_IN = "提交，拿单子"
TEXT = "小区东门的路灯坏了半个月。"
DIFFERENT = "我这件不一样，提交，拿单子"
RECEIVED = "收到了，这是您的单子"


@pytest.fixture
def address(cast):
    return f"/r/{cast.codes['heping']}/pose"


@pytest.fixture
def form(browser, address):
    return browser.get(address)


def topics():
    db.session.rollback()
    return db.session.scalars(sa.select(Topic).order_by(Topic.id)).all()


def why():
    db.session.rollback()
    return db.session.scalars(sa.select(Suspicion.why).order_by(Suspicion.slip_id)).all()


def filed_in_bulk(cast, at, n, room="heping", channel=Channel.SCAN):
    """As if so many phones had filed at that moment: slips alone, for counting."""
    serial = db.session.scalar(sa.select(sa.func.count(Slip.id))) or 0
    rows = [
        {
            "mark": f"bulk-{serial + k}",
            "key_id": "001test",
            "room_id": cast.rooms[room],
            "kind": "follower",
            "channel": channel,
            "filed_at": at,
        }
        for k in range(n)
    ]
    with writing():
        db.session.execute(sa.insert(Slip), rows)


def pose(cast, clock, key, text=TEXT, room="heping", **more):
    with writing():
        return filing.pose(
            room_id=cast.rooms[room],
            key=key,
            text=text,
            consent_version=rulebook.rules.consent.version,
            actor=PUBLIC,
            now=clock.now,
            **more,
        )


# --- The trap


def forms_that_hand_in(cast, story):
    code, number = cast.codes["heping"], story.row.number
    yield f"/r/{code}/pose"
    yield f"/r/{code}/suggest"
    yield f"/r/{code}/inquiries"
    for noun in ("facts", "offers", "positions", "statements", "sign-ups", "followers", "inquiries"):
        yield f"/t/{number}/{noun}"


def test_point_6_every_form_that_hands_something_in_has_the_trap_and_people_do_not_meet_it(browser, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    for path in forms_that_hand_in(cast, story):
        page = browser.get(path)
        fields = page.all("input", name=TRAP)
        assert fields, path
        for field in fields:
            assert (field.get("tabindex"), field.get("autocomplete"), field.get("value")) == ("-1", "off", "")
        assert len(page.all("div", **{"class": "trap", "aria-hidden": "true"})) == len(fields)
        assert "这一格请空着" in page.html


def test_point_6_what_fills_the_trap_is_filed_like_everything_else_and_the_desk_is_told(browser, form):
    page = browser.submit(HAND_IN, text=TEXT, **{TRAP: "http://example.org"})
    assert (page.status, page.h1) == (200, RECEIVED)
    assert why() == [Suspected.MACHINE]
    [topic] = topics()
    assert topic.status is Status.POSED
    browser.sign_in("chen", PASSWORD)
    assert "可能是机器填的" in browser.get("/desk").main
    assert "可能是机器填的" in browser.get(f"/desk/topics/{topic.number}").main
    assert "example.org" not in browser.page.html, "what it typed there is nobody's business"


def test_whoever_leaves_it_empty_is_not_suspected(browser, form):
    assert browser.submit(HAND_IN, text=TEXT).h1 == RECEIVED
    assert why() == []
    browser.sign_in("chen", PASSWORD)
    assert "可能是机器填的" not in browser.get("/desk").main


def test_the_mark_is_not_washed_off_by_a_second_try_or_a_question(browser, form, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    browser.submit(HAND_IN, text="", **{TRAP: "x"})
    page = browser.submit(HAND_IN, text="和平里 7 号楼前一下雨就积水，老人出不了门。")
    assert page.h1 == "还没有交"
    assert browser.submit(DIFFERENT).h1 == RECEIVED
    assert why() == [Suspected.MACHINE]


def test_the_desk_is_told_at_the_first_look_and_not_for_ever(browser, form, cast, clock):
    browser.submit(HAND_IN, text=TEXT, **{TRAP: "x"})
    [topic] = topics()
    browser.sign_in("zhao", PASSWORD)
    story = a_topic(cast, clock, Status.POSED)
    story.topic = topic.id
    story.move("accept")
    assert "可能是机器填的" not in browser.get(f"/desk/topics/{topic.number}").main


def test_a_text_of_a_machine_waits_for_its_first_look_with_the_mark(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.get(f"/t/{story.row.number}/comments")
    assert browser.submit(HAND_IN, text="买药请上这个网站", **{TRAP: "x"}).status == 200
    [remark] = db.session.scalars(sa.select(Remark)).all()
    assert remark.kind is RemarkKind.COMMENT
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    assert "买药请上这个网站" in page.main
    assert "可能是机器填的" in page.main


def test_point_6_the_voice_of_a_machine_is_not_counted(browser, cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    number = story.row.number
    browser.get(f"/t/{number}/ratings")
    page = browser.submit(HAND_IN, answered="yes", solved="solved", satisfied="yes", **{TRAP: "x"})
    assert page.status == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Rating)) == 1, "it is kept"
    assert not ratings_of(story.row), "and not counted"


def test_a_voice_for_another_round_is_not_counted_either(browser, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    browser.get(f"/t/{story.row.number}/restart-requests")
    assert browser.submit(HAND_IN, **{TRAP: "x"}).status == 200
    browser.get(f"/t/{story.row.number}/inquiries")
    assert browser.submit("交上去", text="怎么又坏了", not_done="y", **{TRAP: "x"}).status == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RestartVoice)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Remark)) == 1


def test_a_machine_does_not_speak_with_a_slip_that_lies_in_the_phone(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for text, trap in (("我家也是", ""), ("买药", "x")):
        browser.get(f"/t/{story.row.number}/comments")
        browser.submit(HAND_IN if not trap else "交上去", text=text, **{TRAP: trap})
    slips = db.session.scalars(sa.select(Remark.slip_id).order_by(Remark.id)).all()
    assert len(set(slips)) == 2
    assert db.session.scalars(sa.select(Suspicion.slip_id)).all() == [slips[1]]


def test_what_is_typed_in_at_the_counter_is_never_suspected(cast, clock):
    filed_in_bulk(cast, clock.now, 200)
    pose(cast, clock, "k", channel=Channel.PAPER, is_machine=True)
    assert why() == []


# --- A rush


def test_point_6_a_rush_refuses_nobody_marks_what_comes_from_then_on_and_the_desk_is_told(browser, cast, clock):
    most = rulebook.rules.thresholds.rush_filings_per_hour
    browser.sign_in("chen", PASSWORD)
    for n in range(most + 2):
        filed = pose(cast, clock, f"{n}", f"第 {n} 件", device_mark=f"phone-{n}")
        assert filed.slip_code
        if n + 1 == most:
            assert "最近一小时" not in browser.get("/desk").main
    assert len(topics()) == most + 2
    assert why() == [Suspected.RUSH] * 2
    main = browser.get("/desk").main
    assert f"最近一小时有 {most + 2} 件交到和平里社区协商议事室" in main
    assert main.count("扎堆来的") == 3, "the strip, and both matters"
    clock.advance(hours=2)
    assert "最近一小时" not in browser.get("/desk").main
    pose(cast, clock, "afterwards")
    assert len(why()) == 2, "and then it is over"


def test_a_busy_room_is_measured_by_its_own_past(cast, clock):
    now = clock.now
    for days in range(1, 8):
        filed_in_bulk(cast, now - timedelta(days=days), 5)
        filed_in_bulk(cast, now - timedelta(days=days, hours=3), 3)
    filed_in_bulk(cast, now, 40)
    assert not is_in_a_rush(cast.rooms["heping"], now), "ten times the middle of threes and fives"
    filed_in_bulk(cast, now, 11)
    assert is_in_a_rush(cast.rooms["heping"], now)


def test_a_rush_in_one_room_is_none_in_the_next(cast, clock):
    filed_in_bulk(cast, clock.now, 100, room="shuidu")
    pose(cast, clock, "k")
    assert why() == []


def test_a_pile_of_paper_at_the_counter_is_no_rush(cast, clock):
    filed_in_bulk(cast, clock.now, 100, channel=Channel.PAPER)
    pose(cast, clock, "k")
    assert why() == []


def test_a_rush_does_not_become_usual_while_it_lasts(cast, clock):
    for hours in range(1, 5):
        filed_in_bulk(cast, clock.now - timedelta(hours=hours, minutes=1), 1)
    filed_in_bulk(cast, clock.now - timedelta(hours=1, minutes=30), 300)
    filed_in_bulk(cast, clock.now, 100)
    assert is_in_a_rush(cast.rooms["heping"], clock.now)


# --- Too much from one phone


def test_point_6_two_hundred_of_the_same_from_one_phone_are_a_few_and_the_text_stays(browser, address, cast, clock):
    most = rulebook.rules.thresholds.poses_per_device_per_day
    answers = []
    for _ in range(most + 3):
        browser.get(address)
        page = browser.submit(HAND_IN, text=TEXT)
        if page.h1 == "还没有交":
            page = browser.submit(DIFFERENT)
        answers.append(page)
    assert [page.status for page in answers] == [200] * most + [422] * 3
    assert TEXT in answers[-1].texts("textarea")[0]
    assert "从这部手机" in answers[-1].main or "这部手机" in answers[-1].main
    assert "打电话" in answers[-1].main
    assert len(topics()) == most
    clock.advance(days=1)
    browser.get(address)
    assert browser.submit(HAND_IN, text="今天的另一件事：井盖没了").h1 == RECEIVED


def test_two_hundred_of_the_same_from_as_many_phones_are_all_kept_and_marked(cast, clock):
    filed_in_bulk(cast, clock.now, 198)
    slips = {pose(cast, clock, f"{n}", device_mark=f"phone-{n}").slip_code for n in range(2)}
    assert len(slips) == len(topics()) == 2
    assert why() == [Suspected.RUSH] * 2


# --- Odd texts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("路灯" + "̷̡͝" * 400 + "坏了", "路灯"),
        ("\u202e灯坏了\u202c 东门\u200b", "灯坏了"),
        ("东门\x00\x07\x1b[31m灯坏了", "灯坏了"),
        ("<script>alert(1)</script> 灯坏了", "&lt;script&gt;"),
        ("' OR 1=1; DROP TABLE topic; -- 灯坏了", "DROP TABLE topic"),
        ("{{ 7 * 7 }} 灯坏了", "{{ 7 * 7 }}"),
    ],
    ids=["zalgo", "right to left", "control", "markup", "sql", "template"],
)
def test_point_6_odd_characters_are_filed_and_break_no_page(browser, form, typed, kept):
    page = browser.submit(HAND_IN, text=typed)
    assert (page.status, page.h1) == (200, RECEIVED)
    [topic] = topics()
    assert not {char for char in topic.shown if ord(char) < 32 and char != "\n"}
    browser.sign_in("chen", PASSWORD)
    html = browser.get(f"/desk/topics/{topic.number}").html
    assert kept in html or kept in html.replace("&#34;", '"').replace("&#39;", "'")
    assert "<script>alert" not in html


def test_point_6_a_hundred_thousand_characters_are_told_to_be_too_many_and_are_all_given_back(browser, form):
    long = "灯坏了，" * 25_000
    page = browser.submit(HAND_IN, text=long)
    assert page.status == 422
    assert long in page.html
    assert topics() == []


# --- Forged forms


def test_a_key_of_another_room_files_nothing_here_and_the_text_stays(browser, form, cast):
    key = form.all("input", name="key")[0].get("value")
    elsewhere = f"/r/{cast.codes['shuidu']}/pose"
    page = browser.post(elsewhere, {"key": key, "text": TEXT, "consent_version": rulebook.rules.consent.version})
    assert page.status == 422
    assert TEXT in page.texts("textarea")[0]
    assert topics() == []
    assert browser.submit(HAND_IN).h1 == RECEIVED, "one press more"


@pytest.mark.parametrize("forged", ["", "x", "0" * 32 + ".0" * 20, "密钥", "a" * 10_000])
def test_a_key_we_never_gave_out_files_nothing_and_the_text_stays(browser, form, forged):
    page = browser.submit(HAND_IN, text=TEXT, key=forged)
    assert page.status == 422
    assert TEXT in page.texts("textarea")[0]
    assert topics() == []
    assert browser.submit(HAND_IN).h1 == RECEIVED


def test_hidden_fields_that_are_not_ours_change_nothing(browser, form):
    forged = {"status": "closed", "room_id": "1", "channel": "paper", "actor": "1", "is_machine": "", "number": "26-1"}
    ours = {name: form.all("input", name=name)[0].get("value") for name in ("key", "consent_version")}
    assert browser.post(form.path, {**ours, **forged, "text": TEXT}).h1 == RECEIVED
    [topic] = topics()
    assert (topic.status, topic.channel) == (Status.POSED, Channel.SCAN)


def test_a_key_sent_two_hundred_times_files_once(app, browser, form):
    kept = form
    codes = set()
    for _ in range(20):
        browser.page = kept
        codes.add(browser.submit(HAND_IN, text=TEXT).main)
    thief = Browser(app.test_client())  # with other cookies
    thief.page = kept
    assert thief.submit(HAND_IN, text=TEXT).status == 200
    assert len(topics()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Filing)) == 1
    assert len(codes) == 1


def test_voices_cannot_be_forged_by_pressing_again(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for _ in range(20):
        browser.post(f"/t/{story.row.number}/voices", {"kind": "me_too", "do": "speak_up", "mark": "forged"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Voice)) == 1
