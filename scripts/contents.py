"""What a packaged program really holds: its Python modules, the packages they come from, and libraries of the system.

Read from the folder that ``make package`` leaves, never from lists of what should be in it.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from PyInstaller.archive.readers import CArchiveReader

from scripts import bundle

_INSIDE: Final = "_internal"
_MADE_HERE: Final = frozenset(("liblapack.so.3", "libblas.so.3"))
"""Of Debian like the others, but put where a wheel had its own (``scripts.slim``)."""


@dataclass(frozen=True, slots=True)
class SystemLibrary:
    """A library that came from the build machine's Debian. ``package`` and ``version`` are dpkg's."""

    file: str
    package: str
    version: str


def modules(program: Path) -> frozenset[str]:
    """Dotted names of every module that the packaged program can import, its compiled ones too."""
    archive = CArchiveReader(str(program))
    found: set[str] = set()
    for name, entry in archive.toc.items():
        if entry[-1] in "mM":
            found.add(name)
        elif entry[-1] == "z":
            found.update(archive.open_embedded_archive(name).toc)
    inside = program.parent / _INSIDE
    for library in inside.glob("*.zip"):
        with zipfile.ZipFile(library) as packed:
            names = [Path(name) for name in packed.namelist() if name.endswith(".pyc")]
        found.update(".".join(name.with_suffix("").parts).removesuffix(".__init__") for name in names)
    for file in (*inside.rglob("*.so"), *inside.rglob("*.py")):
        found.add(".".join(_place(file.relative_to(inside))).removesuffix(".__init__"))
    return frozenset(found) | frozenset(sys.builtin_module_names)


def _place(file: Path) -> list[str]:
    """Standard library modules lie in a folder of their own below ``python3.11``."""
    folders = [] if "lib-dynload" in file.parts else list(file.parts[:-1])
    return [*folders, file.name.split(".")[0]]


def packages(program: Path) -> frozenset[str]:
    """Names, as the lock has them, of the Python packages of which something is in the bundle."""
    tops = {name.partition(".")[0] for name in modules(program)}
    by_top = metadata.packages_distributions()
    found = {name for top in tops for name in by_top.get(top, ())}
    return frozenset(_normal(name) for name in found)


def missing(program: Path, root: Path) -> list[str]:
    """Modules that our shipped code imports somewhere, also within functions, and the bundle does not have.

    Left out is what may stay outside: whatever is for type checkers only, and ``bundle.EXCLUDED_MODULES``.
    """
    there = modules(program)
    told: dict[str, str] = {}
    for name in [*bundle.own_modules(root), "kiosk.__main__"]:
        file = root / Path(*name.split("."))
        source = file.with_suffix(".py") if file.with_suffix(".py").is_file() else file / "__init__.py"
        for wanted in imported(ast.parse(source.read_text(encoding="utf-8"))):
            if wanted not in there and not bundle.is_left_out(wanted):
                told.setdefault(wanted, name)
    return [f"{wanted} (for {name})" for wanted, name in sorted(told.items())]


def imported(tree: ast.Module) -> Iterator[str]:
    """Dotted names that a module imports at any time; relative imports do not occur here."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        waiting.extend(ast.iter_child_nodes(node))


def system_libraries(program: Path) -> list[SystemLibrary]:
    """Those at the bundle's top, in the order of their names. Raises ``LookupError`` for one that dpkg does not know."""
    inside = program.parent / _INSIDE
    names = sorted(file.name for file in inside.iterdir() if bundle.is_system_library(file.name))
    return [_owner(name) for name in names]


def _owner(name: str) -> SystemLibrary:
    asked = subprocess.run(["dpkg-query", "--search", f"*/{name}"], capture_output=True, text=True, check=False)
    for line in asked.stdout.splitlines():
        package, _, place = line.partition(": ")
        if place.startswith(("/usr/lib/", "/lib/")) and "/" + name == place[-len(name) - 1 :]:
            shown = ["dpkg-query", "--show", "--showformat=${Package}\t${Version}", package.split(",")[0]]
            told = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
            return SystemLibrary(name, *told.split("\t"))
    raise LookupError(name)


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
