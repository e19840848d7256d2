"""The closed network of the tests is closed; see network.py."""

import socket

import pytest
from network import ReachedOutside


@pytest.mark.parametrize("host", ["203.0.113.7", "2001:db8::1"])
def test_no_test_connects_to_an_outside_address(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(ReachedOutside):
        outside.connect((host, 443))


def test_no_test_sends_a_datagram_outside() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside, pytest.raises(ReachedOutside):
        outside.sendto(b"", ("203.0.113.7", 53))


def test_no_test_asks_for_an_outside_name() -> None:
    with pytest.raises(ReachedOutside):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_may_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
