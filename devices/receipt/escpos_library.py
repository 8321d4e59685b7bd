"""python-escpos, imported late and without its side effects.

Importing it takes 0.3 s, installs a handler on the root logger and leaves a new temporary directory behind; a terminal
that runs for months wants none of that before its first slip.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, cast

from PIL import Image


class Recorder(Protocol):
    """What is used of python-escpos' recording printer."""

    @property
    def output(self) -> bytes: ...

    def set(
        self,
        align: str | None = None,
        *,
        bold: bool | None = None,
        custom_size: bool | None = None,
        width: int | None = None,
        height: int | None = None,
    ) -> None: ...

    def image(self, img_source: Image.Image) -> None:
        """As ``GS v 0``, black dots where the picture is dark."""
        ...

    def qr(self, content: str, ec: int = 0, size: int = 3, *, native: bool = False) -> None:
        """``native``: drawn by the printer. ``ec`` 0 to 3 is L to H, ``size`` dots a module."""
        ...


def new_recorder(dots: int) -> Recorder:
    """A printer that only records, for paper ``dots`` wide."""
    return _library()(_profile(dots))


@lru_cache(maxsize=1)
def _library() -> Callable[[object], Recorder]:
    handlers = logging.root.handlers[:]
    from escpos import capabilities
    from escpos.printer import Dummy

    logging.root.handlers[:] = handlers
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return cast("Callable[[object], Recorder]", Dummy)


@lru_cache(maxsize=4)
def _profile(dots: int) -> object:
    """Knows the paper's width; without one the library prints a remark to the console for every picture."""
    _library()
    from escpos.capabilities import Profile

    data = {**Profile.profile_data, "media": {"width": {"pixels": dots, "mm": dots / 8}}}
    return type("SlipProfile", (Profile,), {"profile_data": data})()
