"""What an operator may put into the middle of a code, and what is sent back with a sentence."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from app.domain.errors import Invalid
from app.integrations.sheets.emblems import SIDE, read_emblem


def picture(format_: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(content, format_)
    return content.getvalue()


def a_png_that_says_it_has(across: int, down: int) -> bytes:
    """A few bytes that would unpack to gigabytes."""
    head = struct.pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
def test_a_picture_becomes_a_white_square_of_fresh_pixels(format_: str) -> None:
    image = Image.open(io.BytesIO(read_emblem(picture(format_)).png))
    assert (image.mode, image.size) == ("RGB", (60, 60))
    assert image.getpixel((30, 2)) == (255, 255, 255)
    red, green, _ = image.getpixel((30, 30))
    assert red > 240 > 20 > green


def test_what_is_transparent_becomes_white() -> None:
    image = Image.open(io.BytesIO(read_emblem(picture(mode="RGBA")).png))
    assert image.getextrema() == ((255, 255),) * 3


def test_a_large_one_is_made_small_and_grey_where_there_is_one_ink() -> None:
    image = Image.open(io.BytesIO(read_emblem(picture(size=(2000, 1000)), in_grey=True).png))
    assert image.size == (SIDE, SIDE)
    assert all(red == green == blue for _, (red, green, blue) in image.getcolors())


@pytest.mark.parametrize("share", [0.181, 0.3, 1, 0.01, 0, -1, float("nan")])
def test_more_of_the_code_than_it_can_spare_is_refused(share: float) -> None:
    with pytest.raises(Invalid, match="5 to 18 per cent") as refusal:
        read_emblem(picture(), share)
    assert list(refusal.value.errors) == ["share"]


@pytest.mark.parametrize("size", [(10_000, 6_000), (12_000, 9_000), (60_000, 60_000)])
def test_sixty_megapixels_are_refused_before_they_are_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="25 million pixels"):
        read_emblem(a_png_that_says_it_has(*size))


def test_too_many_bytes_are_not_even_looked_at() -> None:
    with pytest.raises(Invalid, match="5 MB"):
        read_emblem(bytes(5 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\x89PNG\r\n\x1a\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        picture("GIF"),
        picture("BMP"),
        picture()[:60],
        a_png_that_says_it_has(100, 100),
        b"%PDF-1.4",
    ],
    ids=["nothing", "an SVG", "an SVG in disguise", "GIF", "BMP", "half a PNG", "a PNG without pixels", "PDF"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="PNG or JPEG") as refusal:
        read_emblem(content)
    assert list(refusal.value.errors) == ["emblem"]
