"""How often: tries to sign in, and slip look-ups, counted in memory under keys that cannot be read back."""

from __future__ import annotations

import hashlib
import secrets

from flask import Flask, request

from app.extensions import limiter

# Made at start and never kept: nothing outside this process can tell whose address a count belonged to.
_KEY = secrets.token_bytes(32)


def _unreadable(text: str) -> str:
    return hashlib.blake2b(text.encode(), key=_KEY, digest_size=16).hexdigest()


def address_key() -> str:
    """Whoever sits at this network address, without the address."""
    return _unreadable(f"address {request.remote_addr}")


def login_name_key() -> str:
    """The login name somebody tries, without the name."""
    return _unreadable(f"login {request.form.get('login', '').strip().lower()}")


def register(app: Flask) -> None:
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    app.config.setdefault("RATELIMIT_STRATEGY", "moving-window")
    limiter.init_app(app)
