"""Issue 3, point 3: the desk has sheets drawn, of one room or of a place and all below it."""

from __future__ import annotations

import base64
import errno
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from flask import Flask
from front_door import Visitor
from pages import Browser, Page
from PIL import Image

from app.extensions import db
from app.integrations.qr_images import decode, scan
from app.integrations.sheets import parcels
from app.jobs import drawing
from app.jobs.worker import Worker
from app.models.rooms import Room, RoomCode
from app.models.sheet_jobs import SheetJob, SheetJobState
from app.models.unit_of_work import writing
from app.services import sheet_jobs
from app.services.outbox import ClaimLost

ORDER, LOOK, FETCH = "开始制作", "先看一张", "下载文件"


@pytest.fixture
def desk(browser: Browser, cast: Cast) -> Callable[[str], Page]:
    def sign_in(login: str) -> Page:
        browser.sign_in(login, PASSWORD)
        return browser.get("/desk/sheets")

    return sign_in


@pytest.fixture
def work(app: Flask, clock: Clock) -> Callable[[], None]:
    """Everything the worker has to do now."""

    def until_done() -> None:
        while Worker(clock, recurring=()).work():
            pass

    return until_done


def the_job() -> SheetJob:
    db.session.rollback()
    return db.session.scalars(sa.select(SheetJob)).one()


def folder(app: Flask) -> Path:
    return app.config["SETTINGS"].instance_path / sheet_jobs.FOLDER


def picture(side: int = 200, kind: str = "PNG", colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, kind)
    return file.getvalue()


def led_to(pdf: bytes) -> list[str]:
    """What a scanner reads on each page."""
    document = pypdfium2.PdfDocument(pdf)
    found = [text for page in document for text in scan(page.render(scale=3).to_pil())]
    document.close()
    return found


# --- Who


@pytest.mark.parametrize(
    ("login", "first", "last"),
    [
        ("ops", "淮安市", "清江浦区 · 钵池街道"),
        ("ma", "清江浦区", "清江浦区 · 钵池街道"),
        ("zhao", "和平里社区协商议事室", "和平里社区协商议事室"),
    ],
)
def test_everybody_chooses_among_what_is_theirs(desk: Callable[[str], Page], login: str, first: str, last: str) -> None:
    choices = desk(login).texts("option")[1:]
    assert (choices[0], choices[-1]) == (first, last)


def test_the_people_of_a_room_cannot_have_another_room_drawn(
    desk: Callable[[str], Page], browser: Browser, cast: Cast
) -> None:
    desk("zhao")
    page = browser.submit(ORDER, code=cast.codes["shuidu"])
    assert page.status == 403
    assert db.session.scalars(sa.select(SheetJob)).all() == []


def test_a_body_has_no_sheets(browser: Browser, cast: Cast) -> None:
    browser.sign_in("wang", PASSWORD)
    assert browser.get("/desk/sheets").status == 403


def test_only_those_who_may_order_them_fetch_them(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, app: Flask, work: Callable[[], None]
) -> None:
    desk("zhao")
    browser.submit(ORDER, where=f"room-{cast.rooms['heping']}")
    work()
    address = f"/desk/sheets/{the_job().id}"
    for login, status in (("chen", 200), ("ma", 200), ("he", 404), ("li", 404)):
        other = Browser(app.test_client())
        other.sign_in(login, PASSWORD)
        assert other.get(address).status == status, login
        assert other.client.get(f"{address}/file", buffered=True).status_code == status, login
    assert browser.get(f"/desk/sheets/{uuid4()}").status == 404


# --- Looking first


def test_point_3_one_sheet_is_looked_at_before_anything_is_ordered(
    desk: Callable[[str], Page], browser: Browser, cast: Cast
) -> None:
    desk("chen")
    page = browser.submit(
        LOOK, where=f"room-{cast.rooms['heping']}", line="有事找小陈", telephone="0517-8399 1234", kinds=["a6"]
    )
    shown = page.all("figure")[0][0].get("src", "")
    assert decode(base64.b64decode(shown.partition("base64,")[2])) == [f"http://localhost/r/{cast.codes['heping']}"]
    assert "还没有开始制作" in page.main
    assert page.all("input", name="line")[0].get("value") == "有事找小陈"
    assert db.session.scalars(sa.select(SheetJob)).all() == []


def test_an_emblem_is_sent_once_and_goes_into_the_code(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, work: Callable[[], None], client: Visitor
) -> None:
    desk("chen")
    where = {"where": f"room-{cast.rooms['heping']}", "kinds": ["a4"]}
    page = browser.submit(LOOK, **where, emblem=(io.BytesIO(picture()), "章.png"), share="18")
    assert "您选的徽标还在这一页上" in page.main
    sheet = base64.b64decode(page.all("figure")[0][0].get("src", "").partition("base64,")[2])
    assert decode(sheet) == [f"http://localhost/r/{cast.codes['heping']}"]
    assert (255, 0, 0) in {colour for _, colour in Image.open(io.BytesIO(sheet)).convert("RGB").getcolors(1 << 24)}
    browser.submit(ORDER)
    work()
    assert the_job().emblem_share == 0.18
    pdf = client.get(f"/desk/sheets/{the_job().id}/file", buffered=True).data
    assert led_to(pdf) == [f"http://localhost/r/{cast.codes['heping']}"]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"emblem": lambda: (io.BytesIO(picture()), "a.png"), "share": "19"}, "百分之五到十八"),
        ({"emblem": lambda: (io.BytesIO(picture()), "a.png"), "share": "大"}, "请写 5 到 18 之间的数"),
        ({"emblem": lambda: (io.BytesIO(SVG), "章.png")}, "PNG"),
        ({"emblem": lambda: (io.BytesIO(_sixty_megapixels()), "a.png")}, "两千五百万像素"),
        ({"line": "𰻞"}, "𰻞"),
        ({"line": "长" * 41}, "40"),
        ({"telephone": "请找小陈"}, "这不像是电话号码"),
        ({"kinds": []}, "请至少选一种"),
        ({"kinds": ["code"], "packing": "pdf"}, "请选压缩包"),
        ({"where": ""}, "请选一个地方"),
        ({"code": "ABC"}, "没有这个编码的议事室"),
    ],
)
def test_what_cannot_be_printed_is_a_sentence(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, fields: dict[str, Any], sentence: str
) -> None:
    desk("chen")
    typed = {"where": f"room-{cast.rooms['heping']}"} | {k: v() if callable(v) else v for k, v in fields.items()}
    page = browser.submit(ORDER, **typed)
    assert page.status == 422
    assert sentence in "".join(page.texts("div", class_="errors"))
    assert db.session.scalars(sa.select(SheetJob)).all() == []


def _sixty_megapixels() -> bytes:
    file = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(file, "PNG")
    return file.getvalue()


def test_a_file_too_large_is_refused_before_it_is_read(
    desk: Callable[[str], Page], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk("chen")
    monkeypatch.setattr("app.web.views.sheets.MOST_BYTES", 0)
    monkeypatch.setattr("app.web.views.sheets.REST_OF_A_FORM", 100_000)
    page = browser.submit(ORDER, emblem=(io.BytesIO(bytes(200_000)), "a.png"))
    assert page.status == 413


# --- Drawing


def test_a_pdf_of_a_whole_place_is_drawn_by_the_worker_and_fetched(
    desk: Callable[[str], Page], browser: Browser, client: Visitor, cast: Cast, app: Flask, work: Callable[[], None]
) -> None:
    desk("ops")
    page = browser.submit(ORDER, where=f"place-{cast.divisions['city']}", kinds=["a4", "round"])
    assert "排队等候" in page.main
    assert page.headers["Refresh"] == "3"
    assert "共 5 个议事室，做好了 0 个" in page.main
    still = browser.click("不要自动更新")
    assert "Refresh" not in still.headers

    work()
    page = browser.get(page.path)
    assert "Refresh" not in page.headers
    assert "共 5 个议事室。" in page.main
    answer = client.get(page.href(FETCH), buffered=True)
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    pages = led_to(answer.data)
    assert [address.rpartition("/")[2] for address in pages] == [code for code in cast.codes.values() for _ in (1, 2)]
    assert [path.name for path in folder(app).iterdir()] == [f"{the_job().id}.pdf"]


def test_a_zip_holds_a_file_for_each_sheet_in_the_folder_of_its_room(
    desk: Callable[[str], Page], browser: Browser, client: Visitor, cast: Cast, work: Callable[[], None]
) -> None:
    desk("ma")
    browser.submit(ORDER, where=f"place-{cast.divisions['street']}", kinds=["code", "a6"], packing="zip")
    work()
    parcel = zipfile.ZipFile(io.BytesIO(client.get(f"/desk/sheets/{the_job().id}/file", buffered=True).data))
    code = cast.codes["heping"]
    names = [name for name in parcel.namelist() if code in name]
    assert {name.rpartition("/")[0] for name in names} == {f"清江浦区/钵池街道/{code}"}
    assert [name.rpartition("/")[2] for name in names] == [f"{code}-code.svg", f"{code}-code.png", f"{code}-a6.pdf"]
    assert len(parcel.namelist()) == 9
    assert decode(parcel.read(names[1])) == [f"http://localhost/r/{code}"]


def test_progress_shows_while_the_worker_draws(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[SheetJobState, int]] = []
    noted = sheet_jobs.note_progress

    def note(job_id: str, done: int) -> None:
        noted(job_id, done)
        job = db.session.get_one(SheetJob, job_id)
        seen.append((job.state, job.done))

    monkeypatch.setattr(drawing, "ROOMS_BETWEEN_NOTES", 2)
    monkeypatch.setattr(sheet_jobs, "note_progress", note)
    desk("ops")
    browser.submit(ORDER, where=f"place-{cast.divisions['city']}")
    work()
    assert seen == [(SheetJobState.DRAWING, 2), (SheetJobState.DRAWING, 4)]


def test_two_operators_at_once_each_get_their_own(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, app: Flask, work: Callable[[], None]
) -> None:
    desk("ops")
    browser.submit(ORDER, where=f"place-{cast.divisions['street']}")
    other = Browser(app.test_client())
    other.sign_in("ma", PASSWORD)
    other.get("/desk/sheets")
    other.submit(ORDER, where=f"place-{cast.divisions['street']}", line="清江浦区政协")
    work()
    db.session.rollback()
    states = {job.state for job in db.session.scalars(sa.select(SheetJob))}
    assert states == {SheetJobState.READY}
    assert len(list(folder(app).iterdir())) == 2


def test_a_worker_that_lost_its_claim_leaves_nothing_half_written(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "ROOMS_BETWEEN_NOTES", 1)
    desk("ops")
    browser.submit(ORDER, where=f"place-{cast.divisions['city']}")

    def lost() -> None:
        raise ClaimLost

    class Row:
        payload = {"job": the_job().id}

    with pytest.raises(ClaimLost):
        drawing.draw_sheets(Row(), lost)  # type: ignore[arg-type]
    assert list(folder(app).iterdir()) == []
    assert the_job().is_under_way


def test_a_second_try_after_a_killed_worker_draws_it_all(
    desk: Callable[[str], Page], browser: Browser, client: Visitor, cast: Cast, app: Flask, work: Callable[[], None]
) -> None:
    desk("ops")
    browser.submit(ORDER, where=f"place-{cast.divisions['city']}")
    folder(app).mkdir(parents=True)
    (folder(app) / f".{the_job().id}.pdf.part").write_bytes(b"half")
    with writing():
        job = the_job()
        job.state, job.done = SheetJobState.DRAWING, 3
    work()
    assert len(led_to(client.get(f"/desk/sheets/{the_job().id}/file", buffered=True).data)) == 5
    assert [path.name for path in folder(app).iterdir()] == [f"{the_job().id}.pdf"]


def test_a_full_disk_is_a_sentence_on_the_job_and_nothing_half_written(
    desk: Callable[[str], Page],
    browser: Browser,
    cast: Cast,
    app: Flask,
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parcels.os, "fsync", full)
    desk("ops")
    page = browser.submit(ORDER, where=f"place-{cast.divisions['city']}")
    work()
    page = browser.get(page.path)
    assert "没有做成" in page.main
    assert "磁盘满了" in page.main
    assert list(folder(app).iterdir()) == []


def test_a_name_no_font_covers_is_left_out_with_a_sentence(
    desk: Callable[[str], Page], browser: Browser, client: Visitor, cast: Cast, work: Callable[[], None]
) -> None:
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).name = "𰻞𰻞村协商议事室"
        db.session.get_one(RoomCode, cast.codes["shuidu"]).revoked_at = db.session.get_one(
            RoomCode, cast.codes["shuidu"]
        ).issued_at
    desk("ops")
    page = browser.submit(ORDER, where=f"place-{cast.divisions['street']}")
    work()
    page = browser.get(page.path)
    assert re.search("“𰻞𰻞村协商议事室”.*𰻞", page.main)
    assert "“水渡口社区协商议事室”没有编号。" in page.main
    assert len(led_to(client.get(page.href(FETCH), buffered=True).data)) == 1

    browser.get("/desk/sheets")
    page = browser.submit(ORDER, code=cast.codes["heping"])
    work()
    assert "没有做成" in browser.get(page.path).main


def test_what_breaks_unexpectedly_is_a_sentence_too(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, clock: Clock, work: Callable[[], None], monkeypatch: Any
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(parcels, "compose", broken)
    desk("ops")
    page = browser.submit(ORDER, where=f"place-{cast.divisions['city']}")
    work()
    assert "制作时出了错" in browser.get(page.path).main
    clock.advance(minutes=1)
    work()
    assert "制作时出了错" in browser.get(page.path).main


# --- Afterwards


def test_after_seven_days_file_and_order_are_gone(
    desk: Callable[[str], Page], browser: Browser, cast: Cast, app: Flask, clock: Clock, work: Callable[[], None]
) -> None:
    desk("ops")
    page = browser.submit(ORDER, where=f"place-{cast.divisions['street']}")
    work()
    clock.advance(days=7)
    drawing.throw_away_old_sheets(clock.now)
    assert len(list(folder(app).iterdir())) == 1
    clock.advance(minutes=1)
    drawing.throw_away_old_sheets(clock.now)
    assert list(folder(app).iterdir()) == []
    browser.sign_in("ops", PASSWORD)
    assert browser.get(page.path).status == 404
    assert "最近七天没有。" in browser.get("/desk/sheets").main


def test_it_reads_well_in_english(desk: Callable[[str], Page], browser: Browser, cast: Cast) -> None:
    desk("ops")
    browser.reads_english()
    browser.get("/desk/sheets")
    page = browser.submit("Have them drawn", where=f"place-{cast.divisions['street']}", packing="zip")
    assert "0 of 3 rooms drawn" in page.main
    assert browser.click("Back to sheets").h1 == "Sheets for the walls"
