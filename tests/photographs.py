"""Photographs to hand in, and what only pretends to be one."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image
from werkzeug.datastructures import FileStorage


def a_photo(colour: str = "teal", *, width: int = 640, height: int = 480, name: str = "7.jpg") -> FileStorage:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return a_file(out.getvalue(), name)


def a_file(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def heavy(megabytes: int, name: str = "7.jpg") -> FileStorage:
    """A good photograph, and then bytes that say nothing."""
    photo = a_photo(name=name)
    content = photo.read()
    return a_file(content + bytes(megabytes * 1024**2 - len(content)), name)


def a_bomb(name: str = "7.png") -> FileStorage:
    """A few bytes that say they are a square of fifty thousand pixels a side."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    )
    return a_file(b"\x89PNG\r\n\x1a\n" + chunks, name)
