"""``python -m kiosk queue export FOLDER | receipts FILE``: one line of JSON, or one sentence about why not."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kiosk.composition import Options, carrier_of, keyring_of, open_store
from kiosk.domain.carrying import NOTHING
from kiosk.domain.trouble import Trouble
from kiosk.settings import LoadedSettings

NOT_DONE: Final = 6
"""Nothing was written, or nothing was taken in."""
IN_PART: Final = 7
"""Part of the receipts could not be read or was not believed; the rest is settled."""

_WHO: Final = "command-line"


def export(loaded: LoadedSettings, folder: Path) -> int:
    """0 when a file was written and read back, or nothing waits; 6 otherwise."""
    options = Options()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        return _refuse(f"用不了文件夹 {folder}（{type(problem).__name__}）。")
    with closing(open_store(loaded)) as store:
        done = carrier_of(loaded, store, keyring_of(loaded, store, options.clock), options).export(folder, _WHO)
    if done is NOTHING:
        return _say({"entries": 0, "file": "", "bytes": 0, "left": 0})
    if isinstance(done, Trouble):
        return _refuse(_sentence(done))
    return _say(asdict(done) | {"file": str(folder / done.file)})


def receive(loaded: LoadedSettings, source: Path) -> int:
    """0 when all that the receipts say is settled; 6: nothing was taken in; 7: in part."""
    options = Options()
    with closing(open_store(loaded)) as store:
        done = carrier_of(loaded, store, keyring_of(loaded, store, options.clock), options).receive(source, _WHO)
    if isinstance(done, Trouble):
        return _refuse(_sentence(done))
    _say(asdict(done))
    return IN_PART if done.damaged or done.flawed else 0


def _sentence(trouble: Trouble) -> str:
    return f"{trouble.message}（{trouble.code}）。{trouble.advice}"


def _say(values: dict[str, object]) -> int:
    sys.stdout.write(f"{json.dumps(values, ensure_ascii=False)}\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return NOT_DONE
