"""Issue 6, point 3: `flask qr` draws the WeChat account's code beside the first one, and scans both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import deployment
import pytest
from cast import Cast
from click.testing import Result
from clock import Clock
from front_door import Operator
from wechat_stub import ACCOUNT, APP_ID

from app.extensions import db
from app.integrations.qr_images import decode
from app.models.unit_of_work import writing
from app.models.wechat import WeChatCode
from app.settings import Settings

Qr = Callable[..., Result]


def url_of(room_id: int) -> str:
    return f"http://weixin.qq.com/q/02kZ8yYp5Jb7d1000{room_id:04}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return deployment.settings(database_url, tmp_path, **ACCOUNT)


@pytest.fixture
def codes(cast: Cast, clock: Clock) -> Cast:
    """The account made codes for two of the five rooms, and another account for all."""
    with writing():
        for name, room_id in cast.rooms.items():
            for app_id in ("wx-of-long-ago", *([APP_ID] if name in ("heping", "shuidu") else [])):
                url = url_of(room_id) if app_id == APP_ID else "http://weixin.qq.com/q/gone"
                db.session.add(WeChatCode(app_id=app_id, room_id=room_id, ticket="t", url=url, made_at=clock.now))
    return cast


@pytest.fixture
def qr(runner: Operator, tmp_path: Path) -> Qr:
    return lambda *words: runner.invoke(args=["qr", *words, "--folder", str(tmp_path / "sheets"), "--jobs", "1"])


def read(folder: Path, code: str, kind: str) -> list[str]:
    [sheet] = folder.rglob(f"{code}-{kind}.png")
    return sorted(decode(sheet.read_bytes()))


PNGS = ("--kind", "a4", "--kind", "a6", "--kind", "square", "--format", "png")


def test_point_3_posters_and_cards_carry_both_codes_where_a_room_has_both(qr: Qr, codes: Cast, tmp_path: Path) -> None:
    result = qr("render", "--all", *PNGS, "--with-wechat")
    assert result.exit_code == 0, result.output
    assert "3 rooms without a code of the account: drawn without it." in result.output
    for name, room_id in codes.rooms.items():
        first = f"http://localhost/r/{codes.codes[name]}"
        both = [first, url_of(room_id)] if name in ("heping", "shuidu") else [first]
        assert [read(tmp_path, codes.codes[name], kind) for kind in ("a4", "a6", "square")] == [both, both, [first]]
    verified = qr("verify")
    assert (verified.exit_code, "15 files lead to their rooms." in verified.output) == (0, True)


def test_sheets_without_the_second_code_are_drawn_again_and_stay_right(qr: Qr, codes: Cast, tmp_path: Path) -> None:
    assert "15 files drawn" in qr("render", "--all", *PNGS).output
    assert qr("verify").exit_code == 0
    assert "4 files drawn, 11 were as they should be" in qr("render", "--all", *PNGS, "--with-wechat").output
    assert "4 files drawn, 11 were as they should be" in qr("render", "--all", *PNGS).output
    assert read(tmp_path, codes.codes["heping"], "a4") == [f"http://localhost/r/{codes.codes['heping']}"]


def test_a_second_code_of_another_room_is_found_before_it_is_printed(qr: Qr, codes: Cast, tmp_path: Path) -> None:
    qr("render", "--all", *PNGS, "--with-wechat")
    with writing():
        db.session.get_one(WeChatCode, (APP_ID, codes.rooms["heping"])).url = url_of(codes.rooms["city"])
    result = qr("verify")
    assert result.exit_code == 1
    found = f"Beside the code of its room it carries {url_of(codes.rooms['heping'])}."
    assert [line.split(": ", 1)[1] for line in result.stderr.splitlines() if "-a" in line] == [found, found]


def test_stickers_alone_have_no_room_for_it(qr: Qr, codes: Cast, tmp_path: Path) -> None:
    result = qr("render", "--all", "--kind", "square", "--kind", "code", "--with-wechat")
    assert (result.exit_code, "Only posters and cards" in result.output) == (1, True)
    assert not (tmp_path / "sheets").exists()


class TestWithoutAnAccount:
    @pytest.fixture
    def settings(self, database_url: str, tmp_path: Path) -> Settings:
        return deployment.settings(database_url, tmp_path)

    def test_it_says_where_to_begin(self, qr: Qr, codes: Cast, tmp_path: Path) -> None:
        result = qr("render", "--all", *PNGS, "--with-wechat")
        assert (result.exit_code, "docs/wechat.md" in result.output) == (1, True)
        assert not (tmp_path / "sheets").exists()
