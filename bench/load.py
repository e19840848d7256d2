"""Keep one address busy for a while and count: with wrk where it is installed, else with a client of our own."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import shutil
import subprocess
import time
from urllib.parse import urlsplit

WRK = shutil.which("wrk")
CLIENT_PROCESSES = 4  # of our own client, each with one connection
CLIENT = "wrk" if WRK else f"python ({CLIENT_PROCESSES} connections, whatever was asked for)"
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN,zh;q=0.9"}


class LoadError(RuntimeError):
    """The address answered with something other than 200, or not at all: the count would mean nothing."""


def requests_per_second(url: str, seconds: int, connections: int) -> float:
    """Over `seconds`, on connections that stay open. Raises LoadError."""
    return _wrk(url, seconds, connections) if WRK else _python(url, seconds)


def _wrk(url: str, seconds: int, connections: int) -> float:
    headers = [word for name, value in HEADERS.items() for word in ("-H", f"{name}: {value}")]
    command = [str(WRK), "-t1", f"-c{connections}", f"-d{seconds}s", *headers, url]
    said = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False).stdout
    rate = re.search(r"Requests/sec:\s*([\d.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise LoadError(f"{url}: {said.strip() or 'wrk said nothing'}")
    return float(rate[1])


def _python(url: str, seconds: int) -> float:
    with multiprocessing.Pool(CLIENT_PROCESSES) as clients:
        counts, begins, ends = zip(*clients.starmap(_keep_asking, [(url, seconds)] * CLIENT_PROCESSES), strict=True)
    # The processes do not begin together: over the nominal seconds, those that ran alone would count too much.
    return sum(counts) / (max(ends) - min(begins))


def _keep_asking(url: str, seconds: int) -> tuple[int, float, float]:
    """How many were answered, and from when to when (monotonic, which processes of one machine share)."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    count, begin = 0, time.monotonic()
    while time.monotonic() < begin + seconds:
        connection.request("GET", address.path or "/", headers=HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise LoadError(f"{url}: {answer.status}")
        count += 1
    connection.close()
    return count, begin, time.monotonic()
