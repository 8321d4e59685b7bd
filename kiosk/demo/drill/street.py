"""A network of its own for one process tree: a cable that can be pulled, a route, names that can be forgotten.

The kernel's network and mount namespaces keep all of it away from the machine's own network. A veth pair is the cable:
its near end carries a signal only while the far end is up. Names come from a hosts file that is mounted over the real one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

PLATFORM_HOST: Final = "platform.village.test"
"""Resolves to this machine, where the simulated platform runs, and yet needs cable and name like any other."""
INSIDE: Final = "YZZ_DRILL_STREET"
_NEAR: Final = "cable0"
_FAR: Final = "street0"
_ADDRESS: Final = "10.77.0.2/24"
_GATEWAY: Final = "10.77.0.1"


def is_possible() -> str:
    """Empty, or why this machine does not let a process have a network of its own."""
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "ip", "link", "add", _NEAR, "type", "veth", "peer", "name", _FAR],
        capture_output=True,
        text=True,
        check=False,
    )
    return tried.stderr.strip() if tried.returncode else ""


def enter(module: str, arguments: list[str]) -> int:
    """Runs ``python -m module arguments`` in a network of its own; its exit code."""
    environment = os.environ | {INSIDE: "1"}
    command = ["unshare", "--net", "--mount", "--propagation", "private", sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


class Street:
    """To be built inside the namespaces only."""

    def __init__(self, folder: Path) -> None:
        if not os.environ.get(INSIDE):
            raise RuntimeError("a street is built in namespaces of its own only")
        self._hosts = folder / "hosts"
        self._resolver = folder / "resolv.conf"
        self._build()

    def _build(self) -> None:
        self._hosts.parent.mkdir(parents=True, exist_ok=True)
        self._resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", encoding="ascii")
        self.remember_names()
        for source, place in ((self._hosts, "/etc/hosts"), (self._resolver, "/etc/resolv.conf")):
            _run("mount", "--bind", str(source), str(Path(place).resolve()))
        # What is mounted at /sys still tells of the network that was left.
        _run("mount", "-t", "sysfs", "sysfs", "/sys")
        _run("ip", "link", "set", "lo", "up")
        _run("ip", "link", "add", _NEAR, "type", "veth", "peer", "name", _FAR)
        _run("ip", "link", "set", _NEAR, "up")
        self.plug()
        self.give_address()

    def plug(self) -> None:
        _run("ip", "link", "set", _FAR, "up")

    def pull(self) -> None:
        """The near end loses its signal, as when the cable comes out or the router loses its power."""
        _run("ip", "link", "set", _FAR, "down")

    def give_address(self) -> None:
        _run("ip", "address", "add", _ADDRESS, "dev", _NEAR)
        _run("ip", "route", "add", "default", "via", _GATEWAY, "dev", _NEAR)

    def take_address(self) -> None:
        """As when no router hands out addresses."""
        _run("ip", "address", "flush", "dev", _NEAR)

    def remember_names(self) -> None:
        self._hosts.write_text(f"127.0.0.1 localhost\n::1 localhost\n127.0.0.1 {PLATFORM_HOST}\n", encoding="ascii")

    def forget_names(self) -> None:
        """The hosts file knows nothing more, and no name server answers."""
        self._hosts.write_text("127.0.0.1 localhost\n::1 localhost\n", encoding="ascii")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
