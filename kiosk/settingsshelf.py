"""The terminal's settings file, and what the platform publishes on top of it: what is in force."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.publishedsettings import Governed, govern, read_settings
from kiosk.publishedshelf import Place, PublishedShelf
from kiosk.settings import Settings
from sync.wire.downlink import Channel


class SettingsShelf(PublishedShelf[Governed]):
    """``kiosk.shell.ports.SettingsSource`` over the store and the file."""

    def __init__(self, place: Place, own: Settings) -> None:
        super().__init__(place, Channel.SETTINGS, self._read_set)
        self._own = own
        self._now = govern(own, None)

    def at_start(self) -> Governed:
        """What to begin with."""
        found = self.take()
        self.use(self._now if found is None else found)
        return self._now

    def use(self, governed: Governed) -> None:
        """These are in force from now on."""
        self._now = governed
        self.in_use(governed.version)

    def now(self) -> Governed:
        """What is in force. From any thread."""
        return self._now

    def fault_of(self, files: Mapping[str, bytes]) -> str:
        """For the downlink: why a set that has arrived cannot be used. From any thread."""
        published = read_settings(files)
        return published if isinstance(published, str) else ""

    def _read_set(self, files: Mapping[str, bytes], version: int) -> Governed | str:
        published = read_settings(files)
        return published if isinstance(published, str) else govern(self._own, published, version)
