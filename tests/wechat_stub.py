"""WeChat's server, as far as we need it, on this machine: what it answers us, and what it would post to us.

It is written after WeChat's documentation and not with wechatpy, so that a misreading there is not made twice. It
listens on loopback, takes a limited number of requests, and stops by itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmltodict
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP_ID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "huaian2021"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = {"WECHAT_APP_ID": APP_ID, "WECHAT_APP_SECRET": SECRET, "WECHAT_TOKEN": TOKEN}

OPENID = "oZ5kR0_a-person-in-the-chat"
US = "gh_0a1b2c3d4e5f"

MOST_REQUESTS = 500
LONGEST_LIFE_SECONDS = 60


# --- What it answers


class WeChatStub:
    """The account's state on WeChat's side, and how it misbehaves. `asked` counts requests by path."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.codes: dict[str, str] = {}  # scene → ticket
        self.menu: dict[str, Any] | None = None
        self.most_codes = 100_000
        self.seconds_of_a_token = 7200
        self.refuses_every_token = False
        self.forced = 0
        self.instead: dict[str, str] = {}  # path → how it misbehaves there
        self.delay = 0.0  # seconds before a token is given out
        self._tokens = (f"token-{n}" for n in count(1))
        self.token = next(self._tokens)
        self.base_url = ""
        self.over = threading.Event()
        self._lock = threading.Lock()

    def void_token(self) -> None:
        """As when somebody else refreshes the account's token."""
        self.token = next(self._tokens)

    def answer(self, path: str, query: dict[str, str], asked: dict[str, Any]) -> dict[str, Any]:
        if path == "stable_token":
            return self._stable_token(asked)
        if self.refuses_every_token or query.get("access_token") != self.token:
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        match path:
            case "qrcode/create":
                return self._code(asked)
            case "menu/create":
                return self._menu(asked)
        return {"errcode": 43003, "errmsg": "no such thing"}

    def _stable_token(self, asked: dict[str, Any]) -> dict[str, Any]:
        time.sleep(self.delay)
        if asked.get("appid") != APP_ID:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if asked.get("secret") != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if asked.get("grant_type") != "client_credential":
            return {"errcode": 40002, "errmsg": "invalid grant_type"}
        with self._lock:
            if asked.get("force_refresh"):
                self.forced += 1
                self.void_token()
        return {"access_token": self.token, "expires_in": self.seconds_of_a_token}

    def _code(self, asked: dict[str, Any]) -> dict[str, Any]:
        scene = asked["action_info"]["scene"]["scene_str"]
        if asked["action_name"] != "QR_LIMIT_STR_SCENE" or not 1 <= len(scene) <= 64:
            return {"errcode": 40053, "errmsg": "invalid action info"}
        if len(self.codes) >= self.most_codes:
            return {"errcode": 45029, "errmsg": "qrcode count out of limit"}
        ticket = self.codes.setdefault(scene, f"gQ{len(self.codes):030d}==")
        return {"ticket": ticket, "url": f"http://weixin.qq.com/q/{len(self.codes):022d}"}

    def _menu(self, asked: dict[str, Any]) -> dict[str, Any]:
        buttons = asked["button"]
        below = [one for button in buttons for one in button.get("sub_button", ())]
        if not 1 <= len(buttons) <= 3 or any(len(button.get("sub_button", ())) > 5 for button in buttons):
            return {"errcode": 40016, "errmsg": "invalid button size"}
        if any(len(one["name"]) > 4 for one in buttons) or any(len(one["name"]) > 8 for one in below):
            return {"errcode": 40018, "errmsg": "invalid button name size"}
        self.menu = asked
        return {"errcode": 0, "errmsg": "ok"}


class _Handler(BaseHTTPRequestHandler):
    timeout = 5
    server: _Server

    def do_POST(self) -> None:
        stub = self.server.stub
        address = urlsplit(self.path)
        path = address.path.removeprefix("/cgi-bin/")
        stub.asked[path] += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match stub.instead.get(path):
            case "silent":
                stub.over.wait(5)
            case "slow":  # the head comes at once, and then nothing for long
                self._send(200, b"", length=100)
                stub.over.wait(5)
            case "cut off":
                self._send(200, b'{"access_tok', length=100)
            case "html":
                self._send(200, "<html>请先登录</html>".encode())
            case "something else":
                self._send(200, b'["ok"]')
            case "nothing in it":
                self._send(200, b"{}")
            case "odd code":
                self._send(200, b'{"errcode": "none"}')
            case "500":
                self._send(500, b"")
            case "elsewhere":
                self._send(302, b"", location="/cgi-bin/elsewhere")
            case str(code) if code.lstrip("-").isdigit():
                self._send(200, json.dumps({"errcode": int(code), "errmsg": "as told"}).encode())
            case _:
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                self._send(200, json.dumps(stub.answer(path, query, json.loads(body))).encode())

    def _send(self, status: int, body: bytes, *, length: int | None = None, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_line: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    timeout = 0.05
    stub: WeChatStub

    def handle_error(self, *_who: object) -> None:
        """Whoever had enough of waiting is gone; that is what is tested."""


@contextmanager
def a_wechat() -> Iterator[WeChatStub]:
    stub = WeChatStub()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.stub = stub
    stub.base_url = f"http://127.0.0.1:{server.server_port}"
    end = time.monotonic() + LONGEST_LIFE_SECONDS

    def serve() -> None:
        while not stub.over.is_set() and stub.asked.total() < MOST_REQUESTS and time.monotonic() < end:
            server.handle_request()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        thread.join(timeout=5)
        server.server_close()


# --- What it posts


def signed(now: datetime, nonce: str = "n0nce", *, token: str = TOKEN) -> dict[str, str]:
    """The query of a callback."""
    timestamp = str(int(now.timestamp()))
    return {
        "signature": _sha1(token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": OPENID,
    }


def a_text(words: str, now: datetime, n: int = 1) -> str:
    return _message(now, f"<MsgType>text</MsgType><Content><![CDATA[{words}]]></Content><MsgId>{2**60 + n}</MsgId>")


def a_picture(now: datetime, n: int = 1) -> str:
    return _message(now, f"<MsgType>image</MsgType><PicUrl>x</PicUrl><MediaId>m</MediaId><MsgId>{2**60 + n}</MsgId>")


def an_event(event: str, now: datetime, key: str = "", *, sender: str = OPENID) -> str:
    """`key`: what a code carries, after `qrscene_` where somebody begins to follow with it; or a button's."""
    more = f"<MsgType>event</MsgType><Event>{event}</Event><EventKey><![CDATA[{key}]]></EventKey>"
    return _message(now, more, sender=sender)


def _message(now: datetime, more: str, *, sender: str = OPENID) -> str:
    return (
        f"<xml><ToUserName>{US}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime>{more}</xml>"
    )


def sealed(xml: str, query: dict[str, str], *, app_id: str = APP_ID, key: str = AES_KEY) -> tuple[dict[str, str], str]:
    """Query and body as they come in encrypted mode."""
    said = xml.encode()
    body = bytes(range(16)) + struct.pack(">I", len(said)) + said + app_id.encode()
    body += bytes([32 - len(body) % 32]) * (32 - len(body) % 32)
    encryptor = _cipher(key).encryptor()
    encrypted = base64.b64encode(encryptor.update(body) + encryptor.finalize()).decode()
    signature = _sha1(TOKEN, query["timestamp"], query["nonce"], encrypted)
    more = {"encrypt_type": "aes", "msg_signature": signature}
    return query | more, f"<xml><ToUserName>{US}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"


def opened(body: str) -> str:
    """The XML in an encrypted answer, whose signature must be right."""
    answer = xmltodict.parse(body)["xml"]
    assert answer["MsgSignature"] == _sha1(TOKEN, answer["TimeStamp"], answer["Nonce"], answer["Encrypt"])
    decryptor = _cipher(AES_KEY).decryptor()
    plain = decryptor.update(base64.b64decode(answer["Encrypt"])) + decryptor.finalize()
    plain = plain[16 : -plain[-1]]
    length = struct.unpack(">I", plain[:4])[0]
    assert plain[4 + length :].decode() == APP_ID
    return plain[4 : 4 + length].decode()


def _cipher(key: str) -> Cipher[modes.CBC]:
    raw = base64.b64decode(key + "=")
    return Cipher(algorithms.AES(raw), modes.CBC(raw[:16]))


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()
