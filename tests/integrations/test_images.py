"""Pictures made anew from their pixels, and what is no picture of ours."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from app.domain.errors import Refused
from app.integrations.images import LONGEST_SIDE, MAX_BYTES, picture_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'


def encoded(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def a_photograph(width: int = 400, height: int = 300, **how: object) -> bytes:
    return encoded(Image.linear_gradient("L").convert("RGB").resize((width, height)), **how)


def read(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def test_nothing_but_the_picture_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 35.0, 51.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"made by somebody"
    taken = a_photograph(
        exif=exif, comment=b"in front of number 7", icc_profile=profile, xmp=b"<x:xmpmeta>her garden</x:xmpmeta>"
    )
    told = (b"telephone", b"number 7", b"made by somebody", b"her garden", b"Exif", b"ICC_PROFILE")
    assert all(words in taken for words in told)
    picture = picture_of(taken)
    for jpeg in (picture.jpeg, picture.small):
        assert not read(jpeg).getexif()
        assert not any(words in jpeg for words in told)
        assert _segments(jpeg) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}  # JFIF, tables, frame, scan
        assert read(jpeg).format == "JPEG"


def _segments(jpeg: bytes) -> set[int]:
    """The markers up to where the pixels begin."""
    found, at = set(), 2
    while not found & {0xDA}:
        assert jpeg[at] == 0xFF
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found


@pytest.mark.parametrize("key", ["Comment", "XML:com.adobe.xmp"])
def test_nor_what_a_png_says_beside_its_pixels(key: str) -> None:
    said = PngInfo()
    said.add_itxt(key, "in front of number 7")
    assert b"number 7" not in picture_of(encoded(Image.new("RGB", (20, 10), "red"), "PNG", pnginfo=said)).jpeg


def test_a_small_one_stands_beside_it() -> None:
    picture = picture_of(a_photograph(1600, 1200))
    assert read(picture.small).size == (320, 240)
    assert len(picture.small) < 30_000


def test_a_picture_that_lay_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = picture_of(a_photograph(400, 300, exif=exif))
    assert (picture.width, picture.height) == (300, 400)


@pytest.mark.parametrize(("side", "kept"), [((6000, 4000), (1600, 1067)), ((300, 200), (300, 200))])
def test_the_longest_side_is_that_of_a_large_screen(side: tuple[int, int], kept: tuple[int, int]) -> None:
    picture = picture_of(a_photograph(*side))
    assert (picture.width, picture.height) == kept == read(picture.jpeg).size
    assert max(kept) <= LONGEST_SIDE


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "CMYK"])
def test_whatever_a_camera_or_a_screen_writes_becomes_a_photograph(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = picture_of(encoded(Image.new("RGB", (20, 10), "red").convert(mode), kind))
    assert read(picture.jpeg).mode == "RGB"


def test_what_could_be_seen_through_is_on_white() -> None:
    picture = picture_of(encoded(Image.new("RGBA", (20, 10), (0, 0, 0, 0)), "PNG"))
    assert read(picture.jpeg).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"",
        b"%PDF-1.7",
        b"GIF89a" + bytes(40),
        b"\x89PNG\r\n\x1a\n" + SVG,
        a_photograph()[:200],
        encoded(Image.new("RGB", (20, 10)), "GIF"),
        encoded(Image.new("RGB", (20, 10)), "TIFF"),
    ],
    ids=["svg", "nothing", "pdf", "gif head", "svg after a png head", "cut off", "gif", "tiff"],
)
def test_what_is_something_else_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Refused, match="no picture we can read"):
        picture_of(content)


def a_png_that_says(width: int, height: int) -> bytes:
    """A few bytes that claim to be a very large picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side", [(5001, 5000), (12_000, 9_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_one_is_unpacked(side: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="too many pixels"):
        picture_of(a_png_that_says(*side))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(Refused, match="too large"):
        picture_of(bytes(MAX_BYTES + 1))
