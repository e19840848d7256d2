"""Issue 7, point 4: pre-printed forms, ordered at the desk, torn, typed in at the counter under the printed number."""

from __future__ import annotations

import errno
from collections import Counter
from datetime import timedelta

import pypdfium2
import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import Story
from pages import Browser
from paper import TEXT, numbers, order, type_in

from app.domain.clock import local_day
from app.domain.numbers import show_slip_code
from app.extensions import db, rulebook
from app.integrations.qr_images import scan
from app.integrations.sheets import parcels
from app.jobs.drawing import throw_away_old_sheets
from app.jobs.worker import Worker
from app.models.form_pads import FormPad
from app.models.outbox import OutboxRow
from app.models.sheet_jobs import SheetJob, SheetJobState
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries.slips import slip_of
from app.services import form_pads, room_ends, sheet_jobs

ORDER, ENTER, LOOK_UP = "开始制作", "登记，然后打印单子", "查一查"
NOT_ENTERED = "这张纸质表还没有登记"


@pytest.fixture
def work(app, clock):
    def until_done():
        while Worker(clock, recurring=()).work():
            pass

    return until_done


@pytest.fixture
def counter(cast):
    return f"/desk/counter/{cast.rooms['heping']}/matters"


@pytest.fixture
def somebody(app):
    """Another browser, with nobody in it or signed in."""

    def browser(login=None):
        other = Browser(app.test_client())
        if login:
            other.sign_in(login, PASSWORD)
        return other

    return browser


def signed_in(browser, login):
    browser.sign_in(login, PASSWORD)
    return browser


def folder(app):
    return app.config["SETTINGS"].instance_path / sheet_jobs.FOLDER


def the_job():
    db.session.rollback()
    return db.session.scalars(sa.select(SheetJob)).one()


def the_pad():
    db.session.rollback()
    return db.session.scalars(sa.select(FormPad)).one()


def fetch(browser):
    return browser.client.get(f"/desk/sheets/{the_job().id}/file", buffered=True)


def codes_of(pdf):
    """The numbers behind the squares of each page; two squares a page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [[text.partition("/slip#")[2] for text in scan(page.render(scale=3).to_pil())] for page in document]


def enter(browser, address, code, **typed):
    browser.get(address)
    return browser.submit(ENTER, text=TEXT, printed=code, **typed)


# --- Ordered and drawn


def test_point_4_a_pad_of_twelve_every_code_decodes_every_number_is_its_own_and_leads_to_its_own_slip(
    browser, app, cast, clock, work, somebody, caplog
):
    chen = signed_in(browser, "chen")
    chen.get("/desk/forms")
    page = chen.submit(ORDER, forms="12")
    assert "共 12 张，做好了 0 张" in page.main
    work()
    answer = fetch(chen)
    assert answer.mimetype == "application/pdf"
    pages = codes_of(answer.data)
    assert [len(set(codes)) for codes in pages] == [1] * 12
    assert [len(codes) for codes in pages] == [2] * 12  # one stays with the room, one is taken away
    printed = [codes[0] for codes in pages]
    assert printed == numbers(the_pad())
    assert len(set(printed)) == 12

    with pypdfium2.PdfDocument(answer.data) as document:
        words = document[4].get_textpage().get_text_bounded()
    for said in (
        show_slip_code(printed[4]),
        "和平里社区协商议事室",
        "0517-8300 0000",
        cast.codes["heping"],
        f"告知书 {rulebook.rules.consent.version}",
    ):
        assert said in words, said

    with writing():
        for n, code in enumerate(printed):
            type_in(code, cast.rooms["heping"], clock, cast.actor("chen"), text=f"第 {n} 张表上写的事：路灯不亮。")
    told = {code: slip_of(code).topic.shown for code in printed}
    assert told == {code: f"第 {n} 张表上写的事：路灯不亮。" for n, code in enumerate(printed)}

    rows = [*db.session.scalars(sa.select(OutboxRow.payload)), *db.session.scalars(sa.select(SheetJob.notes))]
    assert [code for code in printed if code in f"{rows} {caplog.text}"] == []


def test_only_whoever_ordered_them_fetches_the_numbers_and_may_delete_the_file_once_they_are_printed(
    browser, app, cast, clock, work, somebody
):
    chen = signed_in(browser, "chen")
    chen.get("/desk/forms")
    chen.submit(ORDER, forms="2")
    work()
    job = the_job()
    file = folder(app) / job.file_name
    assert file.stat().st_mode & 0o077 == 0
    for login in ("ops", "ma", "zhao", "he"):
        other = somebody(login)
        assert other.get(f"/desk/sheets/{job.id}").status == 404, login
        assert fetch(other).status_code == 404, login
        assert other.post(f"/desk/sheets/{job.id}/removals").status in (400, 404), login
    assert "只有下单的人能取" in somebody("ma").get(f"/desk/forms/{the_pad().id}").main
    assert "和平里" not in chen.get("/desk/sheets").main.partition("您订过的")[2]

    chen.get(f"/desk/forms/{the_pad().id}")
    chen.click("要打印的文件")
    page = chen.submit("印好了，现在就删掉文件")
    assert page.path == "/desk/forms"
    assert (file.exists(), the_pad().job_id) == (False, None)
    assert "共 2 张，已登记 0 张" in page.main


def test_the_file_goes_after_a_week_and_the_pad_stays(browser, app, cast, clock, work):
    pad_id = order(cast, clock).id
    work()
    assert len(list(folder(app).iterdir())) == 1
    clock.advance(days=8)
    throw_away_old_sheets(clock.now)
    assert list(folder(app).iterdir()) == []
    assert (the_pad().id, the_pad().job_id, the_pad().ended_at) == (pad_id, None, None)


@pytest.mark.parametrize(("login", "status"), [("zhao", 403), ("sun", 403), ("wang", 403), ("he", 403), ("qian", 403)])
def test_nobody_else_orders_them_for_a_room(browser, cast, login, status):
    person = signed_in(browser, login)
    page = person.get("/desk/forms")
    if page.status == 200:  # an administrator, but of another room
        page = person.submit(ORDER, code=cast.codes["heping"])
    assert page.status == status
    assert db.session.scalars(sa.select(FormPad)).all() == []


@pytest.mark.parametrize(("typed", "sentence"), [("0", "最多 200 张"), ("201", "最多 200 张"), ("一本", "最多 200 张")])
def test_how_many_is_asked_again_with_a_sentence(browser, cast, typed, sentence):
    chen = signed_in(browser, "chen")
    chen.get("/desk/forms")
    page = chen.submit(ORDER, forms=typed)
    assert page.status == 422
    assert sentence in "".join(page.texts("div", class_="errors"))


def test_an_operator_orders_them_for_a_county_in_one_file(browser, cast, clock, work):
    ops = signed_in(browser, "ops")
    ops.get("/desk/forms")
    ops.submit(ORDER, where=f"place-{cast.divisions['county']}", forms="2")
    work()
    pages = codes_of(fetch(ops).data)
    assert len(pages) == 8
    assert len({code for codes in pages for code in codes}) == 8


def test_a_worker_killed_in_the_middle_draws_the_same_numbers_again(browser, app, cast, clock, work):
    printed = numbers(order(cast, clock))
    folder(app).mkdir(parents=True)
    (folder(app) / f".{the_job().file_name}.part").write_bytes(b"half")
    with writing():
        job = the_job()
        job.state, job.done = SheetJobState.DRAWING, 2
    work()
    chen = signed_in(browser, "chen")
    assert [codes[0] for codes in codes_of(fetch(chen).data)] == printed
    assert [path.name for path in folder(app).iterdir()] == [the_job().file_name]


def test_a_full_disk_ends_the_pad_for_no_paper_is_out(browser, app, cast, clock, work, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parcels.os, "fsync", full)
    order(cast, clock)
    work()
    assert (the_job().state, the_pad().ended_at) == (SheetJobState.FAILED, clock.now)
    assert list(folder(app).iterdir()) == []


def test_a_pad_is_counted_and_ended_at_the_desk(browser, cast, clock):
    pad = order(cast, clock)
    with writing():
        type_in(numbers(pad)[0], cast.rooms["heping"], clock, cast.actor("chen"))
    chen = signed_in(browser, "chen")
    chen.get("/desk/forms")
    page = chen.click("和平里社区协商议事室")
    assert "已登记 1" in page.main
    assert "还没登记的 2" in page.main
    page = chen.submit("停用")
    assert "这一本不再发了" in page.main
    assert the_pad().ended_at == clock.now


# --- Typed in


@pytest.mark.parametrize("typed", ["{fours}", "{code}", "http://localhost/slip#{code}", "　{fours}　"])
def test_the_number_is_typed_in_fours_or_scanned_with_its_whole_address(browser, cast, clock, counter, typed):
    code = numbers(order(cast, clock))[0]
    page = enter(signed_in(browser, "chen"), counter, typed.format(code=code, fours=show_slip_code(code)))
    assert page.h1 == "已经按纸上的号码登记好了"
    assert show_slip_code(code)[:9] in page.main
    assert "纸质" in page.main or "纸" in page.main
    assert slip_of(code).topic.number in page.main


def test_the_day_on_the_paper_stands_on_desk_slip_and_topic_and_the_clock_runs_from_the_entry(
    browser, cast, clock, counter, somebody
):
    code = numbers(order(cast, clock))[0]
    clock.advance(days=8)
    written_on = local_day(clock.now) - timedelta(days=7)
    chen = signed_in(browser, "chen")
    enter(chen, counter, code, written_on=written_on.isoformat())
    topic = slip_of(code).topic
    assert topic.due_at > clock.now + timedelta(hours=8)
    assert "纸上写好 5 个工作日后才登记" in somebody("zhao").get("/desk").main
    assert topic.number in somebody("li").get("/desk/exceptions").html
    assert "纸上写于" in chen.get(f"/desk/topics/{topic.number}").main

    resident = somebody()
    resident.get("/slip")
    page = resident.submit(LOOK_UP, code=code)
    assert f"纸上写于 {written_on.month}月{written_on.day}日" in page.main
    assert "纸上写于" not in page.html.partition("<h2>您的单子")[2]
    story = Story(cast, clock)
    story.topic = topic.id
    story.move("accept")
    assert f"纸上写于 {written_on.month}月{written_on.day}日" in somebody().get(f"/t/{topic.number}").main


@pytest.mark.parametrize(
    ("number", "more", "sentence"),
    [
        ("1234 5678 9012 3456", {}, "号码里有一位不对"),
        ("1234 5678 9012", {}, "单子号码是 16 位"),
        ("1234 5678 1234 5670", {}, "没有印过这个号码的表"),
        ("", {"written_on": "2026-01-05"}, "请把表上的单子号码也填上"),
        ("{code}", {"written_on": "2020-01-05"}, "才印出来"),
        ("{code}", {"written_on": "2029-01-05"}, "这个日子还没到"),
    ],
)
def test_what_cannot_stand_on_the_paper_is_a_sentence_and_what_was_typed_stays(
    browser, cast, clock, counter, number, more, sentence
):
    code = numbers(order(cast, clock))[0]
    page = enter(signed_in(browser, "chen"), counter, number.format(code=code), channel="paper", **more)
    assert page.status == 422
    assert sentence in "".join(page.texts("div", class_="errors"))
    assert TEXT in page.html
    assert db.session.scalars(sa.select(Topic)).all() == []


def test_numbers_are_not_tried_out_at_the_counter_either(browser, cast, clock, counter):
    order(cast, clock)
    chen = signed_in(browser, "chen")
    page = chen.get(counter)
    for _ in range(31):
        page = enter(chen, counter, "1234 5678 1234 5670")
        if page.status == 429:
            break
    assert page.status == 429


def test_a_form_of_another_room_says_which_and_goes_there_with_all_that_was_typed_where_one_may(
    browser, cast, clock, counter, somebody
):
    code = numbers(order(cast, clock, "street", by="qian"))[0]
    page = enter(signed_in(browser, "chen"), counter, code)
    assert "这张表是给钵池街道协商议事室印的" in page.main
    assert not [words for words in page.buttons() if "登记到" in words]

    from app.domain.roles import Role
    from app.services import accounts

    with writing():
        accounts.give_seat(
            cast.accounts["chen"], Role.CONVENER, accounts.Place(room_id=cast.rooms["street"]), now=clock.now
        )
    page = enter(browser, counter, code)
    page = browser.submit("登记到 钵池街道协商议事室" if "登记到 钵" in page.main else "登记到钵池街道协商议事室")
    assert page.h1 == "已经按纸上的号码登记好了"
    topic = slip_of(code).topic
    assert (topic.room_id, topic.shown) == (cast.rooms["street"], TEXT)


def test_a_form_entered_before_shows_its_matter_to_those_who_may_see_it(browser, cast, clock, counter):
    code = numbers(order(cast, clock))[0]
    chen = signed_in(browser, "chen")
    enter(chen, counter, code)
    page = enter(chen, counter, code)
    assert "这张表已经登记过了" in page.main
    assert page.href("看看登记的是什么") == f"/desk/topics/{slip_of(code).topic.number}"

    he = signed_in(browser, "he")
    page = enter(he, f"/desk/counter/{cast.rooms['shuidu']}/matters", code)
    assert "这张表已经登记过了" in page.main
    assert slip_of(code).topic.number not in page.html


def test_paper_of_an_ended_pad_is_taken_and_the_clerk_is_told(browser, cast, clock, counter):
    pad = order(cast, clock)
    with writing():
        form_pads.end(pad.id, actor=cast.actor("chen"), now=clock.now)
    chen = signed_in(browser, "chen")
    page = enter(chen, counter, numbers(pad)[0])
    assert "这一本表之前已经停用" in page.main
    assert "已经停用的表" in chen.get(f"/desk/topics/{slip_of(numbers(pad)[0]).topic.number}").main


# --- Looked up


def test_the_slip_answers_before_anybody_has_entered_it_and_is_the_ordinary_slip_after(
    browser, cast, clock, counter, somebody
):
    code = numbers(order(cast, clock))[0]
    resident = somebody()
    resident.get("/slip")
    page = resident.submit(LOOK_UP, code=show_slip_code(code))
    assert (page.status, page.h1) == (200, NOT_ENTERED)
    assert "0517-8300 0000" in page.main
    assert "停用" not in page.main
    assert resident.get("/slip/mine").status == 200

    enter(signed_in(browser, "chen"), counter, code)
    assert slip_of(code).topic.number in resident.get("/slip/mine").main
    resident.get("/slip")
    assert slip_of(code).topic.number in resident.submit(LOOK_UP, code=code).main


def test_a_number_that_was_never_minted_gets_the_usual_answer_and_the_limit_stays(browser, cast, clock):
    code = numbers(order(cast, clock))[0]
    page = browser.get("/slip")
    for _ in range(31):
        browser.get("/slip")
        page = browser.submit(LOOK_UP, code="1234 5678 1234 5670")
        if page.status == 429:
            break
        assert (page.status, "没有这个号码的单子" in page.main) == (422, True)
    assert page.status == 429
    assert NOT_ENTERED not in page.text
    assert code not in page.html


def test_asking_again_for_a_form_that_waits_is_no_guess(browser, cast, clock):
    code = numbers(order(cast, clock))[0]
    found = Counter()
    for _ in range(32):
        browser.get("/slip")
        found[browser.submit(LOOK_UP, code=code).status] += 1
    assert found == {200: 32}


def test_of_an_ended_pad_and_of_a_closed_room_it_says_whom_to_ring(browser, cast, clock):
    pad = order(cast, clock)
    with writing():
        form_pads.end(pad.id, actor=cast.actor("chen"), now=clock.now)
        room_ends.merge(
            cast.rooms["heping"], cast.rooms["shuidu"], seen_version=None, actor=cast.actor("ops"), now=clock.now
        )
    browser.get("/slip")
    page = browser.submit(LOOK_UP, code=numbers(pad)[0])
    assert page.h1 == NOT_ENTERED
    assert "已经停用了" in page.main
    assert "水渡口社区协商议事室" in page.main


def test_nothing_can_be_done_with_it_before(browser, cast, clock):
    code = numbers(order(cast, clock))[0]
    page = browser.post("/slip/picture", {"slip": code})
    assert page.status in (403, 422)
    assert "还没有登记" in page.text
