"""Smaller libraries in the places of larger ones, before the bundle is put together; ``kiosk.spec`` applies it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from scripts import slim_blas, slim_icu

Entry = tuple[str, str, str]
NUMPY: Final = "numpy.libs/libscipy_openblas64_"
OPENCV: Final = "opencv_python_headless.libs/libopenblasp"
ICU: Final = "PySide6/Qt/lib/libicudata.so."
XAU: Final = "pillow.libs/libXau-"


def smaller(entries: Iterable[Entry], work: Path) -> list[Entry]:
    """PyInstaller's table with other files behind some places, and what these need. Raises as the makers of them do."""
    table = list(entries)
    numpy = [Path(file) for place, file, _ in table if place.startswith("numpy/") and ".so" in place]
    made: dict[str, str] = {}
    for place, file, _ in table:
        name = Path(place).name
        if place.startswith(ICU):
            made[place] = str(slim_icu.rebuilt(Path(file), work / "icu"))
        elif place.startswith(NUMPY):
            made[place] = str(slim_blas.jumps(name, numpy, work / "blas"))
        elif place.startswith(OPENCV):
            made[place] = str(slim_blas.debian_library("liblapack.so.3"))
        elif place.startswith(XAU):
            made[place] = str(slim_blas.debian_library("libXau.so.6"))
    missing = [start for start in (ICU, NUMPY, OPENCV, XAU) if not any(place.startswith(start) for place in made)]
    if missing:
        raise slim_blas.MissingLibrary(f"the bundle has no {', '.join(missing)} any more")
    brought = [(name, str(slim_blas.debian_library(name)), "BINARY") for name in slim_blas.BROUGHT]
    return [(place, made.get(place, file), kind) for place, file, kind in table if place not in slim_blas.BROUGHT] + brought
