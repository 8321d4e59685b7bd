"""``make reproduce``: the packaged program built twice from nothing, and every file in which the two differ.

Both builds have the same commit, tree and packages, other folders, other times and other seeds of Python's hashes unless
the build fixes them. Exit code 4: something differs.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import sys
from pathlib import Path
from typing import Final

from scripts.package import WORK, build

DIFFERENT: Final = 4


def listed(folder: Path) -> dict[str, str]:
    """By name: what the file is. Times are not part of it: the Debian package sets them to the commit's."""
    return {str(path.relative_to(folder)): _told(path) for path in sorted(folder.rglob("*")) if not path.is_dir()}


def _told(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    mode = stat.S_IMODE(path.stat().st_mode)
    return f"{mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """A line for each name that is not the same in both."""
    return [
        f"{name}: {one.get(name, 'missing')} / {other.get(name, 'missing')}"
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    ]


def main() -> int:
    found = []
    for name in ("first", "second"):
        place = WORK / f"reproduce-{name}"
        shutil.rmtree(place, ignore_errors=True)
        build(place / "dist", place)
        found.append(listed(place / "dist" / "kiosk"))
    different = differences(*found)
    for line in different:
        print(f"reproduce: {line}")
    print(f"reproduce: {len(found[0])} files, {len(different)} of them differ")
    return DIFFERENT if different else 0


if __name__ == "__main__":
    sys.exit(main())
