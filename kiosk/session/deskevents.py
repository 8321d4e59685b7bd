"""What happens at the desk where papers are printed again; ``kiosk.session.events`` hands them on."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.papers import PaperCase
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class DeskWanted:
    """Somebody asks for a paper once more: a cadre or technician has to."""


@dataclass(frozen=True, slots=True)
class PaperChosen:
    transaction_id: str


@dataclass(frozen=True, slots=True)
class PaperDecided:
    """A person has looked whether the paper came out."""

    came_out: bool


@dataclass(frozen=True, slots=True)
class ReprintWanted:
    pass


@dataclass(frozen=True, slots=True)
class PapersFound:
    tail: str
    rows: tuple[PaperCase, ...]


@dataclass(frozen=True, slots=True)
class PapersSeen:
    case: PaperCase


@dataclass(frozen=True, slots=True)
class ReprintOrdered:
    transaction_id: str
    effect_id: str


@dataclass(frozen=True, slots=True)
class DeskRefused:
    trouble: Trouble


DeskEvent: TypeAlias = (
    DeskWanted | PaperChosen | PaperDecided | ReprintWanted | PapersFound | PapersSeen | ReprintOrdered | DeskRefused
)
