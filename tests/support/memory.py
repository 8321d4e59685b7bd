"""A folder in memory for the files of tests: thousands of databases, each synced as in earnest, but without a disk.

What a disk does when the power fails is the crash rigs' matter; they bring their own.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

ROOM_WANTED: Final = 3 << 30
"""Bytes: the PostgreSQL servers of three workers, and the folders of tests that run or have failed."""


def folder_in_memory() -> Path | None:
    """``None`` where there is none, or none with enough room."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_WANTED
    return memory if roomy else None
