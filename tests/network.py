"""The closed network: this process may talk to itself and its neighbours on the machine, and to nobody else.

An audit hook sees what replacing `socket.socket` would miss (a C extension, a name bound before the patch), and cannot
be taken out again, not even by mistake.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

NAMES_OF_THIS_MACHINE = {"", "localhost"}


class ReachedOutside(AssertionError):
    """Deliberately no OSError: code that survives a lost connection must not swallow it."""


def close_the_network() -> None:
    sys.addaudithook(_refuse_the_outside)


def _refuse_the_outside(event: str, args: tuple[Any, ...]) -> None:
    match event:
        case "socket.connect" | "socket.sendto" | "socket.sendmsg":
            address = args[1]
            # A string is a path (a Unix socket); None is a datagram on a socket connected, and checked, before.
            outside = isinstance(address, tuple) and not _is_here(address[0])
        case "socket.getaddrinfo" | "socket.gethostbyname":
            outside = not _is_here(args[0])
        case _:
            return
    if outside:
        raise ReachedOutside(f"a test reached for the outside world: {event} {args[-1 if 'send' in event else 0 :]}")


def _is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name in NAMES_OF_THIS_MACHINE:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
