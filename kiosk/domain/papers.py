"""What became of the papers of a transaction, as a person who is asked for a reprint needs to see it."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.values import dataclass


class PaperFate(StrEnum):
    """How far one paper came; the names of the effect journal."""

    INTENDED = "intended"
    STARTED = "started"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class PaperStory:
    """One paper. ``proof`` says how we know that it came out, ``code`` why we do not."""

    effect_id: str
    fate: PaperFate
    at: str
    proof: str = ""
    code: str = ""
    ordered_role: str = ""
    """Who ordered it, when it is a reprint: ``attendant`` or ``technician``."""


@dataclass(frozen=True, slots=True)
class PaperCase:
    """A transaction and its papers, the first one and then the reprints. Nothing personal."""

    transaction_id: str
    receipt_no: str
    service_title: str
    submitted_at: str
    is_document: bool
    document_no: str
    papers: tuple[PaperStory, ...]

    @property
    def newest(self) -> PaperStory:
        return self.papers[-1]

    @property
    def in_doubt(self) -> bool:
        """Nobody knows whether the newest paper came out: a person has to look."""
        return self.newest.fate is PaperFate.UNKNOWN
