"""A simulated A4 printer: Debian's ``ippeveprinter`` as a child process, keeping every page it "prints".

An independent implementation of IPP from the CUPS project, so the driver is not tested against its own understanding.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Literal

import requests

_DBUS_SOCKET = Path("/run/dbus/system_bus_socket")
_START_TIMEOUT = 15.0

# Ends the process group $1 once its standard input closes, which the kernel does when the owner dies, however it dies.
_GUARD = 'while read -r _; do :; done; kill -9 "-$1"'

# The printer runs this for each job: $1 is the document. It keeps the pages, tells the printer how many came out, and
# fails or dawdles when the control files beside it say so.
_SCRIPT = """#!/bin/sh
out={out}
if [ -e "$out/.abort" ]; then
    rm -f "$out/.abort"
    echo "ERROR: simulated failure of the mechanism" >&2
    exit 1
fi
while [ -e "$out/.hold" ]; do sleep 0.1; done
number=$(cat "$out/.count" 2>/dev/null || echo 0)
number=$((number + 1))
cp "$1" "$out/.new" || exit 1
echo "$number" > "$out/.count"
mv "$out/.new" "$out/$(printf 'document-%04d.pdf' "$number")"
echo "ATTR: job-impressions=1 job-impressions-completed=1" >&2
exit 0
"""


class SimulatorUnavailable(RuntimeError):  # noqa: N818 - reads as what it is
    """The simulator cannot run on this machine; the message says what is missing."""


class IppEvePrinter:
    """``start()`` runs the printer on localhost until ``stop()``; port 0 picks a free one at the start.

    The child also ends when this process dies, however it dies.
    """

    def __init__(self, out_dir: Path, port: int = 0) -> None:
        self._out_dir = out_dir
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._spool: Path | None = None
        self._http = requests.Session()
        self._http.trust_env = False

    @property
    def address(self) -> str:
        """``ipp://localhost:PORT/ipp/print``; the port is known once started."""
        return f"ipp://localhost:{self._port}/ipp/print"

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Raises :class:`SimulatorUnavailable` when ippeveprinter or the D-Bus socket is missing."""
        if self._process is not None and self._process.poll() is None:
            return
        program = shutil.which("ippeveprinter", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise SimulatorUnavailable("ippeveprinter is missing: apt-get install cups-ipp-utils dbus")
        _need_dbus()
        self._out_dir.mkdir(parents=True, exist_ok=True)
        self._port = self._port or _free_port()
        self._spool = Path(tempfile.mkdtemp(prefix="ippeve-"))
        script = self._spool / "print.sh"
        script.write_text(_SCRIPT.format(out=_quoted(self._out_dir.resolve())), encoding="utf-8")
        script.chmod(0o755)
        self.release()
        self._process = subprocess.Popen(
            self._command_line(program, self._spool, script),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_clean_environment(),
            start_new_session=True,
        )
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", str(self._process.pid)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ends the printer and whatever it runs; a job in it is lost, as when the plug is pulled."""
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.kill()
            guard.wait(timeout=5)
            if guard.stdin is not None:
                guard.stdin.close()
        process, self._process = self._process, None
        if process is not None:
            _kill_group(process.pid)
            process.wait(timeout=5)
        if self._spool is not None:
            shutil.rmtree(self._spool, ignore_errors=True)
            self._spool = None
        self._http.close()

    def __enter__(self) -> IppEvePrinter:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- faults on demand ---------------------------------------------------------------------------------------------

    def paper(self, supply: Literal["ok", "out"]) -> None:
        """ "out": a job sent now waits until there is paper again."""
        level = 250 if supply == "ok" else 0
        # A tray that the form leaves out counts as empty, so the envelope tray is filled (-3: at least one) too.
        self._visit(
            f"/media?size1=iso_a4_210x297mm&type1=stationery&level1={level}"
            "&size3=na_number-10_4.125x9.5in&type3=envelope&level3=-2"
        )

    def toner(self, percent: int) -> None:
        """Black toner, 0 to 100."""
        self._visit(f"/supplies?supply0=25&supply1={max(0, min(100, percent))}")

    def abort_next(self) -> None:
        """The next job fails in the mechanism, before a page comes out."""
        (self._out_dir / ".abort").touch()

    def hold(self) -> None:
        """Jobs stay in the mechanism, printing nothing, until :meth:`release`."""
        (self._out_dir / ".hold").touch()

    def release(self) -> None:
        (self._out_dir / ".hold").unlink(missing_ok=True)

    # --- what came out ------------------------------------------------------------------------------------------------

    def documents(self) -> list[Path]:
        """The printed PDFs, oldest first."""
        return sorted(self._out_dir.glob("document-*.pdf"))

    # --- the inside ---------------------------------------------------------------------------------------------------

    def _command_line(self, program: str, spool: Path, script: Path) -> list[str]:
        where = ["-r", "off", "-n", "localhost", "-p", str(self._port), "-d", str(spool)]
        what = ["-f", "application/pdf,image/pwg-raster", "-M", "Simulated", "-m", "A4", "-c", str(script)]
        return [program, *where, *what, "A4"]

    def _visit(self, path: str) -> None:
        answer = self._http.get(f"http://localhost:{self._port}{path}", timeout=5, headers={"Connection": "close"})
        answer.raise_for_status()

    def _wait_until_it_answers(self) -> None:
        process = self._process
        assert process is not None
        deadline = time.monotonic() + _START_TIMEOUT
        while True:
            if process.poll() is not None:
                self.stop()
                raise SimulatorUnavailable(f"ippeveprinter ended with {process.returncode}; is port {self._port} taken?")
            try:
                self._visit("/")
            except requests.RequestException:
                if time.monotonic() > deadline:
                    self.stop()
                    raise SimulatorUnavailable("ippeveprinter does not answer") from None
                time.sleep(0.05)
            else:
                return


def _need_dbus() -> None:
    """ippeveprinter 2.4 ends at once without the system bus, even with its announcements switched off."""
    if _answers(_DBUS_SOCKET):
        return
    if os.geteuid() != 0 or shutil.which("dbus-daemon") is None:
        raise SimulatorUnavailable("the D-Bus system socket is missing: run 'dbus-daemon --system --fork' as root")
    _DBUS_SOCKET.parent.mkdir(parents=True, exist_ok=True)
    (_DBUS_SOCKET.parent / "pid").unlink(missing_ok=True)
    subprocess.run(["dbus-daemon", "--system", "--fork"], check=False, timeout=10, env=_clean_environment())
    deadline = time.monotonic() + 5
    while not _answers(_DBUS_SOCKET):
        if time.monotonic() > deadline:
            raise SimulatorUnavailable("dbus-daemon did not open its system socket")
        time.sleep(0.05)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"


def _clean_environment() -> dict[str, str]:
    """OpenCV's wheel sets LD_LIBRARY_PATH so that children would search their current directory."""
    return {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}


def _kill_group(process_id: int) -> None:
    try:
        os.killpg(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return
