"""`flask wechat …` against a WeChat of our own: codes for rooms, the menu, and one token for everybody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import deployment
import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from flask import Flask
from front_door import Operator
from wechat_stub import ACCOUNT, WeChatStub, a_wechat

from app.extensions import db
from app.integrations.qr_images import decode
from app.integrations.wechat import api
from app.integrations.wechat.api import TokenRefused, WeChat, WeChatTrouble
from app.models.unit_of_work import writing
from app.models.wechat import WeChatCode, WeChatToken
from app.queries.wechat_codes import scene_of
from app.services import wechat as service
from app.services.wechat_tokens import LEASE, TRIES, Edge, with_token
from app.settings import Settings


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[WeChatStub]:
    monkeypatch.setattr(api, "TIMEOUT", (0.5, 0.5))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with a_wechat() as stub:
        yield stub


@pytest.fixture
def settings(database_url: str, tmp_path: Path, stub: WeChatStub) -> Settings:
    return deployment.settings(database_url, tmp_path, **ACCOUNT, WECHAT_API_BASE_URL=stub.base_url)


@pytest.fixture
def wechat(settings: Settings) -> Iterator[WeChat]:
    assert settings.wechat is not None
    with WeChat(settings.wechat) as wechat:
        yield wechat


@pytest.fixture
def edge(clock: Clock) -> Edge:
    return Edge(writing, clock, sleep=lambda seconds: clock.advance(seconds=seconds) and None)


def use(token: str) -> str:
    return token


# --- Codes


def codes() -> dict[int, str]:
    return dict(db.session.execute(sa.select(WeChatCode.room_id, WeChatCode.ticket)).all())


def test_every_open_room_gets_its_code(cast: Cast, stub: WeChatStub, runner: Operator) -> None:
    done = runner.invoke(args=["wechat", "codes"])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "0 codes are there, 100,000 may still be made.")
    assert "5 codes made." in done.stdout
    assert codes() == {room: stub.codes[scene_of(room)] for room in cast.rooms.values()}
    assert stub.asked["stable_token"] == 1


def test_no_code_is_made_twice(cast: Cast, stub: WeChatStub, runner: Operator) -> None:
    runner.invoke(args=["wechat", "codes", "--most", "2"])
    assert "3 codes made." in runner.invoke(args=["wechat", "codes"]).stdout
    assert stub.asked["qrcode/create"] == 5


def test_broken_off_it_goes_on_where_it_was(cast: Cast, stub: WeChatStub, runner: Operator) -> None:
    stub.most_codes = 3
    broken = runner.invoke(args=["wechat", "codes"])
    assert broken.exit_code == 1
    assert "all the permanent codes it may (45029)" in broken.stderr
    assert "3 of 5 were made and are kept; run it again to go on." in broken.stderr
    stub.most_codes = 100
    assert "2 codes made." in runner.invoke(args=["wechat", "codes"]).stdout
    assert len(codes()) == 5


def test_more_than_the_account_may_have_is_not_begun(
    cast: Cast, stub: WeChatStub, runner: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_CODES", 4)
    refused = runner.invoke(args=["wechat", "codes"])
    assert refused.exit_code == 1
    assert "5 rooms have none" in refused.stderr
    assert stub.asked.total() == 0


def test_the_codes_are_drawn_for_sheets_that_carry_both(
    cast: Cast, stub: WeChatStub, runner: Operator, tmp_path: Path
) -> None:
    runner.invoke(args=["wechat", "codes"])
    done = runner.invoke(args=["wechat", "draw", "--folder", str(tmp_path / "out")])
    assert "The codes of 5 rooms" in done.stdout
    drawn = tmp_path / "out" / "清江浦区" / "钵池街道" / f"{cast.codes['heping']}.png"
    url = db.session.scalar(sa.select(WeChatCode.url).where(WeChatCode.room_id == cast.rooms["heping"]))
    assert decode(drawn.read_bytes()) == [url]
    assert drawn.with_suffix(".svg").exists()


# --- The menu


def test_the_menu_leads_to_our_pages(cast: Cast, stub: WeChatStub, runner: Operator) -> None:
    assert runner.invoke(args=["wechat", "menu"]).exit_code == 0
    assert stub.menu is not None
    find, results, slip = stub.menu["button"]
    assert (find["name"], find["url"]) == ("找议事室", "http://localhost/")
    assert results["url"] == "http://localhost/boards"
    assert [one.get("url", one.get("key")) for one in slip["sub_button"]] == [
        "http://localhost/slip",
        "http://localhost/slip/mine",
        "how-it-works",
    ]


@pytest.mark.parametrize(("how", "said"), [("silent", "does not answer"), ("html", "not an answer"), ("40164", "IP")])
def test_what_goes_wrong_is_one_line(app: Flask, stub: WeChatStub, runner: Operator, how: str, said: str) -> None:
    stub.instead["stable_token"] = how
    failed = runner.invoke(args=["wechat", "menu"])
    assert failed.exit_code == 1
    assert said in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


class TestWithoutAnAccount:
    @pytest.fixture
    def settings(self, database_url: str, tmp_path: Path) -> Settings:
        return deployment.settings(database_url, tmp_path)

    @pytest.mark.parametrize("command", ["menu", "codes"])
    def test_the_commands_say_so(self, app: Flask, runner: Operator, command: str) -> None:
        refused = runner.invoke(args=["wechat", command])
        assert refused.exit_code == 1
        assert "There is no account" in refused.stderr


# --- The token


def test_the_token_is_fetched_once_and_shared(app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge) -> None:
    assert with_token(wechat, use, edge) == with_token(wechat, use, edge) == stub.token
    assert stub.asked["stable_token"] == 1
    kept = db.session.get_one(WeChatToken, wechat.account.app_id)
    assert stub.token not in (kept.sealed or "")


def test_five_minutes_before_its_end_it_is_fetched_anew(
    app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge, clock: Clock
) -> None:
    with_token(wechat, use, edge)
    clock.advance(seconds=7200 - 301)
    with_token(wechat, use, edge)
    assert stub.asked["stable_token"] == 1
    clock.advance(seconds=2)
    with_token(wechat, use, edge)
    assert stub.asked["stable_token"] == 2


def test_a_token_with_hardly_any_time_left_is_used_and_not_kept(
    app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge
) -> None:
    stub.seconds_of_a_token = 300
    assert with_token(wechat, use, edge) == stub.token
    with_token(wechat, use, edge)
    assert stub.asked["stable_token"] == 2


def test_a_refused_token_is_replaced_and_the_call_made_once_more(
    app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge
) -> None:
    with_token(wechat, use, edge)
    stub.void_token()
    assert with_token(wechat, lambda token: wechat.create_code(token, "room-1"), edge).ticket == stub.codes["room-1"]
    assert (stub.asked["qrcode/create"], stub.asked["stable_token"], stub.forced) == (2, 2, 0)


def test_40001_for_ever_ends_after_the_second_time(app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge) -> None:
    stub.refuses_every_token = True
    with pytest.raises(TokenRefused, match="refuses the access token it has given out"):
        with_token(wechat, lambda token: wechat.create_code(token, "room-1"), edge)
    assert stub.asked["qrcode/create"] == 2
    assert stub.forced == 1  # WeChat gave out the refused one again, so it was made to give another


def test_a_token_sealed_with_a_key_that_is_gone_is_fetched_anew(
    app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge
) -> None:
    with_token(wechat, use, edge)
    with writing():
        db.session.execute(sa.update(WeChatToken).values(sealed="gone:00"))
    assert with_token(wechat, use, edge) == stub.token
    assert stub.asked["stable_token"] == 2


def test_one_refresh_at_a_time(app: Flask, stub: WeChatStub, settings: Settings, clock: Clock) -> None:
    stub.delay = 0.3
    got: list[str] = []

    def work() -> None:
        assert settings.wechat is not None
        with app.app_context(), WeChat(settings.wechat) as wechat:
            got.append(with_token(wechat, use, Edge(writing, clock)))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert got == [stub.token] * 4
    assert stub.asked["stable_token"] == 1


def test_a_lease_whose_holder_died_is_taken_over(
    app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge, clock: Clock
) -> None:
    with writing():
        db.session.add(WeChatToken(app_id=wechat.account.app_id, leased_by="dead", lease_until=clock.now + LEASE))
    began = clock.now
    assert with_token(wechat, use, edge) == stub.token
    assert LEASE <= clock.now - began < 2 * LEASE


def test_whoever_waits_too_long_for_somebody_elses_token_says_so(
    app: Flask, stub: WeChatStub, wechat: WeChat, clock: Clock
) -> None:
    with writing():
        db.session.add(WeChatToken(app_id=wechat.account.app_id, leased_by="slow", lease_until=clock.now + LEASE))
    pauses: list[float] = []
    with pytest.raises(WeChatTrouble, match="Another process"):
        with_token(wechat, use, Edge(writing, clock, sleep=pauses.append))
    assert len(pauses) == TRIES


def test_a_refresh_that_failed_gives_the_lease_back(app: Flask, stub: WeChatStub, wechat: WeChat, edge: Edge) -> None:
    stub.instead["stable_token"] = "html"
    with pytest.raises(WeChatTrouble):
        with_token(wechat, use, edge)
    stub.instead.clear()
    assert with_token(wechat, use, edge) == stub.token
