"""Debian's reference LAPACK in the place of the two OpenBLAS libraries of NumPy's and OpenCV's wheels: 65 MB become 19.

A terminal solves systems of a few unknowns; what makes OpenBLAS large are kernels for every kind of processor. OpenCV calls
LAPACK by its usual names, so a copy of ``liblapack.so.3`` under the name of the wheel's library does. NumPy calls the
functions with 64-bit integers by names of its own (``scipy_dgesdd_64_``, ``scipy_cblas_dgemm64_``): a library of jumps
leads to ``liblapack64.so.3`` and ``libblas64.so.3``, and is refused at the build when one of the functions is not there.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_JUMPS: Final = {"x86_64": "jmp {}@PLT", "aarch64": "b {}"}
_PREFIX: Final = "scipy_"
_SUFFIX: Final = "64_"
DEBIAN: Final = {
    "liblapack.so.3": "lapack/liblapack.so.3",
    "libblas.so.3": "blas/libblas.so.3",
    "liblapack64.so.3": "lapack64/liblapack64.so.3",
    "libblas64.so.3": "blas64/libblas64.so.3",
    "libgfortran.so.5": "libgfortran.so.5",
    "libquadmath.so.0": "libquadmath.so.0",
    "libXau.so.6": "libXau.so.6",
}
"""Where the libraries of these names lie below ``/usr/lib/TRIPLET``; not what an alternative of them may be."""
_X86_ONLY: Final = ("libquadmath.so.0",) if platform.machine() == "x86_64" else ()
BROUGHT: Final = ("libblas.so.3", "liblapack64.so.3", "libblas64.so.3", "libgfortran.so.5", *_X86_ONLY)
"""What must lie at the bundle's top beside the libraries that take a wheel's place."""


class MissingLibrary(Exception):  # noqa: N818 - a build is told what is the matter
    """Debian's library is not installed, or lacks a function."""


def debian_library(name: str) -> Path:
    """Raises :class:`MissingLibrary`."""
    library = Path("/usr/lib") / f"{platform.machine()}-linux-gnu" / DEBIAN[name]
    if not library.exists():
        raise MissingLibrary(f"{name}: run scripts/setup.sh")
    return library.resolve()


def plain_name(name: str) -> str:
    """``scipy_dgesdd_64_`` is ``dgesdd_``, ``scipy_cblas_dgemm64_`` is ``cblas_dgemm``."""
    return name.removeprefix(_PREFIX).removesuffix(_SUFFIX)


def jumps(name: str, users: Sequence[Path], work: Path) -> Path:
    """A library ``name`` with the functions of NumPy's names that ``users`` want. Raises :class:`MissingLibrary`."""
    work.mkdir(parents=True, exist_ok=True)
    wanted = sorted(
        {symbol for user in users for symbol in _symbols(user, "--undefined-only") if symbol.startswith(_PREFIX)}
    )
    behind = [debian_library("liblapack64.so.3"), debian_library("libblas64.so.3")]
    there = {symbol for library in behind for symbol in _symbols(library, "--defined-only")}
    lacking = [symbol for symbol in wanted if plain_name(symbol) not in there]
    if lacking or not wanted:
        raise MissingLibrary(f"not in Debian's LAPACK: {', '.join(lacking) or 'anything at all'}")
    jump = _JUMPS[platform.machine()]
    lines = [".text"]
    for symbol in wanted:
        lines += [f".global {symbol}", f".type {symbol}, %function", f"{symbol}:", jump.format(plain_name(symbol))]
    lines.append('.section .note.GNU-stack,"",%progbits\n')
    (work / "jumps.s").write_text("\n".join(lines), encoding="ascii")
    subprocess.run(["as", "-o", "jumps.o", "jumps.s"], cwd=work, check=True)
    link = ["ld", "-shared", "-s", "--build-id=sha1", "-z", "defs", "-soname", name, "-o", name, "jumps.o"]
    # With -z defs what the libraries behind need has to be found, too; they find it themselves at run time.
    subprocess.run([*link, *map(str, behind), "--unresolved-symbols=ignore-in-shared-libs"], cwd=work, check=True)
    return work / name


def _symbols(file: Path, which: str) -> set[str]:
    told = subprocess.run(["nm", "-D", which, str(file)], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].partition("@")[0] for line in told.splitlines() if line.strip()}
