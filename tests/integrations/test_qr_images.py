"""Codes to scan: they are read by a scanner, and printed at their size."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from app.integrations.qr_images import decode, qr_data_uri, qr_terminal, wall_png, wall_svg

ADDRESS = "https://yi.example.cn/r/4X7K2M"


def test_a_wall_code_is_read_and_ten_centimetres_wide() -> None:
    png = wall_png(ADDRESS)
    assert decode(png) == [ADDRESS]
    image = Image.open(io.BytesIO(png))
    dots_per_inch = image.info["dpi"][0]
    code = image.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert round(dots_per_inch) == 300
    assert (code[2] - code[0]) / dots_per_inch * 2.54 >= 10


def test_no_edge_is_blurred_and_the_quiet_zone_is_four_modules_wide() -> None:
    image = Image.open(io.BytesIO(wall_png(ADDRESS)))
    assert image.mode == "1"
    left, top, right, bottom = image.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert left == top == image.width - right == image.height - bottom
    assert left % 4 == 0
    assert image.width % (left // 4) == 0


def test_a_wall_code_is_still_read_with_a_hole_in_it() -> None:
    image = Image.open(io.BytesIO(wall_png(ADDRESS))).convert("L")
    side = image.width
    image.paste(255, (side // 2, side // 2, side // 2 + side // 4, side // 2 + side // 4))
    torn = io.BytesIO()
    image.save(torn, "PNG")
    assert decode(torn.getvalue()) == [ADDRESS]


def test_the_drawing_shows_the_same_squares_at_the_same_size() -> None:
    svg = wall_svg(ADDRESS).decode()
    image = Image.open(io.BytesIO(wall_png(ADDRESS)))
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    scale = image.width // side
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg)}
    dark = {(x, y) for x in range(side) for y in range(side) if not image.getpixel((x * scale, y * scale))}
    assert drawn == dark
    assert float(re.search(r'width="([\d.]+)mm"', svg)[1]) == pytest.approx(image.width / 300 * 25.4, abs=0.01)


def test_a_slip_carries_its_code_within_the_page() -> None:
    address = "https://yi.example.cn/slip#1234567812345670"
    uri = qr_data_uri(address)
    assert len(uri) < 2_000
    assert decode(base64.b64decode(uri.removeprefix("data:image/png;base64,"))) == [address]


def test_a_terminal_shows_a_code_that_can_be_scanned() -> None:
    lines = re.sub(r"\033\[[0-9;]*m", "", qr_terminal(ADDRESS)).splitlines()
    image = Image.new("L", (len(lines[0]), 2 * len(lines)), 255)
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            image.putpixel((x, 2 * y), 0 if block in "▀█" else 255)
            image.putpixel((x, 2 * y + 1), 0 if block in "▄█" else 255)
    png = io.BytesIO()
    image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST).save(png, "PNG")
    assert decode(png.getvalue()) == [ADDRESS]
