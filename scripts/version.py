"""What is built: version, commit and its time, from git; ``version.json`` carries it into the bundle."""

from __future__ import annotations

import json
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stamp:
    """``seconds``: Unix time of the commit, for everything that has to carry a time."""

    version: str
    commit: str
    seconds: int

    def as_json(self) -> str:
        return json.dumps({"version": self.version, "commit": self.commit, "built_from": self.seconds}) + "\n"


def stamp(root: Path) -> Stamp:
    """``0.1.0+gCOMMIT``, with ``.dirty`` when the tree differs from it; without git ``0.1.0`` of no commit."""
    plain = str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    try:
        commit = _git(root, "rev-parse", "--short=12", "HEAD")
        seconds = int(_git(root, "log", "-1", "--format=%ct"))
        dirty = ".dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else ""
    except (OSError, subprocess.CalledProcessError, ValueError):
        return Stamp(plain, "", 0)
    return Stamp(f"{plain}+g{commit}{dirty}", commit, seconds)


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()
