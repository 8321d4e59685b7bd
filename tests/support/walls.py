"""Who may import whom, and a walker that finds breaches of it.

The table is the one of the architecture, row by row. A wall looks at every module below ``of`` and says either what it
may import (``may``, everything else of the same reach is a breach) or what it must not (``never``). Names are dotted
prefixes: ``sync.wire`` covers ``sync.wire`` and whatever it holds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = ("kiosk", "devices", "sync", "ui", "central", "benchmarks")
ROOTS = ("kiosk.bootstrap", "kiosk.__main__", "kiosk.demo")
SIMULATION_WORDS = ("simulat", "bench")
COMMAND_LINE = ("devices.__main__", "devices.cli", "devices.commands")

# Standard library without I/O, threads, clocks or chance. The pure core may use nothing else of it.
PURE_STDLIB = (
    "__future__", "abc", "base64", "binascii", "bisect", "calendar", "collections", "collections.abc", "contextlib", "copy",
    "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "hmac",
    "itertools", "json", "math", "numbers", "operator", "re", "reprlib", "string", "struct", "textwrap", "types", "typing",
    "unicodedata", "zlib",
)  # fmt: skip
PURE_LIBRARIES = ("msgspec", "rapidfuzz", "segno", "stdnum")
CLOCKS_AND_IO = ("now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes")
CLOCK_AND_IO_BUILTINS = ("open", "print", "input", "__import__", "exec", "eval")


@dataclass(frozen=True, slots=True)
class Wall:
    """One row. ``reach`` is what ``may`` speaks about: the house's own packages, or every import there is."""

    of: tuple[str, ...]
    why: str
    may: tuple[str, ...] | None = None
    never: tuple[str, ...] = ()
    except_in: tuple[str, ...] = ()
    everything: bool = False
    calls_no_clock: bool = False


PURE = PURE_STDLIB + PURE_LIBRARIES
STORAGE_AND_NETWORK = ("sqlite3", "sqlite_utils", "requests", "urllib3", "http.client", "socket", "serial")

WALLS: tuple[Wall, ...] = (
    Wall(("devices",), "devices is a library of its own", may=("devices",)),
    Wall(("sync",), "sync is a library of its own", may=("sync",)),
    Wall(("central",), "the platform shares only the messages", may=("central", "sync.wire")),
    Wall(
        ("kiosk.domain", "kiosk.session"),
        "rules and session are pure",
        may=("kiosk.domain", "kiosk.session", *PURE),
        everything=True,
        calls_no_clock=True,
    ),
    Wall(
        ("kiosk.journeys",),
        "journeys use the rules, the store and contracts",
        may=(
            "kiosk.journeys",
            "kiosk.domain",
            "kiosk.session",
            "kiosk.store",
            "kiosk.documents",
            "sync.asked",
            "sync.outbox",
            "sync.wire",
            "devices.contract",
        ),
    ),
    Wall(
        ("ui.viewmodels",),
        "view models show what journeys and maintenance say",
        may=(
            "ui.viewmodels",
            "ui.texts",
            "kiosk.journeys",
            "kiosk.session",
            "kiosk.domain",
            "kiosk.maintenance",
            "devices.contract",
        ),
    ),
    Wall(("ui",), "no storage and no network behind the screen", never=STORAGE_AND_NETWORK, except_in=("ui.automation",)),
    Wall(
        ("kiosk", "devices", "sync", "central"),
        "Qt stays under ui and in the composition root",
        never=("PySide6",),
        except_in=("kiosk.bootstrap",),
    ),
    Wall(("kiosk",), "the terminal never imports the platform or the screen", never=("central", "ui"), except_in=ROOTS),
    Wall(HOUSE, "nothing imports the roots", never=ROOTS, except_in=("kiosk.__main__", "kiosk.demo")),
    Wall(("kiosk.__main__", "kiosk.demo"), "the command line is not imported", never=("kiosk.__main__",)),
    Wall(
        HOUSE,
        "automation is for the demonstration",
        never=("ui.automation",),
        except_in=("ui.automation", "kiosk.demo", "kiosk.__main__"),
    ),
)


@dataclass(frozen=True, slots=True)
class Breach:
    """One import (or call) that a wall forbids."""

    module: str
    line: int
    target: str
    why: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} uses {self.target}: {self.why}"


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed source file: its dotted name, whether it is a package, its tree."""

    name: str
    is_package: bool
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Use:
    """One imported name. ``from a import b`` may mean module ``a.b`` or something in ``a``: both are kept."""

    line: int
    module: str
    member: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.module,) if self.member is None else (self.module, f"{self.module}.{self.member}")


def below(name: str, prefixes: Iterable[str]) -> bool:
    """Whether the dotted name is one of the prefixes or lies under one."""
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def modules(root: Path) -> Iterator[Module]:
    """Every Python module of the house under the given checkout."""
    for package in HOUSE:
        for file in sorted((root / package).rglob("*.py")):
            parts = list(file.relative_to(root).with_suffix("").parts)
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            yield Module(name, is_package, ast.parse(file.read_text(encoding="utf-8"), str(file)))


def uses(module: Module) -> Iterator[Use]:
    """Every import of a module, also inside functions, type-checking blocks and ``import_module("literal")``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Use(node.lineno, alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source_of(module, node)
            yield from (Use(node.lineno, source, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"} and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Use(node.lineno, first.value, None)


def breaches(root: Path, walls: Iterable[Wall] = WALLS) -> list[Breach]:
    """Every breach of the walls in the checkout at ``root``."""
    walls = tuple(walls)
    found: list[Breach] = []
    for module in modules(root):
        mine = [wall for wall in walls if below(module.name, wall.of) and not below(module.name, wall.except_in)]
        for use in uses(module):
            found += (Breach(module.name, use.line, use.names[-1], wall.why) for wall in mine if _forbids(wall, use))
        found += _simulation_in_drivers(module)
        if any(wall.calls_no_clock for wall in mine):
            found += _clock_calls(module)
    return found


def _forbids(wall: Wall, use: Use) -> bool:
    if any(below(name, wall.never) for name in use.names):
        return True
    if wall.may is None:
        return False
    if not wall.everything and use.module.partition(".")[0] not in HOUSE:
        return False
    return not any(below(name, wall.may) for name in use.names)


def _simulation_in_drivers(module: Module) -> list[Breach]:
    """A driver never imports a simulator, nor does anything else that will run in a village."""
    if not below(module.name, ("devices",)) or below(module.name, COMMAND_LINE) or _is_simulation(module.name):
        return []
    return [
        Breach(module.name, use.line, use.names[-1], "what drives real hardware never imports a simulator")
        for use in uses(module)
        if below(use.module, ("devices",)) and any(_is_simulation(name) for name in use.names)
    ]


def _is_simulation(name: str) -> bool:
    return any(part.lower().startswith(SIMULATION_WORDS) for part in name.split(".")[1:])


def _clock_calls(module: Module) -> list[Breach]:
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        method = isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS_AND_IO
        builtin = isinstance(node.func, ast.Name) and node.func.id in CLOCK_AND_IO_BUILTINS
        if method or builtin:
            found.append(Breach(module.name, node.lineno, f"{_called(node)}()", "pure code has no clock and no I/O"))
    return found


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _source_of(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    above = parts[: len(parts) - node.level + (1 if module.is_package else 0)]
    return ".".join([*above, *([node.module] if node.module else [])])
