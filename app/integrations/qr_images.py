"""Codes to scan: from an address to a picture, sharp at any size because no picture is ever scaled."""

from __future__ import annotations

import base64
import io
from math import ceil

Modules = list[list[bool]]
"""Rows of dark and light squares, the quiet zone included."""

QUIET_ZONE = 4  # modules on each side: with less, scanners lose the edge
DPI = 300
WALL_CM = 10  # the least side of the code itself, so that it is read from two steps away
CM_PER_INCH = 2.54
SLIP_SCALE = 5  # pixels per module on a screen


def wall_png(address: str) -> bytes:
    """Black and white, 300 dpi, at least 10 cm of code within its quiet zone; a third of it may be lost (level H)."""
    modules = _modules(address, "H")
    return _png(modules, _wall_scale(modules))


def wall_svg(address: str) -> bytes:
    """The same at the same size, in lines instead of dots, for print shops."""
    modules = _modules(address, "H")
    side = len(modules)
    millimetres = side * _wall_scale(modules) / DPI * CM_PER_INCH * 10
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{millimetres:.2f}mm" height="{millimetres:.2f}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{squares}"/></svg>\n'
    ).encode()


def qr_data_uri(address: str) -> str:
    """A small PNG within the page itself: no address holds what is in it, and it can be kept as a picture."""
    png = _png(_modules(address, "M"), SLIP_SCALE)
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def qr_terminal(address: str) -> str:
    """Lines of half blocks, two rows of modules each, dark on light whatever the colours of the terminal."""
    modules = _modules(address, "L")
    rows = [*modules, [False] * len(modules)] if len(modules) % 2 else modules
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ("".join(" ▄▀█"[2 * upper + lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs)
    return "\n".join(f"\033[30;107m{line}\033[0m" for line in lines)


def decode(png: bytes) -> list[str]:
    """What a scanner reads in a picture. Raises ModuleNotFoundError where zxing-cpp, a test dependency, is missing."""
    import zxingcpp
    from PIL import Image

    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def _modules(address: str, level: str) -> Modules:
    import qrcode

    code = qrcode.QRCode(error_correction=getattr(qrcode.constants, f"ERROR_CORRECT_{level}"), border=QUIET_ZONE)
    code.add_data(address)
    code.make(fit=True)
    modules: Modules = code.get_matrix()
    return modules


def _wall_scale(modules: Modules) -> int:
    """Whole pixels per module: a fraction would blur every edge."""
    return ceil(WALL_CM / CM_PER_INCH * DPI / (len(modules) - 2 * QUIET_ZONE))


def _png(modules: Modules, scale: int) -> bytes:
    from PIL import Image

    side = len(modules)
    image = Image.new("1", (side, side), 1)
    image.putdata([not is_dark for row in modules for is_dark in row])
    image = image.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    png = io.BytesIO()
    image.save(png, "PNG", dpi=(DPI, DPI), optimize=True)
    return png.getvalue()
