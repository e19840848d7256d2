"""WeChat's server at its worst: slow, silent, broken, refusing for ever. Each is one clear line, without a secret."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from wechat_stub import ACCOUNT, APP_ID, SECRET, WeChatStub, a_wechat

from app.integrations.wechat import api
from app.integrations.wechat.api import TokenRefused, WeChat, WeChatTrouble
from app.settings import AppEnv, Settings, SettingsError, WeChatAccount

AES_KEY = "k" * 43


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "TIMEOUT", (0.5, 0.5))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def stub() -> Iterator[WeChatStub]:
    with a_wechat() as stub:
        yield stub


def account(stub: WeChatStub, *, secret: str = SECRET, app_id: str = APP_ID) -> WeChatAccount:
    return WeChatAccount(app_id, secret, "token", "", stub.base_url)


# --- As it should be


def test_a_token_makes_codes_and_a_menu(stub: WeChatStub) -> None:
    with WeChat(account(stub)) as wechat:
        fresh = wechat.stable_token()
        made = wechat.create_code(fresh.token, "room-7")
        wechat.create_menu(fresh.token, [{"type": "view", "name": "找议事室", "url": "https://yi.example.cn/"}])
    assert (fresh.token, fresh.seconds) == (stub.token, 7200)
    assert (made.ticket, made.url[:22]) == (stub.codes["room-7"], "http://weixin.qq.com/q")
    assert stub.menu is not None
    assert stub.menu["button"][0]["name"] == "找议事室"
    assert stub.asked.keys() == {"stable_token", "qrcode/create", "menu/create"}  # and never the old token


# --- At its worst


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("silent", "WeChat does not answer within"),
        ("slow", "WeChat does not answer within|broke off"),
        ("cut off", "WeChat does not answer within|broke off"),
        ("html", "something that is not an answer"),
        ("something else", "something that is not an answer"),
        ("nothing in it", "something that is not an answer"),
        ("odd code", "something that is not an answer"),
        ("500", "HTTP status 500"),
        ("elsewhere", "sends us elsewhere"),
        ("-1", "WeChat is busy"),
        ("40164", "IP white list"),
        ("45009", "used up its calls for today"),
        ("45029", "all the permanent codes it may"),
        ("48001", "one that WeChat has verified"),
        ("99999", "error 99999"),
    ],
)
def test_each_trouble_is_one_line_in_time_and_without_a_secret(stub: WeChatStub, how: str, said: str) -> None:
    stub.instead = dict.fromkeys(("stable_token", "qrcode/create"), how)
    asks = (lambda wechat: wechat.stable_token(), lambda wechat: wechat.create_code("a-token", "room-7"))
    for ask in asks:
        began = time.monotonic()
        with WeChat(account(stub)) as wechat, pytest.raises(WeChatTrouble, match=said) as trouble:
            ask(wechat)
        assert time.monotonic() - began < 2
        line = str(trouble.value)
        assert "\n" not in line
        assert SECRET not in line
        assert "a-token" not in line
        assert trouble.value.__suppress_context__ or trouble.value.__context__ is None
    assert stub.asked.total() == 2  # nothing is tried again behind our back


def test_a_server_that_is_not_there(stub: WeChatStub) -> None:
    nowhere = WeChatAccount(APP_ID, SECRET, "token", "", "http://127.0.0.1:9")
    with WeChat(nowhere) as wechat, pytest.raises(WeChatTrouble, match="cannot be reached"):
        wechat.stable_token()


def test_a_wrong_secret_and_a_wrong_account_are_told_apart(stub: WeChatStub) -> None:
    with WeChat(account(stub, secret="f" * 32)) as wechat, pytest.raises(WeChatTrouble, match="WECHAT_APP_SECRET"):
        wechat.stable_token()
    with WeChat(account(stub, app_id="wx" + "f" * 16)) as wechat, pytest.raises(WeChatTrouble, match="WECHAT_APP_ID"):
        wechat.stable_token()


def test_a_stale_token_is_told_apart_and_not_tried_again(stub: WeChatStub) -> None:
    with WeChat(account(stub)) as wechat, pytest.raises(TokenRefused, match="40001"):
        wechat.create_code("of yesterday", "room-7")
    assert stub.asked.total() == 1


# --- Settings


def read(**env: str) -> Settings:
    return Settings.from_env({"APP_ENV": "test", "SECRET_KEY": "k" * 40, **env})


def test_without_settings_there_is_no_account() -> None:
    assert read().wechat is None


def test_an_account_is_read_and_its_secrets_stay_out_of_its_repr() -> None:
    found = read(**ACCOUNT, WECHAT_AES_KEY=AES_KEY).wechat
    assert found is not None
    assert found.api_base_url == "https://api.weixin.qq.com"
    for secret in (SECRET, AES_KEY, ACCOUNT["WECHAT_TOKEN"]):
        assert secret not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WECHAT_APP_ID", ""),
        ("WECHAT_APP_SECRET", "short"),
        ("WECHAT_TOKEN", "with space"),
        ("WECHAT_AES_KEY", "k" * 42),
        ("WECHAT_API_BASE_URL", "api.weixin.qq.com"),
    ],
)
def test_half_an_account_keeps_the_application_from_starting(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(**{**ACCOUNT, name: value})


def test_in_production_the_secret_goes_nowhere_without_https() -> None:
    production = {"APP_ENV": AppEnv.PRODUCTION, "BASE_URL": "https://yi.example.cn", "SITE_OWNER": "某市政协"}
    with pytest.raises(SettingsError, match="WECHAT_API_BASE_URL"):
        read(**production, **ACCOUNT, WECHAT_API_BASE_URL="http://127.0.0.1:9")
