"""Starts one of this library's own modules as a child process, from source and from a bundle.

In a PyInstaller bundle there is no interpreter to hand ``-m`` to: the program starts itself with :data:`FLAG` as its
first argument, and its entry point calls :func:`run_if_asked` before anything else.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol, cast

FLAG: Final = "--device-child"
MODULES: Final = ("devices.camera.reader_process", "devices.idcard.wlt_child")
"""What may be started so: nobody gets another module run by writing a command line."""
_ROOT: Final = Path(__file__).resolve().parents[1]
_NOT_FOR_CHILDREN: Final = ("LD_LIBRARY_PATH", "PYTHONPATH")


class _Child(Protocol):
    def main(self, arguments: Sequence[str]) -> int: ...


def command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command line that runs ``main(arguments)`` of that module."""
    if module not in MODULES:
        raise ValueError(f"{module} is no child of this library")
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG, module, *arguments]
    # -P: the current folder is nobody's to import from.
    return [sys.executable, "-P", "-m", module, *arguments]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's own, less the search path that OpenCV's wheel sets: its empty last element means "here"."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CHILDREN}
    if not getattr(sys, "frozen", False):
        kept["PYTHONPATH"] = str(_ROOT)
    return kept | dict(more or {})


def run_if_asked(arguments: Sequence[str]) -> int | None:
    """The child's exit code when this process was started as one, else None. ``arguments`` without the program's name."""
    if len(arguments) < 2 or arguments[0] != FLAG or arguments[1] not in MODULES:
        return None
    return cast("_Child", importlib.import_module(arguments[1])).main(arguments[2:])
