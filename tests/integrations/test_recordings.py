"""Recordings are told by what is in them, and how long they are as far as they say so."""

from __future__ import annotations

import pytest
import recordings

from app.domain.errors import Refused
from app.domain.voice_notes import Recording
from app.integrations.recordings import MAX_BYTES, heard

CONTAINERS = [
    (recordings.webm, Recording.WEBM),
    (recordings.ogg, Recording.OGG),
    (recordings.mp4, Recording.MP4),
    (recordings.aac, Recording.AAC),
    (recordings.mp3, Recording.MP3),
    (recordings.mp3_tagged, Recording.MP3),
    (recordings.wav, Recording.WAV),
    (recordings.amr, Recording.AMR),
    (recordings.amr_wide, Recording.AMR),
]


@pytest.mark.parametrize(("made", "kind"), CONTAINERS, ids=lambda part: getattr(part, "__name__", part))
@pytest.mark.parametrize("seconds", [1, 42])
def test_what_it_is_and_how_long(made, kind, seconds):
    found = heard(made(seconds))
    assert (found.kind, found.seconds) == (kind, seconds)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 the minutes",
        b"<!doctype html><script>alert(1)</script>",
        b"\xff\xd8\xff\xe0 a photograph",
        b"RIFF\0\0\0\0WEBP",
        recordings.mp4(5, handler=b"vide"),
        recordings.webm(5, codec=b"V_VP8"),
    ],
    ids=["nothing", "PDF", "HTML", "JPEG", "WebP", "film", "film of a browser"],
)
def test_what_is_no_recording_is_refused(content):
    with pytest.raises(Refused, match="no recording"):
        heard(content)


def test_one_that_is_too_large_is_refused():
    with pytest.raises(Refused, match="2 MB"):
        heard(recordings.wav(1) + bytes(MAX_BYTES))


def test_a_length_without_end_is_none():
    endless = recordings.webm(1).replace(bytes.fromhex("2AD7B1"), bytes.fromhex("4489 4004 7F800000 2AD7B1"), 1)
    assert heard(endless).seconds is None


@pytest.mark.parametrize(("made", "kind"), CONTAINERS, ids=lambda part: getattr(part, "__name__", part))
def test_a_broken_one_never_stops_us(made, kind):
    """Cut anywhere, and with every byte turned: a length or none, or a refusal, but always soon."""
    content = made(1)[:600]
    for at in range(12, len(content)):
        cut = content[:at]
        turned = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        for broken in (cut, turned):
            try:
                assert heard(broken).kind in Recording
            except Refused:
                continue
