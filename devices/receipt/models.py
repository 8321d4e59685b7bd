"""The table of receipt printer models (``models.toml``): a capability is on only where the table says why."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from devices.receipt.protocol import PrinterModel

TABLE = Path(__file__).with_name("models.toml")
_FLAGS = ("completion", "cut_counter", "clears_buffers", "native_qr", "identifies_itself", "cutter", "near_end_sensor")
_ON_UNLESS_SAID = ("cutter", "near_end_sensor")
_COLUMNS = (32, 42, 48)
_BAUDS = (9600, 19200, 38400, 57600, 115200)


@dataclass(frozen=True, slots=True)
class ModelEntry:
    key: str
    model: PrinterModel
    reason: str
    source: str


@lru_cache(maxsize=1)
def known_models() -> MappingProxyType[str, ModelEntry]:
    """Every model of the table by its key, ``generic-80`` first."""
    return MappingProxyType(read_models(TABLE.read_text(encoding="utf-8")))


def load_model(key: str) -> PrinterModel:
    """Raises KeyError, naming the known ones, for a key that the table lacks."""
    models = known_models()
    if key not in models:
        raise KeyError(f"{key}: " + " ".join(models))
    return models[key].model


def read_models(text: str) -> dict[str, ModelEntry]:
    """Raises ValueError for a table with unknown keys, impossible values, or a capability without a reason."""
    return {key: _entry(key, row) for key, row in tomllib.loads(text).items()}


def _entry(key: str, row: object) -> ModelEntry:
    if not isinstance(row, dict):
        raise ValueError(f"{key}: not a table")
    left = dict(row)
    name, reason, source = (_text(key, left.pop(field, "")) for field in ("name", "reason", "source"))
    columns, baud = left.pop("columns", 0), left.pop("baud", 115200)
    flags = {flag: left.pop(flag, flag in _ON_UNLESS_SAID) for flag in _FLAGS}
    if left or columns not in _COLUMNS or baud not in _BAUDS:
        raise ValueError(f"{key}: unknown keys {sorted(left)}, columns {columns} or baud {baud}")
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise ValueError(f"{key}: capabilities are true or false")
    if flags["cut_counter"] and not flags["cutter"]:
        raise ValueError(f"{key}: counts cuts without a cutter")
    return ModelEntry(key, PrinterModel(name=name, columns=columns, baud=baud, **flags), reason, source)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key}: name, reason and source are sentences")
    return value
