"""What a room costs an old phone on a bad line: weight, requests, and how long until its four doors can be tapped.

    python bench/phone.py [--instance PATH] [--loads 3] [--lighthouse]

A first visit with an empty cache in Chromium at 400 ms and 400 kbit/s with a processor four times slower, through the
debugger's own throttling, against Granian on loopback. With `--lighthouse` also the five pages a resident meets;
that needs Node and, once, `npm ci --ignore-scripts --prefix bench`.

Exit status: 0 the bars are met, 1 one was missed, 2 nothing was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from servers import ROOT, ServerError, flask_command, serving

MOST_BYTES, MOST_REQUESTS, MOST_MS = 20 * 1024, 4, 1500
LEAST_SCORE = 95
ROUND_TRIP_MS, BYTES_A_SECOND, SLOWER = 400, 400_000 / 8, 4
TOPIC_LINK, ROOM_LINK = re.compile(r"<loc>[^<]*?(/t/[0-9-]+)</loc>"), re.compile(r'href="(/r/[0-9a-zA-Z]{6})"')

# Noted by the page itself: when all four doors are where a finger would find them, and something has been painted.
WATCH = """
(() => {
  const look = () => {
    const doors = [...document.querySelectorAll(".door")];
    const found = doors.filter((door) => {
      const box = door.getBoundingClientRect();
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return box.width > 0 && hit && door.contains(hit);
    });
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    if (found.length === 4 && painted) window.doorsAt = Math.max(performance.now(), painted.startTime);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True, slots=True)
class Visit:
    requests: int
    bytes: int  # of bodies as sent, and of headers
    milliseconds: float


def main() -> int:
    asked = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="mashangyi-bench-") as name:
            folder = Path(name)
            env = {"APP_ENV": "demo", "INSTANCE_PATH": str((asked.instance or folder / "instance").resolve())}
            if asked.instance is None:
                flask_command("db", "upgrade", env=env)
                flask_command("demo", "seed", env=env)
            with serving("wsgi:app", folder, env) as address:
                room, topic = _paths(address)
                is_good = _first_visits(address + room, asked.loads)
                if asked.lighthouse:
                    is_good &= _lighthouse(address, room, topic)
    except (ServerError, urllib.error.URLError, subprocess.SubprocessError, LookupError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if is_good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instance", type=Path, help="the INSTANCE_PATH of a demonstration, not a fresh one")
    parser.add_argument("--loads", type=int, default=3, choices=range(1, 11), metavar="1…10")
    parser.add_argument("--lighthouse", action="store_true", help="also the scores of five pages")
    return parser.parse_args()


def _paths(address: str) -> tuple[str, str]:
    """A room that is at work and a topic of it. LookupError without one."""
    topic = TOPIC_LINK.search(_read(f"{address}/sitemap-topics-1.xml"))
    if topic is None:
        raise LookupError("There is no topic in this instance.")
    room = ROOM_LINK.search(_read(address + topic[1]))
    if room is None:
        raise LookupError(f"{topic[1]} leads to no room.")
    return room[1], topic[1]


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


# --- The first visit


def _first_visits(address: str, loads: int) -> bool:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        visits = [_visit(browser, address) for _ in range(loads)]
        browser.close()
    requests = max(visit.requests for visit in visits)
    weight = max(visit.bytes for visit in visits)
    times = sorted(visit.milliseconds for visit in visits)
    print(f"first visit to {address}")
    is_good = [
        _say("requests", requests, MOST_REQUESTS),
        _say("bytes with headers", weight, MOST_BYTES),
        _say("ms until four doors can be tapped, median", median(times), MOST_MS),
    ]
    print(f"  each load: {', '.join(f'{one:.0f}' for one in times)} ms; load of this machine {os.getloadavg()[0]:.1f}")
    return all(is_good)


def _say(what: str, measured: float, most: float) -> bool:
    print(f"  {what:44} {measured:8.0f}   at most {most}   {'reached' if measured <= most else 'MISSED'}")
    return measured <= most


def _visit(browser: Browser, address: str) -> Visit:
    """With an empty cache, as a phone of 360 pixels that reads Chinese."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)
    ended: list[dict[str, Any]] = []
    wire.on("Network.loadingFinished", lambda end: ended.append(end))  # noqa: PLW0108  it takes no built-in
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_function("() => window.doorsAt")  # a function: the page lets nobody evaluate a string
    milliseconds = page.evaluate("window.doorsAt")
    page.wait_for_timeout(1000)  # what a script may still fetch belongs to the visit
    context.close()
    sent = [end["encodedDataLength"] for end in ended if end["encodedDataLength"]]  # the rest was in the cache by then
    return Visit(len(sent), round(sum(sent)), milliseconds)


# --- Lighthouse


def _lighthouse(address: str, room: str, topic: str) -> bool:
    if not (ROOT / "bench" / "node_modules" / "lighthouse").is_dir():
        raise LookupError("Lighthouse is not installed: npm ci --ignore-scripts --prefix bench")
    command = ["node", str(ROOT / "bench" / "lighthouse.mjs"), address, room, topic]
    env = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run(command, env=env, capture_output=True, timeout=900, check=False, text=True)
    if done.returncode:
        raise LookupError(f"Lighthouse failed:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    is_good = True
    for page, scores in found["scores"].items():
        is_good &= min(scores.values()) >= LEAST_SCORE
        words = "   ".join(f"{name} {score}" for name, score in scores.items())
        print(f"{page:6} {words}   {'reached' if min(scores.values()) >= LEAST_SCORE else 'MISSED'}")
        if found["failed"][page]:
            print(f"       not passed: {', '.join(found['failed'][page])}")
    return is_good


if __name__ == "__main__":
    sys.exit(main())
