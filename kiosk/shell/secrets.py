"""What of a person is in memory besides the session itself: photos, papers, a document's pages, what was submitted."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import field

from devices.contract import Image
from kiosk.domain.values import dataclass
from kiosk.session.state import Journey
from sync import outbox


@dataclass(slots=True)
class SessionSecrets:
    card_photo: Image | None = field(default=None, repr=False)
    pages: dict[str, bytes] = field(default_factory=dict, repr=False)
    """PDFs by effect id, until the session ends."""
    appointments: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)
    """Label and value of what a slip says of an appointment, by effect id, until the session ends."""
    told: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)
    """The same of an answer that goes onto its slip."""
    papers: dict[int, bytearray] = field(default_factory=dict, repr=False)
    """JPEGs of photographed pages, and spoken notes, by their number, until they are submitted or the session ends."""
    speech: bytearray = field(default_factory=bytearray, repr=False)
    """What is being said: samples, until a note is made of them."""
    shot: Image | None = field(default=None, repr=False)
    """The picture that a page is being cut out of."""
    _asked: object = field(default=None, repr=False)
    _attempt: str = ""

    @property
    def is_empty(self) -> bool:
        nothing_taken = self.card_photo is None and self.shot is None and not self.papers and not self.speech
        return nothing_taken and not self.pages and not self.appointments and not self.told and self._asked is None

    def attempt_of(self, journey: Journey) -> str:
        """The id under which exactly this is submitted: another one as soon as service, person or an answer differ.

        Who presses again after a failure asks for the same thing, and must not get it twice.
        """
        papers = {name: tuple(page.page_id for page in pages) for name, pages in journey.papers.items()}
        asked = (journey.service.id, journey.person, dict(journey.answers), papers, journey.signature)
        if asked != self._asked:
            self._asked, self._attempt = asked, outbox.new_entry_id()
        return self._attempt

    def take_shot(self, image: Image) -> None:
        self.drop_shot()
        self.shot = image

    def drop_shot(self) -> None:
        _blacken(self.shot)
        self.shot = None

    def drop_speech(self) -> None:
        """Overwritten first."""
        self.speech[:] = bytes(len(self.speech))
        self.speech.clear()

    def keep_paper(self, number: int, jpeg: bytes) -> None:
        self.keep_papers(self.papers.keys() - {number})
        self.papers[number] = bytearray(jpeg)

    def keep_papers(self, numbers: AbstractSet[int]) -> None:
        """Drops all other pages, overwritten first."""
        for number in self.papers.keys() - numbers:
            page = self.papers.pop(number)
            page[:] = bytes(len(page))

    def forget(self) -> None:
        """Drops everything. Pictures are overwritten first, as far as Python lets us."""
        _blacken(self.card_photo)
        self.card_photo = None
        self.drop_shot()
        self.drop_speech()
        self.keep_papers(frozenset())
        self.pages.clear()
        self.appointments.clear()
        self.told.clear()
        self._asked, self._attempt = None, ""


def _blacken(image: Image | None) -> None:
    if image is not None and image.flags.writeable:
        image.fill(0)
