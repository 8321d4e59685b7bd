"""The parts of the packaged terminal as CycloneDX 1.5 (ECMA-424): name, version, licence, and the hashes of its download.

Parts are the locked packages that a running terminal or platform can load, as ``docs/licences.md`` lists them first. The
same lock, licences and commit make the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scripts import licences, version

ROOT: Final = Path(__file__).resolve().parents[1]
_HEAD: Final = re.compile(r"^(?P<name>[a-z0-9._-]+)==", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def made(stamp: version.Stamp, root: Path = ROOT) -> bytes:
    """The document."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    packages = licences.locked(lock)
    running = licences.runtime(packages, (root / "requirements.in").read_text(encoding="utf-8"))
    here = sorted(name for name in running if not packages[name].elsewhere)
    hashes = _hashes(lock)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(stamp.seconds, UTC).isoformat(),
            "component": {
                "type": "application",
                "name": "yuezhizhu-terminal",
                "version": stamp.version,
                "licenses": [{"expression": "GPL-3.0-or-later"}],
            },
        },
        "components": [_component(packages[name], hashes[name]) for name in here],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _hashes(lock: str) -> dict[str, list[str]]:
    heads = list(_HEAD.finditer(lock))
    ends = [head.start() for head in heads[1:]] + [len(lock)]
    return {head["name"]: sorted(_HASH.findall(lock, head.end(), end)) for head, end in zip(heads, ends, strict=True)}


def _component(package: licences.Locked, hashes: list[str]) -> dict[str, object]:
    """The download has to have one of the hashes; which one depends on the machine, so they are properties."""
    return {
        "type": "library",
        "name": package.name,
        "version": package.version,
        "purl": f"pkg:pypi/{package.name}@{package.version}",
        "licenses": [{"license": {"name": licences.licence_of(package.name)}}],
        "properties": [{"name": "pip:sha256", "value": one} for one in hashes],
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(made(version.stamp(ROOT)))
