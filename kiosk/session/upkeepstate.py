"""What a session is while somebody with a PIN looks after the terminal: what is due, and what has to be set right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class UpkeepPage(StrEnum):
    JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The choice of pages."""

    who: str


@dataclass(frozen=True, slots=True)
class JobList:
    """What the terminal does again and again."""

    who: str


UpkeepPhase: TypeAlias = Upkeep | JobList
