"""A private cupsd for tests: own configuration, spool and port in a directory of its own, gone with its owner."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_LIBRARY = Path("/usr/lib/cups")
_START_TIMEOUT = 15.0

_CONF = """Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
LogLevel debug
JobRetryInterval 1
JobRetryLimit 2
JobPrivateAccess all
JobPrivateValues none
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {root}
ServerBin {root}/lib
DataDir {root}/data
StateDir {root}/state
CacheDir {root}/cache
RequestRoot {root}/spool
TempDir {root}/spool/tmp
ErrorLog {root}/error_log
AccessLog {root}/access_log
PageLog {root}/page_log
SystemGroup root
"""
_QUEUE = """<Printer {name}>
Info {name}
DeviceURI {uri}
State Idle
Accepting Yes
ErrorPolicy {policy}
</Printer>
"""

# What a driver-bound printer's back end is to CUPS: it takes the bytes, and that is all anybody learns.
_TAKES_ALL = """#!/bin/sh
[ $# -eq 0 ] && { echo 'direct usb "Unknown" "Test"'; exit 0; }
exec cat "${6:--}" > {out}
"""


class CupsMissing(RuntimeError):  # noqa: N818 - reads as what it is
    """cupsd cannot run here; the message says why."""


class PrivateCups:
    """``queues``: device URI by name. ``usb:`` ones end in the file ``taken``."""

    def __init__(self, queues: dict[str, str], *, policy: str = "retry-current-job") -> None:
        program = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None or os.geteuid() != 0:
            raise CupsMissing("cupsd is missing (apt-get install --no-install-recommends cups-daemon), or this is not root")
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as server:
            self._port = int(server.getsockname()[1])
        # Not below pytest's directory: the back ends run as user lp and could not enter it.
        self.root = Path(tempfile.mkdtemp(prefix="cups-test-"))
        self.root.chmod(0o755)
        self.taken = self.root / "taken"
        self._furnish(queues, policy)

    @property
    def service(self) -> str:
        return f"ipp://127.0.0.1:{self._port}"

    def start(self) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
        command = [self._program, "-f", "-c", str(self.root / "cupsd.conf"), "-s", str(self.root / "cups-files.conf")]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment)
        deadline = time.monotonic() + _START_TIMEOUT
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CupsMissing("cupsd does not start with a configuration of its own")

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=5)

    def __enter__(self) -> PrivateCups:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=0.2).close()
        except OSError:
            return False
        return True

    def _furnish(self, queues: dict[str, str], policy: str) -> None:
        shutil.copytree(_LIBRARY, self.root / "lib")
        (self.root / "lib" / "filter").mkdir(exist_ok=True)
        usb = self.root / "lib" / "backend" / "usb"
        usb.write_text(_TAKES_ALL.replace("{out}", str(self.taken)), encoding="utf-8")
        usb.chmod(0o755)
        lp = pwd.getpwnam("lp")
        for folder in ("data/mime", "state", "state/certs", "cache", "spool", "spool/tmp"):
            (self.root / folder).mkdir(parents=True)
        for folder in ("cache", "spool", "spool/tmp"):
            os.chown(self.root / folder, 0, lp.pw_gid)
            (self.root / folder).chmod(0o770)
        self.taken.touch()
        os.chown(self.taken, lp.pw_uid, lp.pw_gid)
        (self.root / "data" / "mime" / "mime.types").write_text("application/pdf pdf string(0,%PDF)\n", encoding="utf-8")
        (self.root / "data" / "mime" / "mime.convs").write_text("", encoding="utf-8")
        (self.root / "cupsd.conf").write_text(_CONF.format(port=self._port), encoding="utf-8")
        (self.root / "cups-files.conf").write_text(_FILES.format(root=self.root), encoding="utf-8")
        printers = "".join(_QUEUE.format(name=name, uri=uri, policy=policy) for name, uri in queues.items())
        (self.root / "printers.conf").write_text(printers, encoding="utf-8")
