"""``make deb``: the packaged terminal as a Debian package, with its units, rules and what is known of its parts.

The same tree and the same commit make the same package, byte for byte: times are the commit's, files are in order, owners
are root. The folder of the program is ``dist/kiosk`` as ``make package`` leaves it.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from scripts import sbom, version

ROOT: Final = Path(__file__).resolve().parents[1]
PARTS: Final = ROOT / "scripts" / "debian"
PROGRAM: Final = ROOT / "dist" / "kiosk"
NAME: Final = "yuezhizhu"
DEPENDS: Final = (
    "libc6, cage, xwayland, openssl, udev, systemd, alsa-utils, espeak-ng, libssl3, libzinnia0,"
    " tegaki-zinnia-simplified-chinese"
)
SUMMARY: Final = "self-service terminal for villages (粤智助)"
EXECUTABLE: Final = ("DEBIAN/postinst", "DEBIAN/prerm", f"opt/{NAME}/first-boot", f"opt/{NAME}/kiosk")
PLACES: Final = {
    "yuezhizhu.service": "usr/lib/systemd/system/yuezhizhu.service",
    "yuezhizhu-first-boot.service": "usr/lib/systemd/system/yuezhizhu-first-boot.service",
    "60-yuezhizhu-bound.rules": "etc/udev/rules.d/60-yuezhizhu-bound.rules",
    "70-yuezhizhu.rules": "usr/lib/udev/rules.d/70-yuezhizhu.rules",
    "tmpfiles.conf": "usr/lib/tmpfiles.d/yuezhizhu.conf",
    "sysusers.conf": "usr/lib/sysusers.d/yuezhizhu.conf",
    "logind.conf": "usr/lib/systemd/logind.conf.d/yuezhizhu.conf",
    "sysctl.conf": "usr/lib/sysctl.d/90-yuezhizhu.conf",
    "first-boot": f"opt/{NAME}/first-boot",
    "kiosk.toml.example": f"usr/share/doc/{NAME}/kiosk.toml.example",
    "postinst": "DEBIAN/postinst",
    "prerm": "DEBIAN/prerm",
}
CONFFILES: Final = ("/etc/udev/rules.d/60-yuezhizhu-bound.rules",)


def architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


def lay_out(program: Path, tree: Path, stamp: version.Stamp, held: sbom.Held) -> None:
    """The package's tree, every time in it the commit's."""
    shutil.copytree(program, tree / "opt" / NAME, symlinks=True)
    for source, place in PLACES.items():
        (tree / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PARTS / source, tree / place)
    documents = tree / "usr" / "share" / "doc" / NAME
    shutil.copyfile(ROOT / "LICENSE", documents / "copyright")
    shutil.copyfile(ROOT / "docs" / "licences.md", documents / "licences.md")
    shutil.copyfile(ROOT / "docs" / "field.md", documents / "field.md")
    (documents / "sbom.cdx.json").write_bytes(sbom.made(stamp, held))
    changes = f"{NAME} ({stamp.version}) stable; urgency=medium\n\n  * Commit {stamp.commit}.\n"
    with (documents / "changelog.gz").open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=stamp.seconds) as packed:
        packed.write(changes.encode())
    (tree / "DEBIAN" / "conffiles").write_text("".join(f"{file}\n" for file in CONFFILES), encoding="utf-8")
    (tree / "DEBIAN" / "control").write_text(_control(tree, stamp), encoding="utf-8")
    (tree / "DEBIAN" / "md5sums").write_text(_sums(tree), encoding="utf-8")
    _make_even(tree, stamp.seconds)


def build(program: Path, work: Path, target: Path, stamp: version.Stamp, held: sbom.Held) -> Path:
    """The package's file in ``target``. ``held``: what the program's folder holds of others."""
    tree = work / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(program, tree, stamp, held)
    file = target / f"{NAME}_{stamp.version}_{architecture()}.deb"
    target.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(stamp.seconds)}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", str(tree), str(file)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return file


def _control(tree: Path, stamp: version.Stamp) -> str:
    size = sum(file.lstat().st_size for file in tree.rglob("*") if not file.is_dir()) >> 10
    fields = {
        "Package": NAME,
        "Version": stamp.version,
        "Architecture": architecture(),
        "Maintainer": "Yuezhizhu <yuezhizhu@localhost>",
        "Installed-Size": str(size),
        "Depends": DEPENDS,
        "Section": "misc",
        "Priority": "optional",
        "Description": f"{SUMMARY}\n Serves without network, prints, and keeps what it took in.",
    }
    return "".join(f"{name}: {text}\n" for name, text in fields.items())


def _sums(tree: Path) -> str:
    files = sorted(file for file in tree.rglob("*") if file.is_file() and not file.is_symlink())
    inside = [file for file in files if file.relative_to(tree).parts[0] != "DEBIAN"]
    sums = ((hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest(), file) for file in inside)
    return "".join(f"{digest}  {file.relative_to(tree)}\n" for digest, file in sums)


def _make_even(tree: Path, seconds: int) -> None:
    """Modes and times do not depend on who builds, and when."""
    for file in sorted(tree.rglob("*"), reverse=True):
        if file.is_symlink():
            os.utime(file, (seconds, seconds), follow_symlinks=False)
            continue
        place = str(file.relative_to(tree))
        runs = file.is_dir() or place in EXECUTABLE
        file.chmod(0o755 if runs else 0o644)
        os.utime(file, (seconds, seconds))
    os.utime(tree, (seconds, seconds))


def main() -> int:
    if not (PROGRAM / "kiosk").is_file():
        raise SystemExit("deb: dist/kiosk is not there; run make package first")
    held = sbom.held(PROGRAM / "kiosk")
    file = build(PROGRAM, ROOT / "build" / "deb", ROOT / "dist", version.stamp(ROOT), held)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1e6:.0f} MB, sha256 {digest}")
    print(f"  made of {len(held.packages)} Python packages and {len(held.libraries)} libraries of Debian")
    return 0


if __name__ == "__main__":
    sys.exit(main())
