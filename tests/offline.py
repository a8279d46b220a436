"""Nothing asks anything outside of this machine: whoever tries, in any test, fails with the address.

The hook of the interpreter sees every socket that Python opens, whatever library opens it, and cannot be taken off.
The browser is a process of its own and keeps to the content policy; `config/bench` and `./run` ask only themselves.
"""

import ipaddress
import sys
from typing import Any

NAMES = {None, "", b"", "localhost", "testserver"}
EVENTS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
"""What is looked at → where in its arguments the address stands."""


class WentOutside(BaseException):
    """Not an Exception: code that catches everything must not hide it."""


def here(host: Any) -> bool:
    """Is this name or address our own machine? Nothing is looked up for it."""
    if host in NAMES or isinstance(host, (bytes, bytearray)):
        return True
    try:
        return ipaddress.ip_address(str(host).strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def watch(event: str, given: tuple[Any, ...]) -> None:
    place = EVENTS.get(event)
    if place is None:
        return
    asked = given[place]
    host = asked[0] if isinstance(asked, tuple) else None if isinstance(asked, str) and place else asked
    if not here(host):
        raise WentOutside(f"{event}: {asked!r}")


sys.addaudithook(watch)
