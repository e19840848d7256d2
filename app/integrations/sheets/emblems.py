"""An operator's seal or emblem in the middle of a code: read with suspicion, and kept small enough to scan."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Invalid
from app.domain.sentences import say

LARGEST_SHARE = 0.18  # of the code's side: level H then still bears a torn corner
USUAL_SHARE = 0.16
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 480  # pixels kept: 18 % of an A4 sheet's code has 220 of them

TOO_LARGE = say("The emblem is too large: it may have up to 5 MB and 25 million pixels.")


@dataclass(frozen=True, slots=True)
class Emblem:
    """A picture on white, made anew from its pixels; `digest` stands for them wherever pages are compared."""

    png: bytes = field(repr=False)
    digest: str
    share: float

    def modules(self, across: int) -> int:
        """The side of the square it takes, out of a code `across` modules wide: odd as well, so that it is centred."""
        return (int(self.share * across) - 1) // 2 * 2 + 1


def read_emblem(content: bytes, share: float = USUAL_SHARE, *, in_grey: bool = False) -> Emblem:
    """Raises Invalid with `share` or `emblem` for what must not, or cannot, stand in a code."""
    if not 0.05 <= share <= LARGEST_SHARE:
        raise Invalid("share", say("An emblem may take 5 to 18 per cent of the code's side: more cannot be scanned."))
    if len(content) > MOST_BYTES:
        raise Invalid("emblem", TOO_LARGE)
    png = io.BytesIO()
    picture = _on_white(_opened(content))
    (picture.convert("L").convert("RGB") if in_grey else picture).save(png, "PNG")
    return Emblem(png.getvalue(), hashlib.sha256(png.getvalue()).hexdigest(), share)


def _opened(content: bytes) -> Any:
    """The decoded picture. Its size is read from its head, before a pixel is unpacked."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("emblem", TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError):  # all of them are what Pillow says of broken files
        raise Invalid("emblem", say("The emblem must be a picture in PNG or JPEG.")) from None
    return image


def _on_white(image: Any) -> Any:
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image).convert("RGBA")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", (max(image.size),) * 2, "white")
    white.alpha_composite(image, ((white.width - image.width) // 2, (white.height - image.height) // 2))
    return white.convert("RGB")
