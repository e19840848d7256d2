"""Pictures people hand in, made anew from their pixels: whatever else was in the file, a place above all, is gone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import Refused
from app.domain.sentences import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_BYTES = 12 * 1024 * 1024  # what the best cameras of phones send
MAX_PIXELS = {"JPEG": 60_000_000, "PNG": 25_000_000}  # a PNG is unpacked whole, a JPEG at about the size we keep
LONGEST_SIDE = 1600  # pixels
SMALL_SIDE = 320  # of the one that stands in a row on a telephone
_QUALITY, _SMALL_QUALITY = 85, 70
_PAPER = (255, 255, 255)

UNREADABLE = say("This is no picture we can read. A photograph as JPEG or PNG, please, not one that was only renamed.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG without anything but the picture, and a small one of it; `width` and `height` in pixels."""

    jpeg: bytes
    small: bytes
    width: int
    height: int


def picture_of(content: bytes) -> Picture:
    """Read a JPEG or PNG, by what is in it and not by its name, and draw it anew, upright, at most 1600 pixels long.

    What a file carries beside its pixels (places, owners, remarks, colour profiles) hangs on the image object as well,
    so they are pasted into one that was never a file.

    Raises Refused with a sentence for one that is too large, too many pixels, or no such picture. Takes up to half a
    second: call it before `writing()`.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > MAX_BYTES:
        raise Refused(say("The picture is too large. It may have up to %(most)s MB.", most=MAX_BYTES // 1024**2))
    try:
        with Image.open(io.BytesIO(content), formats=list(MAX_PIXELS)) as opened:
            _check_pixels(opened)
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(UNREADABLE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels("JPEG") from error
    fresh = Image.new("RGB", upright.size, _PAPER)
    fresh.paste(upright, mask=upright)
    small = fresh.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(_encoded(fresh, _QUALITY), _encoded(small, _SMALL_QUALITY), *fresh.size)


def _check_pixels(opened: ImageFile) -> None:
    """Before a single one is unpacked: a few kilobytes can say that they are a picture of a square mile."""
    kind = opened.format or ""
    if opened.width * opened.height > MAX_PIXELS[kind]:
        raise _too_many_pixels(kind)


def _too_many_pixels(kind: str) -> Refused:
    most = MAX_PIXELS[kind] // 1_000_000
    return Refused(say("The picture has too many pixels. Up to %(most)s million fit.", most=most))


def _encoded(image: Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
