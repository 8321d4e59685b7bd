"""What a benchmark is, the line it prints, and the list of all of them.

A benchmark is a module with ``measure() -> Iterable[Measurement]`` and a line in ``BENCHMARKS``. It measures itself beside
a reference on the same machine in the same minutes, in turn, because figures drift and ratios hardly do.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final, Protocol, cast

import msgspec

BENCHMARKS: Final = {
    "start": "benchmarks.start",
    "submit": "benchmarks.submit",
    "submit-syncs": "benchmarks.submit_syncs",
    "submit-frames": "benchmarks.submit_frames",
    "drain": "benchmarks.drain",
    "parts": "benchmarks.parts",
    "ingest": "benchmarks.ingest",
    "ledger-search": "benchmarks.ledger_search",
    "storm": "benchmarks.storm",
    "storm-province": "benchmarks.storm_model",
    "fleet-day": "benchmarks.fleet_day",
    "card-read": "benchmarks.card_read",
    "recovery": "benchmarks.recovery",
    "qr": "benchmarks.qr",
    "handwriting": "benchmarks.handwriting",
    "search": "benchmarks.search",
    "sessions": "benchmarks.sessions",
    "frames": "benchmarks.frames",
    "touch": "benchmarks.touch",
    "story": "benchmarks.story",
    "sealing": "benchmarks.sealing",
    "journal-bytes": "benchmarks.journal_bytes",
    "document-corners": "benchmarks.document_corners",
    "certificates": "benchmarks.certificates",
}

ON_DEMAND: Final = {
    "ledger-ten-million": "benchmarks.ledger_ten_million",
    "ledger-waiting": "benchmarks.ledger_waiting",
    "storm-crowd": "benchmarks.storm_crowd",
}
"""Too long or too large to be run with all the others."""


class Measurement(msgspec.Struct, frozen=True):
    """One figure beside its reference; both are medians in ``unit``."""

    name: str
    value: float
    unit: str
    reference: str
    reference_value: float

    @property
    def ratio(self) -> float:
        """Value through reference: below 1 is better for seconds, above 1 for things per second."""
        return self.value / self.reference_value

    def line(self) -> str:
        """The JSON line of ``make bench``."""
        rounded = {
            "value": _short(self.value),
            "reference_value": _short(self.reference_value),
            "ratio": _short(self.ratio),
        }
        fields = {"name": self.name, **rounded, "unit": self.unit, "reference": self.reference}
        order = ("name", "value", "unit", "reference", "reference_value", "ratio")
        return msgspec.json.encode({name: fields[name] for name in order}).decode()


class Benchmark(Protocol):
    def measure(self) -> Iterable[Measurement]: ...


def load(name: str) -> Benchmark:
    """The benchmark of that name; only then is its module imported."""
    return cast("Benchmark", import_module({**BENCHMARKS, **ON_DEMAND}[name]))


def _short(figure: float) -> float:
    """Four significant digits."""
    return float(f"{figure:.4g}")
