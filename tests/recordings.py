"""Recordings to hand in, of any length: silence in the containers that telephones and their browsers use."""

from __future__ import annotations

import io
import struct
import wave

from photographs import a_file
from werkzeug.datastructures import FileStorage


def a_recording(seconds: int = 12, *, name: str = "voice.amr") -> FileStorage:
    return a_file(amr(seconds), name)


def wav(seconds: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes(8000 * seconds))
    return out.getvalue()


def amr(seconds: int) -> bytes:
    return b"#!AMR\n" + (bytes([7 << 3]) + bytes(31)) * 50 * seconds


def amr_wide(seconds: int) -> bytes:
    return b"#!AMR-WB\n" + (bytes([3 << 3]) + bytes(36)) * 50 * seconds


def aac(seconds: int) -> bytes:
    """16 kHz, frames of 64 bytes."""
    frame = bytes([0xFF, 0xF1, 8 << 2, 0x40, 64 >> 3, (64 & 7) << 5, 0xFC]) + bytes(57)
    return frame * round(seconds * 16000 / 1024)


def mp3(seconds: int, *, tag: bytes = b"") -> bytes:
    """MPEG 2 layer III, 16 kHz, 32 kbit/s: frames of 144 bytes and 576 samples."""
    frame = bytes([0xFF, 0xF3, 4 << 4 | 2 << 2, 0xC0]) + bytes(140)
    return tag + frame * round(seconds * 16000 / 576)


def mp3_tagged(seconds: int) -> bytes:
    return mp3(seconds, tag=b"ID3\x04\x00\x00" + bytes([0, 0, 1, 2]) + bytes(130))


def ogg(seconds: int) -> bytes:
    head = b"OggS\0\2" + bytes(21) + b"\x13" + b"OpusHead" + bytes(11)
    return head + b"OggS\0\4" + struct.pack("<q", 48_000 * seconds) + bytes(13) + b"\1\1\0"


def mp4(seconds: int, *, handler: bytes = b"soun") -> bytes:
    mvhd = struct.pack(">I4sIIIII", 108, b"mvhd", 0, 0, 0, 1000, 1000 * seconds) + bytes(80)
    hdlr = struct.pack(">I4sII4s", 32, b"hdlr", 0, 0, handler) + bytes(12)
    moov = struct.pack(">I4s", 8 + len(mvhd) + len(hdlr), b"moov") + mvhd + hdlr
    return struct.pack(">I4s4sI", 16, b"ftyp", b"M4A ", 0) + moov


def webm(seconds: int, *, codec: bytes = b"A_OPUS") -> bytes:
    """As a browser records it: nobody knew the sizes, and there is no length in its head."""
    head = _element(0x1A45DFA3, b"")
    info = _element(0x1549A966, _element(0x2AD7B1, (1_000_000).to_bytes(3)))
    track = _element(0x1654AE6B, _element(0xAE, _element(0x86, codec)))
    blocks = b"".join(
        bytes.fromhex("1F43B67501FFFFFFFFFFFFFF")
        + _element(0xE7, (second * 1000).to_bytes(3))
        + b"".join(_element(0xA3, b"\x81" + struct.pack(">h", after) + b"\x80" + bytes(20)) for after in (0, 500, 1000))
        for second in range(seconds)
    )
    return head + bytes.fromhex("1853806701FFFFFFFFFFFFFF") + info + track + blocks


def _element(id_: int, body: bytes) -> bytes:
    return id_.to_bytes((id_.bit_length() + 7) // 8) + (0x4000 | len(body)).to_bytes(2) + body
