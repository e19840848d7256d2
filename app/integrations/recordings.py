"""Recordings people hand in: told by what is in them and not by their names. They are kept as they came."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.sentences import say
from app.domain.voice_notes import Recording
from app.integrations.recording_lengths import seconds_of

MAX_BYTES = 2 * 1024 * 1024  # a minute as most phones record it; where a length cannot be told, this is the bound

UNREADABLE = say("This is no recording we can play. Please record it once more, or write one sentence instead.")

# Both containers also hold moving pictures.
_PICTURES = {Recording.MP4: re.compile(rb"hdlr.{8}vide", re.DOTALL), Recording.WEBM: re.compile(rb"V_(?:VP|AV|MPEG)")}


@dataclass(frozen=True, slots=True)
class Heard:
    """`seconds` is None where the container does not say; otherwise rounded."""

    kind: Recording
    seconds: int | None


def heard(content: bytes) -> Heard:
    """Raises Refused with a sentence for what is too large, or no recording of ours."""
    if len(content) > MAX_BYTES:
        raise Refused(say("The recording is too large. It may have up to %(most)s MB.", most=MAX_BYTES // 1024**2))
    kind = _kind_of(content)
    if kind is None or (kind in _PICTURES and _PICTURES[kind].search(content)):
        raise Refused(UNREADABLE)
    seconds = seconds_of(kind, content)
    return Heard(kind, None if seconds is None else max(1, round(seconds)))


def _kind_of(content: bytes) -> Recording | None:
    match content[:4], content[4:12]:
        case b"\x1aE\xdf\xa3", _:
            return Recording.WEBM
        case b"OggS", _:
            return Recording.OGG
        case b"RIFF", more if more[4:] == b"WAVE":
            return Recording.WAV
        case b"#!AM", more if more[:2] == b"R\n" or more[:5] == b"R-WB\n":
            return Recording.AMR
        case _, more if more[:4] == b"ftyp":
            return Recording.MP4
        case tag, _ if tag[:3] == b"ID3":
            return Recording.MP3
    if len(content) < 4 or content[0] != 0xFF:
        return None
    if content[1] & 0xF6 == 0xF0:
        return Recording.AAC
    return Recording.MP3 if content[1] & 0xE6 == 0xE2 else None
