"""The set-up says in one sentence what is wrong, and its list of system packages can be read by a person and by it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "scripts" / "setup.sh"
TOOLS = ("sh", "dirname", "sed", "awk", "grep", "id", "cat", "sha256sum", "cut")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    for name in ("setup.sh", "system-packages.txt"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts")
    (tmp_path / "requirements.lock").write_text("# empty\n")
    return tmp_path


def tool_folder(checkout: Path, **programs: str) -> Path:
    """A folder for PATH with the usual tools and these programs (name and shell text)."""
    folder = checkout / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is missing"))
    for name, text in programs.items():
        program = folder / name.replace("_", "-")
        program.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    return folder


def run_setup(checkout: Path, path: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), "HOME": os.environ.get("HOME", "/")}
    command = [str(checkout / "scripts" / "setup.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


def listed_packages() -> list[list[str]]:
    lines = (ROOT / "scripts" / "system-packages.txt").read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]


def test_every_system_package_has_its_reason() -> None:
    rows = listed_packages()
    assert len(rows) > 20
    assert all(len(row) == 3 and all(row) for row in rows)
    assert {when for _, when, _ in rows} == {"always", "debian-python"}
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names))


def test_no_usable_python_is_one_sentence(checkout: Path) -> None:
    done = run_setup(checkout, tool_folder(checkout, python3="exit 1"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["setup: no Python 3.11, 3.12 or 3.13 found; on Debian 12: apt-get install python3"]


def test_missing_packages_are_named_to_who_is_not_root(checkout: Path) -> None:
    python = "case $2 in *print*) echo 3.11 ;; esac"
    tools = tool_folder(
        checkout, python3=python, id="echo 1000", dpkg_query='case "$4" in dbus) exit 1 ;; esac; echo installed'
    )
    done = run_setup(checkout, tools)
    assert done.returncode == 3
    assert done.stderr.strip().endswith("as root: apt-get install --no-install-recommends dbus")
    assert len(done.stderr.splitlines()) == 1


def test_root_gets_them_installed_before_anything_else(checkout: Path) -> None:
    python = 'case "$2" in *print*) echo 3.11 ;; venv) exit 1 ;; esac'
    state = checkout / "installed"
    query = f'case "$4" in dbus) [ -e {state} ] || exit 1 ;; esac; echo installed'
    tools = tool_folder(
        checkout, python3=python, id="echo 0", dpkg_query=query, apt_get=f'[ "$1" != install ] || echo "$@" > {state}'
    )
    done = run_setup(checkout, tools)
    assert state.read_text().split()[-1] == "dbus"
    assert done.returncode == 4, "the pretended Python cannot make a virtual environment"
    assert "could not create the virtual environment" in done.stderr
