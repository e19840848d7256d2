"""The six digits of an authenticator app (RFC 6238: SHA-1, 30 seconds, 6 digits, which is what every app can do)."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote

SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20


def new_secret() -> str:
    """Base32, as it is typed into an app."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose code was typed: this one or a neighbour, for phones whose clock is off. None for no match."""
    digits = "".join(char for char in typed if char.isascii() and char.isdigit())
    here = step_at(now)
    fitting = [step for step in (here, here - 1, here + 1) if hmac.compare_digest(code_at(secret, step), digits)]
    return fitting[0] if fitting else None


def enrolment_address(secret: str, login: str, issuer: str) -> str:
    """What an authenticator app takes, as text or as a QR code."""
    label = quote(f"{issuer}:{login}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}"
