"""The touch panel's matrix as a udev rule, and which one the machine works with now.

The program may not write below ``/etc``: the rule is laid into the store's folder, and a technician copies it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kiosk.domain.touchfit import Affine, parsed

RULE_NAME: Final = "90-yuezhizhu-touch.rules"
PROPERTY: Final = "LIBINPUT_CALIBRATION_MATRIX"
_UDEV: Final = Path("/run/udev/data")
"""udev's database: one small file a device, a property a line that begins with ``E:``."""
_TOUCHSCREEN: Final = "E:ID_INPUT_TOUCHSCREEN=1"
_MOST_BYTES: Final = 64 << 10


def rule_text(matrix: Affine) -> str:
    """libinput reads the property when the device is added, so it holds from the next start of the compositor on."""
    return (
        "# Made by the touch calibration of this terminal; see the technician's manual.\n"
        'ACTION!="remove", KERNEL=="event[0-9]*", ENV{ID_INPUT_TOUCHSCREEN}=="1", '
        f'ENV{{{PROPERTY}}}="{matrix.text}"\n'
    )


def in_force(database: Path = _UDEV) -> Affine | None:
    """The matrix that udev has for the touch panel; None: there is none, or several panels do not agree."""
    found = set()
    for file in sorted(database.glob("c13:*")):
        lines = _lines(file)
        if _TOUCHSCREEN not in lines:
            continue
        told = [line.partition("=")[2] for line in lines if line.startswith(f"E:{PROPERTY}=")]
        found.add(parsed(told[-1]) if told else None)
    return next(iter(found)) if len(found) == 1 else None


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return []
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
