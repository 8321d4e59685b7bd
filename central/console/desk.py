"""What a page of the console is asked and what it may answer. Pages are plain functions; nothing here knows of HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from central.console.accounts import Visitor
from central.console.board import FleetBoard
from central.console.roles import Right
from central.platform import Platform

LONGEST_VALUE: Final = 64
LONGEST_TEXT: Final = 1000

Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request by somebody who is logged in. ``place`` are the variable parts of the path."""

    platform: Platform
    visitor: Visitor
    board: FleetBoard
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, longest: int = LONGEST_VALUE) -> str:
        """A query parameter, cut to a length that no honest one reaches, safe to encode again."""
        return cleaned(self.params.get(name, ""), longest)

    def receipt(self, name: str = "receipt") -> str:
        """A receipt number as people type it: in groups, in small letters."""
        return "".join(self.value(name).split()).upper()

    def number(self, name: str) -> int:
        """A whole number that a database bears; 0 for anything else."""
        text = self.value(name, 16)
        return int(text) if text.isascii() and text.isdigit() else 0

    def filled(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A field of the form."""
        return cleaned(self.form.get(name, ""), longest)


def cleaned(text: str, longest: int) -> str:
    """Without blanks around it, without what cannot be shown or stored, cut to ``longest``."""
    kept = "".join(one for one in text.strip()[:longest] if one >= " " or one in "\n\t")
    return kept.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it needs."""

    template: str
    context: Context
    status: int = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """After something was done: look there. ``to`` is a path of the console's own."""

    to: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to take away."""

    name: str
    media_type: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Data:
    """JSON for another program."""

    body: bytes


Answer = Page | Moved | File | Data
Work = Callable[[Ask], Answer]


@dataclass(frozen=True, slots=True)
class Door:
    """One address of the console, and the right that opens it.

    ``kind``: a ``page`` sends strangers to the log-in; a ``part`` of a page and ``data`` tell them that they are none.
    """

    path: str
    work: Work
    right: Right
    method: Literal["GET", "POST"] = "GET"
    kind: Literal["page", "part", "data"] = "page"
