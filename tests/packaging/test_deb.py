"""The Debian package in short form: a stand-in for the program, the rest as it ships; built twice, the same bytes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from kiosk.settings import SettingsProblem, load_settings
from kiosk.version import VERSION, build_version
from scripts import bundle, deb, sbom, version
from scripts.contents import SystemLibrary

ROOT = Path(__file__).resolve().parents[2]
HELD = sbom.Held(
    ("pyside6-essentials", "cryptography", "msgspec", "pyserial", "tuf"),
    (SystemLibrary("libxcb.so.1", "libxcb1", "1.15-1"), SystemLibrary("libxcb-shm.so.0", "libxcb-shm0", "1.15-1")),
)
STAMP = version.Stamp("0.1.0+gabcdef012345", "abcdef012345", 1_767_225_600)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not here: Debian packages are built on Debian")
    return made(tmp_path_factory.mktemp("first"))


def made(folder: Path) -> Path:
    program = folder / "program"
    (program / "_internal").mkdir(parents=True)
    (program / "kiosk").write_text("#!/bin/sh\n")
    (program / "_internal" / "libx.so.1").write_bytes(b"x")
    (program / "_internal" / "libx.so").symlink_to("libx.so.1")
    return deb.build(program, folder / "work", folder / "out", STAMP, HELD)


def listing(package: Path) -> dict[str, str]:
    """Path to mode and owner."""
    done = subprocess.run(["dpkg-deb", "--contents", str(package)], check=True, capture_output=True, text=True)
    lines = [line.split(maxsplit=5) for line in done.stdout.splitlines()]
    return {line[5].split(" -> ")[0].removeprefix("./"): f"{line[0]} {line[1]}" for line in lines}


def test_what_is_in_it_and_whose_it_is(package: Path) -> None:
    files = listing(package)
    assert set(deb.PLACES.values()) - {"DEBIAN/postinst", "DEBIAN/prerm"} <= set(files)
    assert {f"usr/share/doc/yuezhizhu/{name}" for name in ("sbom.cdx.json", "licences.md", "field.md")} <= set(files)
    assert all(told.endswith(" root/root") for told in files.values())
    assert files["opt/yuezhizhu/kiosk"].startswith("-rwxr-xr-x")
    assert files["opt/yuezhizhu/_internal/libx.so"].startswith("l")
    assert files["usr/lib/systemd/system/yuezhizhu.service"].startswith("-rw-r--r--")
    fields = subprocess.run(["dpkg-deb", "--field", str(package)], check=True, capture_output=True, text=True).stdout
    assert "Version: 0.1.0+gabcdef012345" in fields


def test_the_same_tree_makes_the_same_bytes(package: Path, tmp_path: Path) -> None:
    assert made(tmp_path).read_bytes() == package.read_bytes()


def test_the_scripts_are_shell() -> None:
    for name in ("postinst", "prerm", "first-boot"):
        subprocess.run(["sh", "-n", str(deb.PARTS / name)], check=True)


def test_the_unit_is_one_that_systemd_understands() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    units = [str(deb.PARTS / name) for name in ("yuezhizhu.service", "yuezhizhu-first-boot.service")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    # The programs that it starts are on a terminal, not here.
    complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in complaints if "yuezhizhu" in line] == []


def test_the_unit_keeps_the_terminal_alive_and_small() -> None:
    unit = (deb.PARTS / "yuezhizhu.service").read_text(encoding="utf-8")
    for line in ("Type=notify", "WatchdogSec=20", "Restart=always", "RestartSec=200ms", "LimitCORE=0", "MemoryMax=2G"):
        assert f"\n{line}\n" in unit


def test_what_types_or_stores_is_denied_unless_it_is_bound() -> None:
    rules = (deb.PARTS / "70-yuezhizhu.rules").read_text(encoding="utf-8")
    lines = [line for line in rules.splitlines() if line and not line.startswith("#")]
    denied = {
        match[1] for line in lines if (match := re.match(r'ATTR\{bInterfaceClass\}=="(..)", ATTR\{authorized\}="0"', line))
    }
    assert denied == {"03", "08", "e0"}
    bound = next(number for number, line in enumerate(lines) if 'ENV{YZZ_BOUND}=="1", GOTO=' in line)
    assert all(number > bound for number, line in enumerate(lines) if "authorized" in line)
    label = lines[-1].removeprefix('LABEL="').removesuffix('"')
    assert all(f'GOTO="{label}"' in line for line in lines if "GOTO" in line)
    examples = (deb.PARTS / "60-yuezhizhu-bound.rules").read_text(encoding="utf-8")
    assert all(line.startswith("#") for line in examples.splitlines())


def test_the_example_of_a_configuration_lacks_only_what_is_each_machines_own(tmp_path: Path) -> None:
    example = (deb.PARTS / "kiosk.toml.example").read_text(encoding="utf-8")
    tomllib.loads(example)
    (tmp_path / "kiosk.toml").write_text(example, encoding="utf-8")
    with pytest.raises(SettingsProblem, match=r"platform\.sealing_key"):
        load_settings(tmp_path / "kiosk.toml")


def test_the_bill_of_materials_lists_what_is_inside_and_nothing_else() -> None:
    document = json.loads(sbom.made(STAMP, HELD))
    parts = {part["name"]: part for part in document["components"]}
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    assert document["metadata"]["component"]["version"] == STAMP.version
    assert set(parts) == {*HELD.packages, "libxcb1", "libxcb-shm0", "cpython"}
    for name in HELD.packages:
        properties = parts[name]["properties"]
        assert properties, name
        assert all(re.fullmatch("[0-9a-f]{64}", one["value"]) for one in properties)
        assert parts[name]["licenses"][0]["license"]["name"], name
    assert parts["libxcb1"]["properties"] == [{"name": "file", "value": "libxcb.so.1"}]
    assert sbom.made(STAMP, HELD) == sbom.made(STAMP, HELD)


@pytest.mark.parametrize("stranger", ["pytest", "pyinstaller", "no-such-package"])
def test_what_the_licence_page_does_not_list_may_not_be_inside(stranger: str) -> None:
    with pytest.raises(sbom.UnlistedError, match=stranger):
        sbom.made(STAMP, sbom.Held((*HELD.packages, stranger), ()))


def test_no_log_in_and_no_key_waits_behind_the_screen() -> None:
    """The program ends or hangs: what shows meanwhile is an empty console."""
    unit = (deb.PARTS / "yuezhizhu.service").read_text(encoding="utf-8")
    started = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    assert started.startswith("ExecStart=/usr/bin/cage -- /opt/yuezhizhu/kiosk launch"), "-s would let keys switch consoles"
    for line in (
        "Conflicts=getty@tty1.service",
        "User=yuezhizhu",
        "NoNewPrivileges=yes",
        "RestrictSUIDSGID=yes",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in unit
    assert "\nStateDirectoryMode=0700\n" in unit
    logind = (deb.PARTS / "logind.conf").read_text(encoding="utf-8")
    assert {"NAutoVTs=0", "ReserveVT=0"} <= set(logind.splitlines())
    assert "kernel.sysrq = 0" in (deb.PARTS / "sysctl.conf").read_text(encoding="utf-8")
    assert "nologin" in (deb.PARTS / "sysusers.conf").read_text(encoding="utf-8")


def test_the_stamp_names_the_commit() -> None:
    stamp = version.stamp(ROOT)
    assert re.fullmatch(rf"{re.escape(VERSION)}\+g[0-9a-f]{{12}}(\.dirty)?", stamp.version)
    assert stamp.seconds > 1_700_000_000


def test_without_git_there_is_only_the_version(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "9.9.9"\n')
    assert version.stamp(tmp_path / ".").commit in ("", version.stamp(tmp_path).commit)
    assert version.stamp(tmp_path).version.startswith("9.9.9")


def test_the_program_says_which_build_it_is(tmp_path: Path) -> None:
    file = tmp_path / "version.json"
    assert build_version(file) == VERSION
    file.write_text(STAMP.as_json())
    assert build_version(file) == STAMP.version
    file.write_text("{")
    assert build_version(file) == VERSION


def test_what_only_the_platform_or_nobody_needs_stays_outside() -> None:
    for place in (
        "typst/_typst.abi3.so",
        "PIL/_avif.cpython-311.so",
        "pillow.libs/libavif-c6.so",
        "opencc/clib/libopencc.a",
    ):
        assert not bundle.allowed(place)
