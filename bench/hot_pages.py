"""Hot public pages against a one-line Flask application: same server, same settings, same run.

    python bench/hot_pages.py

The bar: every page at 0.8 of the one-line application's requests per second, or more. Exit status 0 when all reach it,
1 when one does not, 2 when nothing could be measured.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from load import CLIENT, HEADERS, LoadError, requests_per_second
from servers import ServerError, flask_command, serving

BAR = 0.8
ROOM_LINK = re.compile(r'href="(/r/[0-9a-zA-Z]{6})"')
TOPIC_LINK = re.compile(r'href="(/t/[0-9-]+)"')


@dataclass
class Page:
    name: str
    path: str
    is_cached: bool
    compressed_bytes: int
    rounds: list[tuple[float, float]] = field(default_factory=list)  # requests/s of the one line, then of the page

    @property
    def ratio(self) -> float:
        return median(page / one_line for one_line, page in self.rounds)

    def __str__(self) -> str:
        one_line, page = (median(rates) for rates in zip(*self.rounds, strict=True))
        verdict = "reached" if self.ratio >= BAR else "MISSED"
        note = "" if self.is_cached else "   (not from the page cache)"
        return (
            f"{self.name:6} {self.path:20} {self.compressed_bytes:7} B gz "
            f"{page:9.0f}/s   one line {one_line:9.0f}/s   ratio {self.ratio:5.2f}   {verdict}{note}"
        )


def main() -> int:
    asked = _arguments()
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mashangyi-bench-")))
            env = {"APP_ENV": "demo", "INSTANCE_PATH": str((asked.instance or folder / "instance").resolve())}
            if asked.instance is None:
                flask_command("db", "upgrade", env=env)
                flask_command("rooms", "import", env=env)
            ours = stack.enter_context(serving("wsgi:app", folder, env))
            one_line = stack.enter_context(serving("bench.one_line:app", folder))
            pages = _find_pages(ours, asked)
            _measure(pages, ours, one_line, asked)
    except (ServerError, LoadError, urllib.error.URLError) as error:
        print(error, file=sys.stderr)
        return 2
    print(*pages, sep="\n")
    return 0 if pages and all(page.ratio >= BAR for page in pages) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instance", type=Path, help="a deployment's INSTANCE_PATH instead of a fresh list of rooms")
    parser.add_argument("--room", help="path of the room page (found on / otherwise)")
    parser.add_argument("--board", help="path of the board (the room's otherwise)")
    parser.add_argument("--topic", help="path of a topic page (found on /, the room or its board otherwise)")
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, 11), metavar="1…10")
    parser.add_argument("--seconds", type=int, default=2, choices=range(1, 11), metavar="1…10")
    parser.add_argument("--connections", type=int, default=16, choices=range(1, 65), metavar="1…64")
    return parser.parse_args()


def _find_pages(ours: str, asked: argparse.Namespace) -> list[Page]:
    """Given paths must exist; of those looked for, whatever is not there yet is left out and named."""
    home = _read(ours, "/")
    room = asked.room or _first(ROOM_LINK, home)
    board = asked.board or (f"{room}/board" if room else None)
    topic = asked.topic or _first(TOPIC_LINK, home, *(_read(ours, path) for path in (room, board) if path))
    pages = [("home", "/"), ("room", room), ("board", board), ("topic", topic)]
    return [page for name, path in pages if (page := _warm(ours, name, path, given=getattr(asked, name, None)))]


def _warm(ours: str, name: str, path: str | None, given: str | None) -> Page | None:
    """Ask for the page twice, so that it is hot."""
    if path is None:
        print(f"{name}: no link to one was found; left out", file=sys.stderr)
        return None
    request = urllib.request.Request(ours + path, headers=HEADERS)
    try:
        urllib.request.urlopen(request, timeout=30).close()
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Page(name, path, answer.headers["ETag"] is not None, len(answer.read()))
    except urllib.error.HTTPError as error:
        if given:
            raise
        print(f"{name}: {path} answers {error.code}; left out", file=sys.stderr)
        return None


def _read(ours: str, path: str) -> str:
    try:
        with urllib.request.urlopen(ours + path, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError:
        return ""


def _first(link: re.Pattern[str], *bodies: str) -> str | None:
    return next((found[1] for body in bodies if (found := link.search(body))), None)


def _measure(pages: list[Page], ours: str, one_line: str, asked: argparse.Namespace) -> None:
    """One line, page, one line, page: a machine that grows slower in between slows both alike."""
    print(f"client {CLIENT}, {asked.connections} connections, {asked.rounds} rounds of {asked.seconds} s each")
    for _ in range(asked.rounds):
        for page in pages:
            of_one_line = requests_per_second(one_line + "/", asked.seconds, asked.connections)
            of_page = requests_per_second(ours + page.path, asked.seconds, asked.connections)
            page.rounds.append((of_one_line, of_page))


if __name__ == "__main__":
    sys.exit(main())
