"""What the frame around every screen can do, on any screen: help, language, size, voice."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session.effects import Cue, Effect, Hush, ReadAloud, Speak
from kiosk.session.privacy import on_privacy
from kiosk.session.state import Dialect, Language, Preferences, Session, VoiceChoice
from kiosk.session.step import Step, stay


def on_chrome(session: Session, event: ev.SessionEvent) -> Step | None:
    """None when the event is none of the frame's."""
    preferences = session.preferences
    voice = preferences.voice
    match event:
        case ev.HelpPressed():
            return stay(replace(session, help_open=True))
        case ev.HelpClosed():
            return stay(replace(session, help_open=False, privacy_open=False))
        case ev.LanguageChosen(language=language):
            spoken = replace(voice, dialect=_dialect_of(language, session.house_voice.dialect))
            return stay(replace(session, preferences=replace(preferences, language=language, voice=spoken)))
        case ev.CareToggled():
            return stay(_looking(session, _next_look(preferences)))
        case ev.MuteToggled():
            quiet: tuple[Effect, ...] = () if voice.muted else (Hush(),)
            return Step(_speaking(session, replace(voice, muted=not voice.muted)), quiet)
        case ev.LouderWanted():
            return _heard(session, voice.louder())
        case ev.QuieterWanted():
            return _heard(session, voice.quieter())
        case ev.DialectChosen(dialect=dialect):
            return _heard(session, replace(voice, dialect=dialect, muted=False))
        case ev.ControlReached(name=name):
            return Step(session, _named(name))
        case _:
            return on_privacy(session, event)


def _looking(session: Session, preferences: Preferences) -> Session:
    """A journey that is under way goes on as it would have begun in this look."""
    journey = session.journey and replace(session.journey, brief=preferences.care)
    return replace(session, preferences=preferences, journey=journey)


def _next_look(preferences: Preferences) -> Preferences:
    """Plain, large, large and white on black, plain: one tap each, so nobody has to find a second button."""
    if not preferences.care:
        return replace(preferences, care=True, contrast=False)
    return replace(preferences, care=not preferences.contrast, contrast=not preferences.contrast)


def _named(name: str) -> tuple[Effect, ...]:
    """A control is told by its name, but for names with digits: no number is ever spoken."""
    return (ReadAloud(name),) if name and not any(character.isdigit() for character in name) else ()


def _dialect_of(language: Language, of_the_house: Dialect) -> Dialect:
    """Who chose a language is spoken to in it; 广东话 or 客家话 can be chosen afterwards."""
    return {Language.EN: Dialect.ENGLISH, Language.ZH_HANT: Dialect.CANTONESE}.get(language, of_the_house)


def _heard(session: Session, voice: VoiceChoice) -> Step:
    """A changed voice is heard at once."""
    return Step(_speaking(session, voice), (Speak(Cue.VOICE_SAMPLE),))


def _speaking(session: Session, voice: VoiceChoice) -> Session:
    return replace(session, preferences=replace(session.preferences, voice=voice))
