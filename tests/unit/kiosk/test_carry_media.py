"""Which media are there: the kernel's list parsed, sysfs asked, folders that stand for media believed only when told."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.maintenance.carry.media import MOST_MEDIA, Mount, find_media, is_removable, parse_mounts

REAL = """\
sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
/dev/mmcblk0p2 / ext4 rw,relatime 0 0
/dev/mmcblk0p1 /boot/efi vfat rw,relatime,fmask=0077 0 0
/dev/sda1 /media/kiosk/KINGSTON vfat rw,nosuid,nodev,relatime,uid=1000,errors=remount-ro 0 0
/dev/sdb1 /run/media/kiosk/MY\\040STICK exfat ro,nosuid,nodev 0 0
/dev/sdc1 /media/second ext4 rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
"""


def test_the_kernels_list() -> None:
    mounts = parse_mounts(REAL)
    assert len(mounts) == 8
    assert mounts[4] == Mount("/dev/sda1", "/media/kiosk/KINGSTON", "vfat", read_only=False)
    assert mounts[5] == Mount("/dev/sdb1", "/run/media/kiosk/MY STICK", "exfat", read_only=True)


@pytest.mark.parametrize(
    ("escaped", "folder"),
    [
        ("/media/\\346\\235\\221", "/media/村"),
        ("/media/村\\040一", "/media/村 一"),
        ("/media/back\\134slash", "/media/back\\slash"),
        ("/media/\\377", "/media/\xff"),
    ],
)
def test_odd_names(escaped: str, folder: str) -> None:
    assert parse_mounts(f"/dev/sda1 {escaped} vfat rw 0 0\n")[0].folder == folder


@given(st.text(alphabet=string.printable, max_size=300))
def test_any_text_is_a_list_of_mounts_or_of_none(text: str) -> None:
    for mount in parse_mounts(text):
        assert mount.folder.startswith("/")


@pytest.mark.parametrize(
    ("folder", "flag", "removable"),
    [
        ("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host2/target2:0:0/2:0:0:0/block/sda", "1\n", True),
        ("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host2/target2:0:0/2:0:0:0/block/sdb", "0\n", True),
        ("/sys/devices/platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "0\n", False),
        ("/sys/devices/platform/soc/fe320000.mmc/mmc_host/mmc1/mmc1:aaaa/block/mmcblk1", "1\n", True),
        ("/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda", "0\n", False),
    ],
)
def test_what_can_be_taken_out(folder: str, flag: str, removable: bool) -> None:
    assert is_removable(folder, flag) is removable


class Machine:
    """A list of mounts and a sysfs in a folder; the mount points are plain folders there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self.mounts = folder / "mounts"
        self.sys_block = folder / "sys" / "class" / "block"
        self.sys_block.mkdir(parents=True)
        self.media = folder / "media"
        self.media.mkdir()
        self._lines: list[str] = []
        self.mounts.write_text("")
        monkeypatch.setattr("kiosk.maintenance.carry.media.ROOTS", (str(self.media),))

    def mount(
        self, name: str, disk: str, *, flag: str = "1", partition: str = "", usb: bool = False, options: str = "rw"
    ) -> Path:
        target = self.media / name
        target.mkdir(exist_ok=True)
        device = self._folder / "sys" / ("usb1" if usb else "pci") / "block" / disk
        device.mkdir(parents=True, exist_ok=True)
        (device / "removable").write_text(f"{flag}\n")
        end = device
        if partition:
            end = device / partition
            end.mkdir(exist_ok=True)
            (end / "partition").write_text("1\n")
        (self.sys_block / end.name).symlink_to(end)
        self._lines.append(f"/dev/{end.name} {str(target).replace(' ', chr(92) + '040')} vfat {options} 0 0")
        self.mounts.write_text("\n".join(self._lines) + "\n")
        return target

    def find(self, *folders: Path, **more: object) -> list[tuple[str, bool]]:
        more.setdefault("is_mounted", Path.is_dir)
        found = find_media(folders, mounts_file=self.mounts, sys_block=self.sys_block, **more)
        return [(medium.name, medium.read_only) for medium in found]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_removable_media_below_the_roots_are_found(machine: Machine) -> None:
    machine.mount("STICK", "sda", partition="sda1")
    machine.mount("whole disk", "sdb")
    machine.mount("enclosure", "sdc", flag="0", partition="sdc1", usb=True)
    machine.mount("LOCKED", "sdd", options="ro,nosuid")
    machine.mount("internal", "nvme0n1", flag="0", partition="nvme0n1p3")
    assert machine.find() == [("STICK", False), ("whole disk", False), ("enclosure", False), ("LOCKED", True)]


def test_what_cannot_be_asked_is_left_out(machine: Machine, tmp_path: Path) -> None:
    gone = machine.mount("GONE", "sda")
    gone.rmdir()
    machine.mounts.write_text(
        machine.mounts.read_text() + f"server:/share {machine.media}/share nfs rw 0 0\n/dev/zz9 x y\n"
    )
    assert machine.find() == []
    machine.mounts.unlink()
    assert machine.find(tmp_path / "nothing") == []


def test_a_configured_folder_counts_while_something_is_mounted_on_it(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    assert machine.find(folder, is_mounted=lambda _path: False) == [], "the terminal's own disk is no medium"
    assert machine.find(folder, is_mounted=lambda _path: True) == [("stick", False)]
    (simulated,) = find_media([folder], simulated=True, mounts_file=machine.mounts)
    assert simulated.simulated
    assert simulated.free_bytes > 0
    assert simulated.device == folder.stat().st_dev


def test_a_medium_that_was_just_pulled_is_not_the_folder_beneath(machine: Machine) -> None:
    machine.mount("PULLED", "sda")
    assert machine.find(is_mounted=lambda _path: False) == []


def test_a_desk_full_of_sticks_is_cut_short(machine: Machine, tmp_path: Path) -> None:
    folders = [tmp_path / f"stick-{number}" for number in range(MOST_MEDIA + 3)]
    for folder in folders:
        folder.mkdir()
    assert len(machine.find(*folders, simulated=True)) == MOST_MEDIA
