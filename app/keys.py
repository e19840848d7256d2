"""The keys behind slips, contacts, devices and signed links: one file each, never in the database.

They live apart from the data because a copy of the database alone must not open a slip or a telephone number. Each
key has an id that is kept beside what it made, so that a key can be replaced while older things stay readable.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyName(StrEnum):
    SLIP = "slip"  # derives slip codes from idempotency keys
    LOOKUP = "lookup"  # what the database stores instead of a slip code
    CONTACT = "contact"  # seals what only the desk may read
    DEVICE = "device"  # turns a phone's cookie into a mark
    SIGNING = "signing"  # signed links, proofs of filing, form keys


class KeysError(RuntimeError):
    """A key is missing, unreadable, or not the one that made this."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: bytes


class Keyring:
    """Loads every key of KEYS_PATH; makes them on the very first start."""

    def __init__(self) -> None:
        self._keys: dict[KeyName, dict[str, Key]] = {}
        self._current: dict[KeyName, Key] = {}
        self.made: list[Path] = []  # by this process, at the last `open`: nothing hangs on them yet

    def open(self, path: Path) -> None:
        """Read `path`. An empty or absent folder is filled; a folder with some keys missing is refused (KeysError):
        making a new lookup key beside old slips would lock every resident out without a word."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = sorted(path.glob("*.key"))
        self.made = [] if files else [_make(path, name) for name in KeyName]
        files = files or sorted(self.made)
        self._keys = {name: {} for name in KeyName}
        for file in files:
            purpose, _, key_id = file.stem.partition("-")
            if purpose in list(KeyName):
                self._keys[KeyName(purpose)][key_id] = Key(key_id, _read(file))
        missing = [name.value for name in KeyName if not self._keys[name]]
        if missing:
            raise KeysError(f"{path} lacks the keys: {', '.join(missing)}. Restore them from the backup.")
        # Ids begin with a serial number, so the last in order is the newest: it makes, all others only read.
        self._current = {name: keys[max(keys)] for name, keys in self._keys.items()}

    def current_id(self, name: KeyName) -> str:
        return self._current[name].id

    def mac(self, name: KeyName, message: bytes, *, key_id: str | None = None) -> bytes:
        """HMAC-SHA256 of `message`, 32 bytes. Raises KeysError for an unknown key id."""
        return hmac.digest(self._key(name, key_id).secret, message, hashlib.sha256)

    def marks(self, name: KeyName, message: bytes) -> list[str]:
        """The message's mark under every key of that name, newest first: what to look for in the database."""
        keys = sorted(self._keys[name].values(), key=lambda key: key.id, reverse=True)
        return [hmac.digest(key.secret, message, hashlib.sha256).hex() for key in keys]

    def mark(self, name: KeyName, message: bytes) -> str:
        return self.mac(name, message).hex()

    def seal(self, text: str) -> str:
        """Encrypt for the desk only: `key-id:nonce+ciphertext` in hex."""
        key_id, body = self._seal(text.encode())
        return f"{key_id}:{body.hex()}"

    def unseal(self, sealed: str) -> str:
        key_id, _, body = sealed.partition(":")
        return self._unseal(key_id, bytes.fromhex(body)).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        """The same for what is no text, as it lies on the disk."""
        key_id, body = self._seal(content)
        return f"{key_id}:".encode() + body

    def unseal_bytes(self, sealed: bytes) -> bytes:
        key_id, _, body = sealed.partition(b":")
        return self._unseal(key_id.decode(errors="replace"), body)

    def _seal(self, content: bytes) -> tuple[str, bytes]:
        key = self._current[KeyName.CONTACT]
        nonce = os.urandom(NONCE_BYTES)
        return key.id, nonce + AESGCM(key.secret).encrypt(nonce, content, key.id.encode())

    def _unseal(self, key_id: str, body: bytes) -> bytes:
        key = self._key(KeyName.CONTACT, key_id)
        try:
            return AESGCM(key.secret).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], key_id.encode())
        except (InvalidTag, ValueError):  # ValueError: what is left is too short to have a nonce
            raise KeysError("this was sealed with another key, or changed since") from None

    def _key(self, name: KeyName, key_id: str | None) -> Key:
        if key_id is None:
            return self._current[name]
        try:
            return self._keys[name][key_id]
        except KeyError:
            raise KeysError(f"no {name.value} key with id {key_id!r}") from None


def _make(path: Path, name: KeyName) -> Path:
    file = path / f"{name.value}-001{secrets.token_hex(3)}.key"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(secrets.token_bytes(KEY_BYTES))
        out.flush()
        os.fsync(out.fileno())
    return file


def _read(file: Path) -> bytes:
    secret = file.read_bytes()
    if len(secret) != KEY_BYTES:
        raise KeysError(f"{file.name} is damaged: {len(secret)} bytes instead of {KEY_BYTES}")
    return secret
