"""Codes to scan: from an address to a picture, sharp at any size because no picture is ever scaled."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from math import ceil
from typing import Any

Modules = tuple[tuple[bool, ...], ...]
"""Rows of dark and light squares, the quiet zone included."""

QUIET_ZONE = 4  # modules on each side: with less, scanners lose the edge
DPI = 300
WALL_MM = 100  # the least side of the code itself, so that it is read from two steps away
MM_PER_INCH = 25.4
LONGEST_ADDRESS = 119  # bytes; with more, the squares of a sticker get too small for a scanner
SLIP_SCALE = 5  # pixels per module on a screen


@lru_cache(maxsize=64)  # the sheets of a room are drawn one after the other
def wall_modules(address: str) -> Modules:
    """The code for walls, where a third of it may be lost (level H)."""
    return _modules(address, "H")


def dots_for(address: str, least: float) -> int:
    """Dots per module at 300 dpi for a code at least so many millimetres wide: whole ones, a fraction would blur."""
    return ceil(least / MM_PER_INCH * DPI / (len(wall_modules(address)) - 2 * QUIET_ZONE))


def wall_png(address: str, note: str = "") -> bytes:
    """Black and white, 300 dpi, at least 10 cm of code within its quiet zone. `note` is kept inside, unseen."""
    modules = wall_modules(address)
    return _png(modules, dots_for(address, WALL_MM), note)


def wall_svg(address: str, note: str = "") -> bytes:
    """The same at the same size, in lines instead of dots, for print shops."""
    modules = wall_modules(address)
    side = len(modules)
    millimetres = side * dots_for(address, WALL_MM) / DPI * MM_PER_INCH
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{millimetres:.2f}mm" height="{millimetres:.2f}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><!-- {note} -->'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{squares}"/></svg>\n'
    ).encode()


def qr_data_uri(address: str) -> str:
    """A small PNG within the page itself: no address holds what is in it, and it can be kept as a picture."""
    png = _png(_modules(address, "M"), SLIP_SCALE)
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def qr_image(address: str, scale: int) -> Any:
    """A Pillow image in black and white, `scale` pixels per module, to be pasted into a larger picture."""
    return _image(_modules(address, "M"), scale)


def qr_terminal(address: str) -> str:
    """Lines of half blocks, two rows of modules each, dark on light whatever the colours of the terminal."""
    modules = _modules(address, "L")
    rows = [*modules, (False,) * len(modules)] if len(modules) % 2 else modules
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ("".join(" ▄▀█"[2 * upper + lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs)
    return "\n".join(f"\033[30;107m{line}\033[0m" for line in lines)


def decode(png: bytes) -> list[str]:
    """What a scanner reads in a picture. Raises ModuleNotFoundError where zxing-cpp, a test dependency, is missing."""
    from PIL import Image

    return scan(Image.open(io.BytesIO(png)))


def scan(image: Any) -> list[str]:
    """Likewise, in a Pillow image. Only such codes: now and then letters look like the bars of another kind."""
    import zxingcpp

    square = zxingcpp.BarcodeFormat.QRCode
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"), formats=square)]  # type: ignore[arg-type]


def _modules(address: str, level: str) -> Modules:
    import qrcode

    code = qrcode.QRCode(error_correction=getattr(qrcode.constants, f"ERROR_CORRECT_{level}"), border=QUIET_ZONE)
    code.add_data(address)
    code.make(fit=True)
    return tuple(map(tuple, code.get_matrix()))


def _png(modules: Modules, scale: int, note: str = "") -> bytes:
    from PIL.PngImagePlugin import PngInfo

    png, info = io.BytesIO(), PngInfo()
    if note:
        info.add_text("Comment", note)
    _image(modules, scale).save(png, "PNG", dpi=(DPI, DPI), optimize=True, pnginfo=info)
    return png.getvalue()


def _image(modules: Modules, scale: int) -> Any:
    from PIL import Image

    side = len(modules)
    image = Image.new("1", (side, side), 1)
    image.putdata([not is_dark for row in modules for is_dark in row])
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)
