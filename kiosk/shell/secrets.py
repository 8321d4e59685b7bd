"""What of a person is in memory besides the session itself: the card's photo, a document's pages, what was submitted."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.contract import Image
from kiosk.session.state import Journey
from sync import outbox


@dataclass(slots=True)
class SessionSecrets:
    card_photo: Image | None = field(default=None, repr=False)
    pages: dict[str, bytes] = field(default_factory=dict, repr=False)
    """PDFs by effect id, until the session ends."""
    _asked: object = field(default=None, repr=False)
    _attempt: str = ""

    @property
    def is_empty(self) -> bool:
        return self.card_photo is None and not self.pages and self._asked is None

    def attempt_of(self, journey: Journey) -> str:
        """The id under which exactly this is submitted: another one as soon as service, person or an answer differ.

        Who presses again after a failure asks for the same thing, and must not get it twice.
        """
        asked = (journey.service.id, journey.person, dict(journey.answers))
        if asked != self._asked:
            self._asked, self._attempt = asked, outbox.new_entry_id()
        return self._attempt

    def forget(self) -> None:
        """Drops everything. The photo's memory is overwritten first, as far as Python lets us."""
        if self.card_photo is not None and self.card_photo.flags.writeable:
            self.card_photo.fill(0)
        self.card_photo = None
        self.pages.clear()
        self._asked, self._attempt = None, ""
