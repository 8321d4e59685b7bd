"""What of a person is in memory besides the session itself: the card's photo, the camera's frame, a document's pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.contract import Image


@dataclass(slots=True)
class SessionSecrets:
    card_photo: Image | None = field(default=None, repr=False)
    pages: dict[str, bytes] = field(default_factory=dict, repr=False)
    """PDFs by effect id, until printed or the session ends."""

    @property
    def is_empty(self) -> bool:
        return self.card_photo is None and not self.pages

    def forget(self) -> None:
        """Drops everything. The photo's memory is overwritten first, as far as Python lets us."""
        if self.card_photo is not None and self.card_photo.flags.writeable:
            self.card_photo.fill(0)
        self.card_photo = None
        self.pages.clear()
