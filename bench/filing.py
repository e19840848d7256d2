"""How long a filing takes, and whether five hundred phones in one minute all get their slip.

Text only, fsync on. The time of the service is measured beside a bare durable insert into the same database, in turn;
the phones file through Granian on loopback, each with the form fetched first, as people do.

    python bench/filing.py [--phones 500] [--seconds 60] [--filings 200] [--database-url URL]

Exit status: 0 the bars are met, 1 one was missed.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from servers import ROOT, flask_command, serving

sys.path.insert(0, str(ROOT))

BAR_MS = 10
TEXT = "7 号楼前一下雨就积水，老人出不了门，去年清过一次管道，今年又堵了。"
SLIP = re.compile(r'data-copy="(\d{16})"')
HIDDEN = re.compile(r'name="(key|consent_version)"[^>]*value="([^"]*)"')


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--phones", type=int, default=500, choices=range(1, 2001), metavar="N")
    asked.add_argument("--seconds", type=int, default=60, choices=range(1, 301), metavar="N")
    asked.add_argument("--filings", type=int, default=200, choices=range(10, 2001), metavar="N")
    asked.add_argument("--database-url", help="an empty database; otherwise SQLite in a temporary folder")
    given = asked.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = {"APP_ENV": "demo", "INSTANCE_PATH": str(folder / "instance")}
        if given.database_url:
            env["DATABASE_URL"] = given.database_url
        os.environ.update(env)
        flask_command("db", "upgrade", env=env)
        codes = _rooms()
        is_quick = _service(given.filings)
        with serving("wsgi:app", folder, env) as address:
            is_whole = _phones(address, codes, given.phones, given.seconds)
    return 0 if is_quick and is_whole else 1


# --- The service, beside a bare insert


def _service(filings: int) -> bool:
    import sqlalchemy as sa

    from app import create_app
    from app.domain.roles import PUBLIC
    from app.extensions import db, rulebook
    from app.models.rooms import Room
    from app.models.topics import Counter
    from app.models.unit_of_work import writing
    from app.services import filing

    app = create_app()
    with app.app_context():
        room_ids = list(db.session.scalars(sa.select(Room.id)))

        def bare(n: int) -> None:
            with writing():
                db.session.execute(sa.insert(Counter).values(name=f"bare-{n}", n=n))

        def file(n: int) -> None:
            with writing():
                filing.pose(
                    room_id=room_ids[n % len(room_ids)],
                    key=f"bench-{n}",
                    text=f"{TEXT}{n}",
                    consent_version=rulebook.rules.consent.version,
                    actor=PUBLIC,
                    now=datetime.now(UTC),
                )

        for warm_up in range(-20, 0):
            bare(warm_up), file(warm_up)
        times: dict[str, list[float]] = {"bare": [], "filing": []}
        for n in range(filings):
            times["bare"].append(_milliseconds(bare, n))
            times["filing"].append(_milliseconds(file, n))
        db.session.remove()
    bare_ms, filing_ms = statistics.median(times["bare"]), statistics.median(times["filing"])
    print(f"bare durable insert: median {bare_ms:.2f} ms")
    print(f"filing:              median {filing_ms:.2f} ms, p99 {_p99(times['filing']):.2f} ms (bar: {BAR_MS} ms)")
    return filing_ms <= BAR_MS


def _milliseconds(work: Callable[[int], None], n: int) -> float:
    begin = time.perf_counter()
    work(n)
    return (time.perf_counter() - begin) * 1000


# --- The phones


def _phones(address: str, codes: list[str], phones: int, seconds: int) -> bool:
    """Each phone starts at its own moment of the minute and presses once; what it got back is kept."""
    answers: list[tuple[float, str | None]] = []
    lock = threading.Lock()
    begin = time.monotonic()

    def file(n: int) -> None:
        time.sleep(max(0.0, begin + n * seconds / phones - time.monotonic()))
        took, code = _file(f"{address}/r/{codes[n % len(codes)]}/pose", n)
        with lock:
            answers.append((took, code))

    threads = [threading.Thread(target=file, args=(n,)) for n in range(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slips = {code for _, code in answers if code}
    refused = phones - sum(1 for _, code in answers if code)
    lost = len(slips) - _kept()
    times = [took for took, _ in answers]
    print(
        f"{phones} phones in {seconds} s: {refused} refused, {lost} lost, "
        f"p50 {statistics.median(times):.0f} ms, p99 {_p99(times):.0f} ms"
    )
    return not refused and not lost


def _file(address: str, n: int) -> tuple[float, str | None]:
    """Milliseconds from the press to the slip, and its number; None for anything but a slip."""
    try:
        form = urllib.request.urlopen(address, timeout=30).read().decode()
        fields = {**dict(HIDDEN.findall(form)), "text": f"{TEXT} {n}"}
        request = urllib.request.Request(
            address, urllib.parse.urlencode(fields).encode(), {"Sec-Fetch-Site": "same-origin"}
        )
        begin = time.perf_counter()
        slip = urllib.request.urlopen(request, timeout=30).read().decode()
    except OSError as error:
        print(f"phone {n}: {error}", file=sys.stderr)
        return 0.0, None
    found = SLIP.search(slip)
    return (time.perf_counter() - begin) * 1000, found[1] if found else None


def _kept() -> int:
    """Slips of this minute that the database has: those a phone left a mark on."""
    import sqlalchemy as sa

    from app import create_app
    from app.extensions import db
    from app.models.topics import Slip

    with create_app().app_context():
        return db.session.scalars(sa.select(sa.func.count(Slip.id)).where(Slip.device_mark.is_not(None))).one()


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


# --- Somewhere to file


def _rooms() -> list[str]:
    """A city of fifty rooms; the figures do not depend on how many there are."""
    from app import create_app
    from app.domain.stages import Level, RoomType
    from app.extensions import db
    from app.models.divisions import Division
    from app.models.unit_of_work import writing
    from app.services.rooms import issue_codes, open_room

    now = datetime.now(UTC)
    with create_app().app_context(), writing():
        rooms = []
        for n in range(50):
            place = Division(name=f"第 {n} 社区", level=Level.VILLAGE, path=f"/{n + 1}/", order=n)
            db.session.add(place)
            db.session.flush()
            rooms.append(open_room(place, RoomType.TERRITORIAL, f"第 {n} 社区协商议事室", now.date(), n))
        db.session.flush()
        issue_codes(rooms, now=now)
        db.session.flush()
        for room in rooms:
            db.session.refresh(room)
        return [room.code for room in rooms if room.code]


if __name__ == "__main__":
    sys.exit(main())
