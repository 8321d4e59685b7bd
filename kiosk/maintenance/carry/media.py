"""Which media are mounted: ``/proc/mounts`` for where, sysfs for whether a disk can be taken out.

The parser is pure. ``/proc/mounts`` (proc(5), fstab(5)): one mount a line, fields by blanks, with ``\\040`` and the like
for odd characters. ``/sys/class/block/NAME`` leads to the device; ``removable`` stands in the folder of the whole disk, and
is 0 for disks in USB enclosures, whose path goes through ``/usb``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from kiosk.domain.carrying import Medium
from kiosk.domain.values import dataclass

ROOTS: Final = ("/media", "/run/media", "/mnt")
MOST_MEDIA: Final = 8
MOST_MOUNTS: Final = 4096

_MOUNTS: Final = Path("/proc/mounts")
_SYS_BLOCK: Final = Path("/sys/class/block")
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of ``/proc/mounts``."""

    device: str
    folder: str
    kind: str
    read_only: bool


def parse_mounts(text: str) -> tuple[Mount, ...]:
    """What is mounted, in the kernel's order. Lines that are none are passed over."""
    return tuple(mount for line in text.splitlines()[:MOST_MOUNTS] if (mount := _mount(line)) is not None)


def _mount(line: str) -> Mount | None:
    fields = line.split(" ")
    if len(fields) < 4 or not fields[1].startswith("/"):
        return None
    device, folder, kind, options = (_plain(field) for field in fields[:4])
    return Mount(device, folder, kind, "ro" in options.split(","))


def _plain(field: str) -> str:
    raw = _OCTAL.sub(lambda found: chr(int(found[1], 8)), field)
    # The kernel gives bytes; a name in Chinese comes as UTF-8 that was escaped byte by byte.
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return raw


def is_removable(sysfs_folder: str, flag: str) -> bool:
    """Whether a whole disk can be taken out: by its own word, or because it hangs on USB."""
    return flag.strip() == "1" or any(part.startswith("usb") for part in PurePosixPath(sysfs_folder).parts)


def below_roots(folder: str) -> bool:
    return any(folder.startswith(f"{root}/") for root in ROOTS)


def find_media(
    folders: Sequence[Path] = (),
    *,
    simulated: bool = False,
    mounts_file: Path = _MOUNTS,
    sys_block: Path = _SYS_BLOCK,
    is_mounted: Callable[[Path], bool] = os.path.ismount,
) -> tuple[Medium, ...]:
    """Removable media below :data:`ROOTS`, and those of ``folders`` on which something is mounted.

    An empty folder on which nothing is mounted is the terminal's own disk: a file there would not be carried anywhere.
    ``simulated``: the folders stand for media all the same, and say so.
    """
    found: dict[str, Medium | None] = {}
    mounts = parse_mounts(_text(mounts_file))
    read_only = {mount.folder for mount in mounts if mount.read_only}
    for mount in mounts:
        if below_roots(mount.folder) and _can_be_taken_out(mount.device, sys_block):
            found[mount.folder] = _medium(Path(mount.folder), mount.read_only, is_mounted)
    for folder in folders:
        locked = str(folder) in read_only
        found[str(folder)] = _medium(folder, locked, is_mounted if not simulated else Path.is_dir, simulated=simulated)
    return tuple(medium for medium in found.values() if medium is not None)[:MOST_MEDIA]


def _medium(folder: Path, read_only: bool, is_there: Callable[[Path], bool], *, simulated: bool = False) -> Medium | None:
    try:
        # The number before the question: a medium that goes away in between is not taken for the disk beneath it.
        device = folder.stat().st_dev
        room = os.statvfs(folder)
        if not is_there(folder):
            return None
    except OSError:
        return None
    name = "".join(letter for letter in folder.name if letter.isprintable())[:40]
    writable = not read_only and not room.f_flag & os.ST_RDONLY
    return Medium(str(folder), name, room.f_bavail * room.f_frsize, not writable, simulated, device)


def _can_be_taken_out(device: str, sys_block: Path) -> bool:
    if not device.startswith("/dev/"):
        return False
    for name in _names(device):
        link = sys_block / name
        try:
            disk = link.resolve(strict=True)
            if (disk / "partition").exists():
                disk = disk.parent
            flag = (disk / "removable").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            continue
        return is_removable(str(disk), flag)
    return False


def _names(device: str) -> Iterable[str]:
    """What the kernel may call the device: its own name, or the one that a link in ``/dev/disk`` leads to."""
    yield Path(device).name
    yield from _real_name(device)


def _real_name(device: str) -> Iterator[str]:
    try:
        yield Path(device).resolve(strict=True).name
    except OSError:
        return


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
