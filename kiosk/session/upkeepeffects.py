"""What looking after the terminal asks of the world; ``kiosk.session.effects`` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RunJob:
    """A job of the rota, as soon as its thread is free."""

    name: str


UpkeepEffect: TypeAlias = RunJob
