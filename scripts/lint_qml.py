"""qmllint over every QML file of the terminal; any warning fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[1]
QML = ROOT / "ui" / "qml"
STRICTER = ("--unused-imports", "warning", "--max-warnings", "0")


def main() -> int:
    files = sorted(str(file.relative_to(ROOT)) for file in QML.rglob("*.qml"))
    if not files:
        print("lint_qml: no QML file under ui/qml", file=sys.stderr)
        return 1
    program = str(Path(PySide6.__file__).parent / "qmllint")
    done = subprocess.run([program, *STRICTER, "-I", str(QML), *files], cwd=ROOT, check=False)
    print(f"qmllint: {len(files)} files, {'clean' if done.returncode == 0 else 'findings above'}")
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
