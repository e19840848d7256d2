"""What we ask of WeChat's server, through wechatpy; each thing that goes wrong becomes one line for the operator.

wechatpy's own ways with tokens are not used: it knows neither `stable_token` nor time-outs there, and on a token that
is refused it calls itself without end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.settings import WeChatAccount

# Seconds to connect, and of silence before or within an answer.
TIMEOUT = (5, 10)

_STALE_TOKEN = frozenset({40001, 40014, 42001})
_NO_MORE_CODES = 45029
_MEANS = {
    -1: "WeChat is busy; try again in a minute",
    40013: "WECHAT_APP_ID is not the account's",
    40125: "WECHAT_APP_SECRET is not the account's",
    40164: "this server's address is not on the IP white list of the account",
    40243: "the account's AppSecret is frozen",
    45009: "the account has used up its calls for today",
    45011: "WeChat was asked too often within a minute",
    _NO_MORE_CODES: "the account has made all the permanent codes it may",
    48001: "the account is not allowed to do this; it takes one that WeChat has verified",
    50002: "the account is blocked",
}


class WeChatTrouble(RuntimeError):
    """WeChat does not do what it was asked. The message is a line for the operator, without secrets."""


class TokenRefused(WeChatTrouble):
    """WeChat does not take this access token, or no longer."""


@dataclass(frozen=True, slots=True)
class FreshToken:
    """`seconds`: how long it is good for."""

    token: str = field(repr=False)
    seconds: int


@dataclass(frozen=True, slots=True)
class MadeCode:
    """`url` is what the squares of the code say; `ticket` fetches WeChat's own picture of it."""

    ticket: str
    url: str


class WeChat:
    """WeChat's server as one account sees it, over one connection: `with WeChat(account) as wechat`.

    Every method raises WeChatTrouble, and gives up after `TIMEOUT`.
    """

    def __init__(self, account: WeChatAccount) -> None:
        from wechatpy import WeChatClient

        self.account = account
        self._client = WeChatClient(account.app_id, account.app_secret, timeout=TIMEOUT, auto_retry=False)
        self._client.API_BASE_URL = f"{account.api_base_url}/cgi-bin/"
        # The token stands in the address: it does not follow anybody elsewhere.
        self._client._http.max_redirects = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client._http.close()

    def stable_token(self, *, force: bool = False) -> FreshToken:
        """The token all processes share. `force` voids the current one, 20 times a day at most, so only in need."""
        asked = {
            "grant_type": "client_credential",
            "appid": self.account.app_id,
            "secret": self.account.app_secret,
            "force_refresh": force,
        }
        # Empty params that are no dictionary: wechatpy would add a token, and for that fetch one.
        answer = _answer(lambda: self._client.post("stable_token", params=(), data=asked))
        try:
            return FreshToken(str(answer["access_token"]), int(answer["expires_in"]))
        except (KeyError, TypeError, ValueError):
            raise _broken() from None

    def create_code(self, token: str, scene: str) -> MadeCode:
        """Make the account's permanent code for `scene`, 1 to 64 characters; one of 100,000, and never taken back."""
        asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        answer = self._with(token, lambda: self._client.qrcode.create(asked))
        try:
            return MadeCode(str(answer["ticket"]), str(answer["url"]))
        except KeyError:
            raise _broken() from None

    def create_menu(self, token: str, buttons: list[dict[str, Any]]) -> None:
        """Put these buttons in place of whatever menu the account had. Followers see it within a day."""
        self._with(token, lambda: self._client.menu.create({"button": buttons}))

    def _with(self, token: str, ask: Callable[[], Any]) -> Mapping[str, Any]:
        self._client.session.set(self._client.access_token_key, token)
        try:
            return _answer(ask)
        except _Refusal as refusal:
            if refusal.code in _STALE_TOKEN:
                raise TokenRefused(f"WeChat refuses the access token it has given out ({refusal.code}).") from None
            raise


class _Refusal(WeChatTrouble):
    """WeChat answered with an error code."""

    def __init__(self, code: int) -> None:
        means = "WECHAT_APP_SECRET is not the account's" if code in _STALE_TOKEN else _MEANS.get(code)
        super().__init__(f"WeChat refuses: {means} ({code})." if means else f"WeChat refuses with error {code}.")
        self.code = code


def _answer(ask: Callable[[], Any]) -> Mapping[str, Any]:
    """The errors of the libraries name the address, and the token or the secret is in it: none of them passes."""
    import requests
    from wechatpy.exceptions import WeChatClientException

    try:
        answer = ask()
    except requests.Timeout:
        raise WeChatTrouble(f"WeChat does not answer within {TIMEOUT[1]} seconds.") from None
    except requests.TooManyRedirects:
        raise WeChatTrouble("WeChat's address sends us elsewhere; is WECHAT_API_BASE_URL right?") from None
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        raise WeChatTrouble("WeChat cannot be reached, or broke off in the middle of its answer.") from None
    except WeChatClientException as error:
        if error.errcode is None:
            status = getattr(error.response, "status_code", "no")
            raise WeChatTrouble(f"WeChat answers with HTTP status {status}.") from None
        raise _Refusal(error.errcode) from None
    except (requests.RequestException, ValueError):
        raise _broken() from None
    if not isinstance(answer, dict):
        raise _broken()
    return answer


def _broken() -> WeChatTrouble:
    return WeChatTrouble("WeChat answers with something that is not an answer; is there a proxy in between?")
