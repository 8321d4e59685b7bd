"""The settings in force, and what the platform has published to take their place: swapped between two sessions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

from kiosk.publishedsettings import Governed
from kiosk.session.ambient import Site
from kiosk.session.state import Dialect, Patience, Preferences, Session, VoiceChoice
from kiosk.settings import Settings
from kiosk.shell.ports import Outside
from kiosk.shell.swap import Swap

_LOG = logging.getLogger("kiosk.governing")


class Governing:
    """Lives on the screen's thread."""

    def __init__(self, outside: Outside, audit: Callable[[str, dict[str, str]], None]) -> None:
        self._source = outside.settings
        self._audit = audit
        self.now: Governed | None = self._source.now()
        self._swap = Swap(outside, self._prepared, self._source.prove)

    def published(self) -> None:
        """The platform has published settings, or taken some back."""
        self._swap.published()

    def between_sessions(self) -> Settings | None:
        """Nobody is here: the settings that are in force from now on, if they are others."""
        coming = self._swap.due()
        if coming is None:
            return None
        before, self.now = self._version(), coming
        self._source.use(coming)
        self._audit("settings.changed", {"version": str(coming.version), "before": str(before)})
        _LOG.info("settings.in_use version=%s before=%s", coming.version, before)
        return coming.settings

    def tick(self) -> None:
        """Time passes."""
        self._swap.tick(self._version())

    def _version(self) -> int:
        return 0 if self.now is None else self.now.version

    def _prepared(self) -> Governed | None:
        taken = self._source.take()
        return None if taken is None or taken.version == self._version() else taken


def under(outside: Outside, settings: Settings) -> Outside:
    """The outside as these settings have it."""
    terminal = settings.terminal
    site: Site = replace(
        outside.site,
        attendant_phone=terminal.attendant_phone,
        technician_phone=terminal.technician_phone,
        hours=terminal.hours,
    )
    return replace(outside, site=site, **limits_of(settings))


class Limits(TypedDict):
    """How much is taken in, as :class:`Outside` has it."""

    least_free_bytes: int
    most_pending: int
    most_days_unsent: int
    most_days_silent: int


def limits_of(settings: Settings) -> Limits:
    """Beyond which nothing new is taken in."""
    limits = settings.limits
    return {
        "least_free_bytes": limits.least_free_megabytes << 20,
        "most_pending": limits.most_pending,
        "most_days_unsent": limits.most_days_unsent,
        "most_days_silent": limits.most_days_silent,
    }


def patience_of(settings: Settings) -> Patience:
    """How long the screen waits for somebody who does not touch it."""
    return Patience(settings.idle.quiet_seconds, settings.idle.countdown_seconds)


def voice_choice_of(settings: Settings) -> VoiceChoice:
    """The dialect of the village."""
    return VoiceChoice(Dialect(settings.voice.dialect))


def opening_session(outside: Outside) -> Session:
    """Nobody there yet, and everything as the village wants it."""
    return Session(
        now=outside.clock.monotonic(),
        patience=outside.patience,
        house_voice=outside.house_voice,
        preferences=Preferences(voice=outside.house_voice),
    )
