"""A small real file system in a file, mounted through a loop device, whose power can be cut.

The cut is the kernel's own (FS_IOC_SHUTDOWN, ``EXT4_GOING_FLAGS_NOLOGFLUSH``): from that moment nothing more reaches the
disk, not even what the file system's log still holds in memory, and every operation fails. Mounting again replays the log,
as after a power cut. It needs root, loop devices and mkfs.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path
from typing import Final

from benchmarks.rigs import CannotRun

# <linux/fs.h> and <uapi/linux/ext4.h>: _IOR('X', 125, __u32); the same number and flag on ext4 and xfs.
_FS_IOC_SHUTDOWN: Final = 0x8004587D
_LOG_FLUSH: Final = 1
_NO_LOG_FLUSH: Final = 2

_MEGABYTES: Final = {"ext4": 24, "xfs": 320}
"""xfsprogs 6 makes nothing smaller than 300 MB; the file is sparse."""
_UMOUNT_SECONDS: Final = 10.0


class LoopDisk:
    """Made and mounted when entered, gone afterwards. ``root`` is where it is mounted."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.root = folder / "disk"
        self._kind = kind
        self._image = folder / f"disk.{kind}"
        self._mounted = False

    def __enter__(self) -> LoopDisk:
        self._make()
        self.root.mkdir()
        self.mount()
        return self

    def __exit__(self, *_: object) -> None:
        self.unmount()
        self._image.unlink(missing_ok=True)

    def mount(self) -> None:
        """Raises :class:`CannotRun` where that is not allowed."""
        _run("mount", "-t", self._kind, "-o", "loop", str(self._image), str(self.root))
        self._mounted = True

    def cut(self, *, log_written: bool = False) -> None:
        """The power is gone. ``log_written``: a moment after the kernel had written the file system's log by itself."""
        root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(root, _FS_IOC_SHUTDOWN, struct.pack("I", _LOG_FLUSH if log_written else _NO_LOG_FLUSH))
        finally:
            os.close(root)

    def give_up(self) -> None:
        """As the kernel does with an ext4 on whose disk it met an error: nothing more is written (ext4(5), ``abort``)."""
        _run("mount", "-o", "remount,abort", str(self.root))

    def unmount(self) -> None:
        """Waits for files that are being closed."""
        if not self._mounted:
            return
        deadline = time.monotonic() + _UMOUNT_SECONDS
        while subprocess.run(["umount", str(self.root)], capture_output=True, check=False).returncode:
            if time.monotonic() > deadline:
                subprocess.run(["umount", "-l", str(self.root)], capture_output=True, check=False)
                raise RuntimeError(f"{self.root} is still in use")
            time.sleep(0.02)
        self._mounted = False

    def _make(self) -> None:
        if os.geteuid() != 0:
            raise CannotRun("mounting a file system needs root")
        if shutil.which(f"mkfs.{self._kind}") is None:
            raise CannotRun(f"there is no mkfs.{self._kind} here")
        with self._image.open("wb") as image:
            image.truncate(_MEGABYTES[self._kind] << 20)
        _run(f"mkfs.{self._kind}", "-q", str(self._image))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"{command[0]}: {done.stderr.strip() or done.returncode}")
