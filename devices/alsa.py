"""What a speaker and a microphone of ALSA have in common: their address, and the program of alsa-utils that serves them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def device_in(address: str) -> str:
    """ALSA's name in ``alsa:default`` or ``alsa:plughw:1,0``. Raises ValueError for an address that is no ``alsa:`` one."""
    scheme, _, device = address.partition(":")
    if scheme != "alsa" or not device or device.startswith("-"):
        raise ValueError(f"no such sound device: {address}")
    return device


def found(name: str, given: Path | None) -> str | None:
    """Where the program is: at ``given``, otherwise searched for by ``name``. None: not there, or not to be run."""
    if given is not None:
        return str(given) if os.access(given, os.X_OK) else None
    return shutil.which(name)


def environment() -> dict[str, str]:
    """For the child: its complaints in the C locale, for they are read.

    OpenCV's wheel leaves an LD_LIBRARY_PATH behind that would make children search the current directory.
    """
    return {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"} | {"LC_ALL": "C"}
