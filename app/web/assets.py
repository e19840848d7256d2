"""The files of `static/`: named by content so that a phone keeps them for a year, and sent compressed.

Two kinds exist only here, because on a slow line every further request costs more than the bytes it brings:
`css/app.css`, the style sheets of `static/css` in order, and for each language two bundles of the residents' scripts
with their words. `app` is on every page, `forms` is fetched by it where there is a form, a slip, or something to send
(static/js/more.js). What only the desk or one page needs stands apart: others do not pay for it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from app.web.access import public
from app.web.language import Locale, current_locale, gettext, in_language
from app.web.script_words import WORDS

BUNDLE = "css/app.css"
FIRST = ("tokens.css", "page.css")
LAST = ("print.css",)
APART = ("desk.css", "papers.css")

SCRIPTS = {
    "app": ("phone.js", "more.js", "worker.js", "aloud.js"),
    "forms": (
        *("shell.js", "drafts.js", "shrink.js", "voice.js", "preview.js"),
        *("parcels.js", "waiting.js", "queue.js", "kept.js"),
    ),
}
SCRIPT_BUNDLES = {f"js/{name}.{locale}.js": (name, locale) for name in SCRIPTS for locale in Locale}

_COMPRESSED = {".css", ".js", ".svg", ".json", ".txt", ".md", ".webmanifest"}
_A_YEAR = "public, max-age=31536000, immutable"
_A_WHILE = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Asset:
    plain: bytes
    zipped: bytes | None
    type: str
    mark: str


def asset_bytes(path: str) -> bytes:
    """What `static/<path>` holds. FileNotFoundError for a file that is not there."""
    return _there(path).plain


def asset_url(path: str) -> str:
    """The address of `static/<path>`, with its content's mark. FileNotFoundError for a file that is not there."""
    return url_for("static", filename=path, v=_there(path).mark)


def scripts_url(bundle: str) -> str:
    """The address of a bundle of the residents' scripts, in the reader's language."""
    return asset_url(f"js/{bundle}.{current_locale()}.js")


@public
def send_asset(filename: str) -> Response:
    asset = _find(filename)
    if asset is None:
        raise NotFound
    zipped = asset.zipped if request.accept_encodings.quality("gzip") > 0 else None
    response = Response(zipped or asset.plain, content_type=asset.type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _A_YEAR if request.args.get("v") == asset.mark else _A_WHILE
    response.set_etag(asset.mark + ("z" if zipped else ""))
    response.make_conditional(request)
    return response


def _there(path: str) -> Asset:
    asset = _find(path)
    if asset is None:
        raise FileNotFoundError(f"static/{path}")
    return asset


def _find(path: str) -> Asset | None:
    folder = Path(current_app.static_folder or "")
    if path == BUNDLE:
        sheets = _sheets(folder / "css")
        return _bundle(sheets, max(sheet.stat().st_mtime_ns for sheet in sheets))
    if path in SCRIPT_BUNDLES:
        bundle, locale = SCRIPT_BUNDLES[path]
        scripts = tuple(folder / "js" / name for name in SCRIPTS[bundle])
        return _script_bundle(scripts, locale, max(script.stat().st_mtime_ns for script in scripts))
    joined = safe_join(str(folder), path)
    file = Path(joined) if joined else None
    if file is None or not file.is_file():
        return None
    return _read(file, file.stat().st_mtime_ns)


def _sheets(folder: Path) -> tuple[Path, ...]:
    names = {sheet.name for sheet in folder.glob("*.css")}
    between = sorted(names - {*FIRST, *LAST, *APART})
    return tuple(folder / name for name in (*FIRST, *between, *LAST))


@lru_cache(maxsize=4)
def _bundle(sheets: tuple[Path, ...], _changed_ns: int) -> Asset:
    text = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*\n\s*", "\n", text)
    return _asset(text.encode(), "text/css; charset=utf-8", compress=True)


@lru_cache(maxsize=8)
def _script_bundle(scripts: tuple[Path, ...], locale: Locale, _changed_ns: int) -> Asset:
    """Each script on its own: where an odd browser breaks one of them, the others still do their work."""
    texts = [script.read_text("utf-8") for script in scripts]
    with in_language(locale):
        said = {name: gettext(msgid) for name, msgid in WORDS.items() if any(f'"{name}"' in text for text in texts)}
    words = f"var words={json.dumps(said, ensure_ascii=False)};for(var name in words)phone.words[name]=words[name];"
    head = f"window.phone=window.phone||{{words:{{}}}};(function(){{{words}}})();"
    text = "\n".join([head, *(f"try{{\n{text}\n}}catch(fault){{}}" for text in texts)])
    # Lines of comment and indentation only: no script has a text of several lines.
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\s*\n\s*", "\n", text)
    return _asset(text.encode(), "text/javascript; charset=utf-8", compress=True)


@lru_cache(maxsize=256)
def _read(file: Path, _changed_ns: int) -> Asset:
    """Read once per change, so that somebody who edits a file sees it without a restart."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    return _asset(file.read_bytes(), kind, compress=file.suffix in _COMPRESSED)


def _asset(plain: bytes, kind: str, *, compress: bool) -> Asset:
    zipped = gzip.compress(plain, 9, mtime=0) if compress else None
    return Asset(plain, zipped, kind, hashlib.sha256(plain).hexdigest()[:8])


def _name_the_style_sheet(response: Response) -> Response:
    """In the head of the answer: a slow phone asks for it while the page itself is still coming in and being read."""
    if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
        response.headers.setdefault("Link", f"<{asset_url(BUNDLE)}>; rel=preload; as=style")
    return response


def register(app: Flask) -> None:
    app.view_functions["static"] = send_asset
    app.after_request(_name_the_style_sheet)
    app.jinja_env.globals.update(asset_url=asset_url, scripts_url=scripts_url)
