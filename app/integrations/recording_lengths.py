"""How long a recording is, as far as its container says so without being decoded: frames are counted, not played."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator

from app.domain.voice_notes import Recording


def seconds_of(kind: Recording, content: bytes) -> float | None:
    """None where it cannot be told, also of a container that is broken: players are more patient than we are."""
    try:
        seconds = _LENGTHS[kind](content)
    except (IndexError, ValueError, ZeroDivisionError, OverflowError, struct.error):
        return None
    return seconds if seconds is not None and math.isfinite(seconds) else None


# --- Chunks and pages


def _wav(content: bytes) -> float | None:
    at, bytes_a_second = 12, 0
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        if name == b"fmt ":
            (bytes_a_second,) = struct.unpack_from("<I", content, at + 16)
        if name == b"data":  # one that was streamed does not know its size
            return float(min(size, len(content) - at - 8) / bytes_a_second)
        at += 8 + size + size % 2
    return None


def _ogg(content: bytes) -> float | None:
    """The last page says how many samples there were."""
    samples: int = struct.unpack_from("<q", content, content.rindex(b"OggS") + 6)[0]
    if content.find(b"OpusHead", 0, 200) >= 0:
        return samples / 48_000
    if (at := content.find(b"\x01vorbis", 0, 200)) >= 0:
        return samples / _rate(content, at + 12)
    if (at := content.find(b"Speex   ", 0, 200)) >= 0:
        return samples / _rate(content, at + 36)
    return None


def _rate(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "little")


def _mp4(content: bytes) -> float | None:
    """The head of the movie; one that was streamed in fragments says 0 there."""
    at = content.index(b"mvhd") + 4
    scale, length = struct.unpack_from(">IQ" if content[at] == 1 else ">II", content, at + (20 if content[at] else 12))
    return float(length / scale) or None


# --- Frames


def _aac(content: bytes) -> float | None:
    rates = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
    at, seconds = 0, 0.0
    while at + 7 <= len(content) and content[at] == 0xFF and content[at + 1] & 0xF6 == 0xF0:
        seconds += 1024 / rates[content[at + 2] >> 2 & 15]
        at += _at_least(7, (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5)
    return seconds


def _mp3(content: bytes) -> float | None:
    """Layer III of MPEG 1, 2 and 2.5."""
    kbits = {
        True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
        False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    }
    rates = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
    at, seconds = 0, 0.0
    if content[:3] == b"ID3":
        at = 10 + (content[6] << 21 | content[7] << 14 | content[8] << 7 | content[9])
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] & 0xE6 == 0xE2:
        version = content[at + 1] >> 3 & 3
        samples = 1152 if version == 3 else 576
        rate = rates.get(version, ())[content[at + 2] >> 2 & 3]
        bits = kbits[version == 3][content[at + 2] >> 4] * 1000
        seconds += samples / rate
        at += _at_least(4, samples * bits // 8 // rate + (content[at + 2] >> 1 & 1))
    return seconds or None


def _amr(content: bytes) -> float | None:
    """Twenty milliseconds a frame."""
    is_wide = content.startswith(b"#!AMR-WB\n")
    sizes = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6) if is_wide else (13, 14, 16, 18, 20, 21, 27, 32, 6)
    at, frames = (9 if is_wide else 6), 0
    while at < len(content):
        mode = content[at] >> 3 & 15
        at += sizes[mode] if mode < len(sizes) else 1
        frames += 1
    return frames / 50


def _at_least(least: int, size: int) -> int:
    """A frame that says it is empty would be counted for ever."""
    if size < least:
        raise ValueError("an empty frame")
    return size


# --- WebM: elements in elements, each with an id and a size

_INTO = {0x18538067, 0x1549A966, 0x1F43B675, 0xA0}  # segment, info, cluster, group of blocks
_SCALE, _DURATION, _CLUSTER_TIME, _BLOCKS = 0x2AD7B1, 0x4489, 0xE7, {0xA3, 0xA1}


def _webm(content: bytes) -> float | None:
    """What its head says, else when its last block begins: one that a browser recorded has no length in its head."""
    scale, cluster, last = 1_000_000, 0, None
    for id_, body in _elements(content):
        if id_ == _SCALE:
            scale = int.from_bytes(body)
        elif id_ == _DURATION:
            (length,) = struct.unpack(">f" if len(body) == 4 else ">d", body)
            if length > 0:
                return float(length) * scale / 1e9
        elif id_ == _CLUSTER_TIME:
            cluster = int.from_bytes(body)
        elif id_ in _BLOCKS:
            last = cluster + struct.unpack_from(">h", body, 1)[0]
    return None if last is None else last * scale / 1e9


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """In order, without those we go into; a size nobody knew when it was written goes to the end."""
    at = 0
    while at < len(content):
        id_, at = _number(content, at, keeps_its_mark=True)
        size, at = _number(content, at, keeps_its_mark=False)
        if id_ not in _INTO:
            yield id_, content[at : at + size]
            at += size


def _number(content: bytes, at: int, *, keeps_its_mark: bool) -> tuple[int, int]:
    """A number whose first byte says how many follow; and where it ends."""
    first = content[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise ValueError("no number begins with a zero")
    number = int.from_bytes(content[at : at + length])
    return (number if keeps_its_mark else number & ((1 << 7 * length) - 1)), at + length


_LENGTHS: dict[Recording, Callable[[bytes], float | None]] = {
    Recording.WEBM: _webm,
    Recording.OGG: _ogg,
    Recording.MP4: _mp4,
    Recording.AAC: _aac,
    Recording.MP3: _mp3,
    Recording.WAV: _wav,
    Recording.AMR: _amr,
}
