"""What a person does to a session."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.catalogue import Acting
from kiosk.domain.dates import DatePart
from kiosk.domain.values import dataclass
from kiosk.session.state import Dialect, Language, TechnicianPage


@dataclass(frozen=True, slots=True)
class Touched:
    """The attract screen was touched, or any sign of life."""


@dataclass(frozen=True, slots=True)
class CategoryChosen:
    category: str


@dataclass(frozen=True, slots=True)
class GroupChosen:
    """Of a category; empty: all of it."""

    group: str


@dataclass(frozen=True, slots=True)
class ControlReached:
    """The keypad has led to a control."""

    name: str = field(repr=False)
    """What the control is called; nothing that was typed."""


@dataclass(frozen=True, slots=True)
class ReadAloudWanted:
    pass


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    service_id: str


@dataclass(frozen=True, slots=True)
class SearchWanted:
    pass


@dataclass(frozen=True, slots=True)
class Agreed:
    """The primary button of a consent screen."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The second button of a consent screen."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One character of a digits pad, for the question or PIN on the screen."""

    character: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextChanged:
    """The whole text of a text field as it stands now."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackspacePressed:
    pass


@dataclass(frozen=True, slots=True)
class ClearPressed:
    pass


@dataclass(frozen=True, slots=True)
class DateStepped:
    """One of the two buttons at the year, the month or the day."""

    part: DatePart
    by: int
    """1 or -1."""


@dataclass(frozen=True, slots=True)
class RegionChosen:
    """One place of a list."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegionSearchWanted:
    """To writing the name of a place, or back to the list."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    value: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The primary button of the question or PIN pad on the screen."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The second button: skip this question, skip the rating."""


@dataclass(frozen=True, slots=True)
class RetryPressed:
    pass


@dataclass(frozen=True, slots=True)
class AttendantWanted:
    pass


@dataclass(frozen=True, slots=True)
class AttendantDecided:
    same_person: bool


@dataclass(frozen=True, slots=True)
class AttendantUnsure:
    """The cadre cannot tell whether it is the person on the card."""


@dataclass(frozen=True, slots=True)
class ActingChosen:
    """On the consent screen: for somebody else; None: for oneself after all."""

    acting: Acting | None


@dataclass(frozen=True, slots=True)
class EditAsked:
    """The review's pencil beside an answer."""

    field_name: str


@dataclass(frozen=True, slots=True)
class SubmitPressed:
    pass


@dataclass(frozen=True, slots=True)
class PrintWanted:
    """Print the slip or the document that is offered (result, or the attract screen's pending slip)."""


@dataclass(frozen=True, slots=True)
class PrintDeclined:
    pass


@dataclass(frozen=True, slots=True)
class FinishPressed:
    """Leave the result for the rating."""


@dataclass(frozen=True, slots=True)
class RatingWanted:
    """Whoever holds a slip wants to rate what it is about."""


@dataclass(frozen=True, slots=True)
class Rated:
    score: int


@dataclass(frozen=True, slots=True)
class BackPressed:
    pass


@dataclass(frozen=True, slots=True)
class HomePressed:
    pass


@dataclass(frozen=True, slots=True)
class HelpPressed:
    pass


@dataclass(frozen=True, slots=True)
class HelpClosed:
    pass


@dataclass(frozen=True, slots=True)
class PrivacyWanted:
    """In help: what happens to my data?"""


@dataclass(frozen=True, slots=True)
class PrivacyPrintWanted:
    """There: take it along on paper."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True, slots=True)
class CareToggled:
    """The next look: plain, large, large and white on black."""


@dataclass(frozen=True, slots=True)
class MuteToggled:
    pass


@dataclass(frozen=True, slots=True)
class LouderWanted:
    pass


@dataclass(frozen=True, slots=True)
class QuieterWanted:
    pass


@dataclass(frozen=True, slots=True)
class DialectChosen:
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class TechnicianWanted:
    """The hidden gesture: five taps on the clock of the attract screen."""


@dataclass(frozen=True, slots=True)
class TechnicianPageChosen:
    page: TechnicianPage


@dataclass(frozen=True, slots=True)
class TestWanted:
    """``receipt``, ``document``, ``idcard`` or ``camera``."""

    device: str


@dataclass(frozen=True, slots=True)
class RestartWanted:
    """A technician wants the program to start anew."""


@dataclass(frozen=True, slots=True)
class ReleaseWanted:
    """Give a parked entry back to the queue."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class TechnicianLeft:
    pass


Touch: TypeAlias = (
    Touched
    | CategoryChosen
    | GroupChosen
    | ControlReached
    | ReadAloudWanted
    | ServiceChosen
    | SearchWanted
    | Agreed
    | Declined
    | KeyPressed
    | TextChanged
    | BackspacePressed
    | ClearPressed
    | DateStepped
    | RegionChosen
    | RegionSearchWanted
    | ChoiceMade
    | Confirmed
    | Skipped
    | RetryPressed
    | AttendantWanted
    | AttendantDecided
    | AttendantUnsure
    | ActingChosen
    | EditAsked
    | SubmitPressed
    | PrintWanted
    | PrintDeclined
    | FinishPressed
    | RatingWanted
    | Rated
    | BackPressed
    | HomePressed
    | HelpPressed
    | HelpClosed
    | PrivacyWanted
    | PrivacyPrintWanted
    | LanguageChosen
    | LouderWanted
    | QuieterWanted
    | DialectChosen
    | CareToggled
    | MuteToggled
    | TechnicianWanted
    | TechnicianPageChosen
    | TestWanted
    | ReleaseWanted
    | RestartWanted
    | TechnicianLeft
)
