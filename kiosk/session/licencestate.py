"""What a session is while somebody looks at the own licences."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.catalogue import FieldSpec
from kiosk.domain.licences import Group
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


class LicencesStatus(StrEnum):
    ASKING = "asking"
    FAILED = "failed"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class LicencesStep:
    """The list, or one of it; the licences themselves lie with the journey."""

    spec: FieldSpec
    """The question that the choice answers."""
    status: LicencesStatus = LicencesStatus.ASKING
    group: Group | None = None
    """Only these; None: all."""
    opened: str = ""
    """The identifier of the one that is looked at; empty: the list."""
    trouble: Trouble | None = None
