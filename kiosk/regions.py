"""Reads the tables of places; see ``assets/regions/README.md`` for their columns and where they are from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kiosk.domain.regions import Region, RegionBook, is_code

_COLUMNS = 6


class RegionProblem(Exception):  # noqa: N818 - it is told to a person as a sentence
    """A table cannot be used; the text names file and line."""


def load_regions(folder: Path) -> RegionBook:
    """As :func:`regions_of`, read at once."""
    return regions_of(folder).opened()


def regions_of(folder: Path) -> RegionBook:
    """All ``*.tsv`` of ``folder``; those whose name begins with ``simulated`` hold invented places.

    They are read when they are first asked for, which raises :class:`RegionProblem` for the first line that is wrong.
    """
    return RegionBook(partial(_all_of, folder))


def _all_of(folder: Path) -> tuple[Region, ...]:
    found: dict[str, Region] = {}
    for path in sorted(folder.glob("*.tsv")):
        for number, region in _read(path):
            if region.code in found:
                raise RegionProblem(f"{path.name}：第{number}行的代码 {region.code} 已经有了。")
            found[region.code] = region
    return tuple(found[code] for code in sorted(found))


def _read(path: Path) -> Iterator[tuple[int, Region]]:
    simulated = path.name.startswith("simulated")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise RegionProblem(f"{path.name}：读不了（{problem.__class__.__name__}）。") from problem
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t")
        if len(columns) != _COLUMNS or not all(columns) or not is_code(columns[0]):
            raise RegionProblem(f"{path.name}：第{number}行不对，要有代码和五列名称。")
        code, name, traditional, latin, sound, initials = columns
        yield number, Region(code, name, traditional, latin, sound, initials, simulated)
