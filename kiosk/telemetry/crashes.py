"""What a run left behind: whether the last ones ended by themselves, and which device's driver was at work when not.

A run that does not say goodbye has crashed, been killed by the watchdog, or lost its power. Only the same boot of the
machine counts, so that power cuts never look like crashes. Times are seconds since the boot: a clock that is set does not
change how long ago a crash was. Nothing in the files is personal: names of files, lines and threads.
"""

from __future__ import annotations

import faulthandler
import logging
import re
import time
from pathlib import Path
from typing import Final, TextIO

import msgspec

from kiosk.domain.values import dataclass

MANY: Final = 3
WITHIN_SECONDS: Final = 600.0
SAFE_SECONDS: Final = 1800.0
"""After so long in safe mode without a crash the terminal tries to serve again."""
DUMPS_KEPT: Final = 5
_MOST_DUMP_BYTES: Final = 256 << 10
_FRAME: Final = re.compile(r'^ +File "[^"]*?devices[/\\](?P<device>[a-z]+)[/\\][^"]*"')
_LIVES: Final = "lives.json"
_DUMP: Final = "crash.txt"

_LOG = logging.getLogger("kiosk.life")


class Crash(msgspec.Struct, frozen=True):
    """``after``: seconds since boot when it was noticed. ``device``: whose driver was at work; empty when none was."""

    after: float
    device: str = ""


class _Lives(msgspec.Struct, frozen=True):
    boot: str
    running: bool = False
    safe: bool = False
    crashes: tuple[Crash, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How to start. ``without``: devices whose drivers stay unloaded; in safe mode with none to blame, all of them."""

    safe: bool = False
    crashes: int = 0
    blamed: frozenset[str] = frozenset()

    def log(self) -> None:
        """For the log of the run that begins; nothing when the one before ended by itself."""
        if self.crashes:
            devices = ",".join(sorted(self.blamed)) or "none"
            _LOG.error("life.crashed count=%d devices=%s safe=%s", self.crashes, devices, self.safe)

    def leaves_out(self, device_id: str) -> bool:
        return self.safe and (not self.blamed or device_id in self.blamed)


def boot_id(file: Path = Path("/proc/sys/kernel/random/boot_id")) -> str:
    """The kernel's name for this boot (random(4)); empty where there is none: then nothing counts as the same boot."""
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def since_boot() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Lives:
    """One for each run, in a folder of its own."""

    def __init__(self, folder: Path, boot: str | None = None) -> None:
        self._folder = folder
        self._boot = boot_id() if boot is None else boot
        self._dump: TextIO | None = None

    def begin(self, now: float | None = None) -> Verdict:
        """Looks at what the run before left, and watches over this one."""
        now = since_boot() if now is None else now
        before = self._read()
        same_boot = bool(self._boot) and before.boot == self._boot
        crashes = tuple(crash for crash in before.crashes if same_boot and now - crash.after < WITHIN_SECONDS)
        if same_boot and before.running:
            crashes = (*crashes, Crash(now, blamed(self._take_dump())))
        safe = len(crashes) >= MANY
        self._write(_Lives(self._boot, running=True, safe=safe, crashes=crashes))
        return Verdict(safe, len(crashes), frozenset(crash.device for crash in crashes if crash.device))

    def watch(self) -> None:
        """From now on a crash of native code writes down where every thread was."""
        self._dump = (self._folder / _DUMP).open("w", encoding="utf-8")
        faulthandler.enable(self._dump)

    def end(self) -> None:
        """The run ends because it was meant to, or was refused with a sentence."""
        before = self._read()
        self._write(_Lives(self._boot, crashes=() if before.safe else before.crashes))
        if self._dump is not None:
            faulthandler.disable()
            self._dump.close()
            self._dump = None

    def forget(self) -> None:
        """The crashes were another version's, which has been given back: they say nothing about the one that starts."""
        self._write(_Lives(self._boot))

    def now(self) -> Verdict:
        """How the latest run stands, for whoever asks from outside."""
        lives = self._read()
        if lives.boot != self._boot:
            return Verdict()
        return Verdict(lives.safe, len(lives.crashes), frozenset(crash.device for crash in lives.crashes if crash.device))

    def _read(self) -> _Lives:
        """Anything unreadable is as if nothing had ever run: a damaged note must not keep a terminal from starting."""
        try:
            return msgspec.json.decode((self._folder / _LIVES).read_bytes()[:_MOST_DUMP_BYTES], type=_Lives)
        except (OSError, msgspec.DecodeError):
            return _Lives("")

    def _write(self, lives: _Lives) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f"{_LIVES}.new"
            new.write_bytes(msgspec.json.encode(lives))
            new.replace(self._folder / _LIVES)
        except OSError as problem:
            # A full disk: told by its own check. Without the note a crash is not counted, and that is all.
            _LOG.info("life.not_noted problem=%s", type(problem).__name__)

    def _take_dump(self) -> str:
        """The dump of the run before, which is set aside under a number."""
        dump = self._folder / _DUMP
        try:
            text = dump.read_bytes()[:_MOST_DUMP_BYTES].decode("utf-8", "replace")
            for number in range(DUMPS_KEPT, 1, -1):
                older = self._folder / f"crash-{number - 1}.txt"
                if older.exists():
                    older.replace(self._folder / f"crash-{number}.txt")
            dump.replace(self._folder / "crash-1.txt")
        except OSError:
            return ""
        return text


def blamed(dump: str) -> str:
    """The device whose driver the crashing thread was in, by a dump of :mod:`faulthandler`; empty when in none.

    Drivers share code: the outermost device of the stack is the one that was asked.
    """
    inside, device = False, ""
    for line in dump.splitlines():
        if line.startswith(("Current thread", "Thread")):
            inside = line.startswith("Current thread")
        elif inside and (frame := _FRAME.match(line)):
            device = frame["device"]
    return device
