"""Tells the service manager how the program is: sd_notify(3) as one datagram, without its library.

The protocol is systemd's documented one: ``NOTIFY_SOCKET`` names an ``AF_UNIX`` datagram socket (``@`` leads an abstract
name), ``WATCHDOG_USEC`` the microseconds within which ``WATCHDOG=1`` has to come again and again.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Notifier:
    """Without an address it says nothing: the program was started by hand."""

    address: str = ""
    watchdog_seconds: float = 0.0
    """0: nobody waits for a sign of life."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Notifier:
        microseconds = environment.get("WATCHDOG_USEC", "")
        # The unit starts the compositor, which starts this program: the process that is named is then the parent.
        mine = environment.get("WATCHDOG_PID", "") in ("", str(os.getpid()), str(os.getppid()))
        seconds = int(microseconds) / 1e6 if microseconds.isdecimal() and mine else 0.0
        return cls(environment.get("NOTIFY_SOCKET", ""), seconds)

    def tell(self, *assignments: str) -> None:
        """``READY=1``, ``WATCHDOG=1``, ``STATUS=...``. A manager that does not listen is no reason to stop."""
        if not self.address:
            return
        name = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto("\n".join(assignments).encode(), name)
        except OSError:
            return
