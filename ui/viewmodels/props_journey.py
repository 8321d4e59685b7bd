"""What the screens of a transaction show, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class LookUpProps:
    """我的办件. Slots: home() rate()."""

    kicker: str = ""
    status: str = "searching"
    """searching, found, not_here, no_receipt, failed."""
    standing: str = ""
    """waiting, accepted, parked; empty when nothing was found."""
    title: str = ""
    explanation: str = ""
    advice: str = ""
    icon: str = ""
    facts: Rows = field(default_factory=no_rows)
    """label, value, name."""
    rate_text: str = ""
    """Empty: by this slip nobody may rate (any more)."""
    rated_text: str = ""
    again_text: str = ""
    phone_text: str = ""
    home_text: str = ""


@dataclass(frozen=True)
class ConsentProps:
    """Service consent and the separate ones for the face and a photo. Slots: agree() decline() actFor(value)."""

    kind: str = "service"
    """service, face or portrait."""
    service_title: str = ""
    title: str = ""
    icon: str = ""
    sentences: Rows = field(default_factory=no_rows)
    """text, icon."""
    acting: Rows = field(default_factory=no_rows)
    """Ways to do it for somebody else, or the way back: value, text, icon."""
    note: str = ""
    badge: str = ""
    """The systems behind the service."""
    agree_text: str = ""
    decline_text: str = ""


@dataclass(frozen=True)
class IdentifyProps:
    """Slots: without(). Reading starts by itself; the way back is in the bar."""

    status: str = "waiting"
    """waiting, reading, failed, asking (about a code), code_failed."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = "card-in"
    busy: bool = False
    picture_name: str = ""
    """What the card animation shows, for people who cannot see it."""
    without_text: str = ""
    """The way for who acts for somebody whose card is not here."""
    trouble_title: str = ""
    trouble_text: str = ""
    tips: Rows = field(default_factory=no_rows)
    """text, icon."""


@dataclass(frozen=True)
class FaceProps:
    """Slots: retry() callAttendant(). Extra property ``cameraSource`` (changes with every frame)."""

    status: str = "looking"
    """looking, comparing, retry, person_decides."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = "face"
    busy: bool = False
    picture_visible: bool = False
    picture_name: str = ""
    trouble_title: str = ""
    trouble_text: str = ""
    tips: Rows = field(default_factory=no_rows)
    """text, icon."""
    retry_text: str = ""
    attendant_text: str = ""


@dataclass(frozen=True)
class AttendantProps:
    """Slots: press(key) confirm() cancel() samePerson() otherPerson() cannotTell(). Extra property ``photoSource``."""

    stage: str = "pin"
    """pin, then question."""
    title: str = ""
    hint: str = ""
    entry_label: str = ""
    entry_shown: str = ""
    """One dot a digit."""
    entry_name: str = ""
    keys: Rows = field(default_factory=no_rows)
    """key (what press() takes), label, icon, name, kind (digit, clear, backspace), enabled."""
    busy: bool = False
    trouble_title: str = ""
    trouble_text: str = ""
    confirm_text: str = ""
    confirm_enabled: bool = False
    cancel_text: str = ""
    photo_visible: bool = False
    photo_name: str = ""
    facts: Rows = field(default_factory=no_rows)
    """label, value (masked), name."""
    same_text: str = ""
    other_text: str = ""
    unsure_text: str = ""
    """Empty: this cadre has to say yes or no."""


@dataclass(frozen=True)
class FillProps:
    """One question. Slots: press(key) change(text) choose(value) step(part, by) confirm() skip() speak()."""

    kind: str = "pad"
    """pad (digits), date (digits, and columns to step), choice, text (keyboard)."""
    service_title: str = ""
    progress_text: str = ""
    field_name: str = ""
    question: str = ""
    hint: str = ""
    entry_label: str = ""
    entry_text: str = ""
    """The answer as typed (text)."""
    entry_shown: str = ""
    """The answer as shown: a phone number in groups, a date with its marks."""
    entry_name: str = ""
    entry_max: int = 0
    placeholder: str = ""
    keys: Rows = field(default_factory=no_rows)
    """For pad: key, label, icon, name, kind (digit, clear, backspace), enabled."""
    columns: Rows = field(default_factory=no_rows)
    """For date: part (year, month, day), unit, value, chosen (bool), name, more, less."""
    by_digits_text: str = ""
    """To the digits pad, where there is room for one way only."""
    by_steps_text: str = ""
    choices: Rows = field(default_factory=no_rows)
    """value, label, selected (bool), name."""
    trouble_title: str = ""
    trouble_text: str = ""
    confirm_text: str = ""
    confirm_enabled: bool = False
    speak_text: str = ""
    """Instead of writing, for questions that cannot be skipped; empty: it has to be written."""
    skip_text: str = ""


@dataclass(frozen=True)
class ReviewProps:
    """Everything once more, masked. Slots: edit(field) submit()."""

    service_title: str = ""
    title: str = ""
    hint: str = ""
    rows: Rows = field(default_factory=no_rows)
    """label, value, field (empty: cannot be edited), icon, edit_text (the pencil's accessible name), name."""
    trouble_title: str = ""
    trouble_text: str = ""
    submit_text: str = ""


@dataclass(frozen=True)
class WorkingProps:
    kind: str = "submitting"
    """submitting, issuing."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = ""


@dataclass(frozen=True)
class ResultProps:
    """Slots: printPaper() finish()."""

    delivery: str = "saved"
    """saved (only here so far), accepted (the platform has it)."""
    service_title: str = ""
    title: str = ""
    explanation: str = ""
    icon: str = ""
    receipt_label: str = ""
    receipt_no: str = ""
    """In groups of four."""
    receipt_name: str = ""
    qr_source: str = ""
    qr_name: str = ""
    qr_hint: str = ""
    facts: Rows = field(default_factory=no_rows)
    """label, value (masked), name."""
    record: Rows = field(default_factory=no_rows)
    """What a department answered: label, value, name."""
    record_note: str = ""
    code_source: str = ""
    """The code that counts for a short while; empty: none, or its time has run out."""
    code_name: str = ""
    code_text: str = ""
    """How long it counts, or why there is none now."""
    code_warning: str = ""
    after_text: str = ""
    paper_visible: bool = False
    paper_kind: str = ""
    """slip or document."""
    paper_state: str = ""
    """offered, printing, waiting, printed, not_printed, unknown, declined."""
    paper_title: str = ""
    paper_text: str = ""
    paper_icon: str = ""
    paper_busy: bool = False
    paper_print_text: str = ""
    paper_picture_name: str = ""
    """What the picture of the first page is; empty when there is none or the paper is out."""
    finish_text: str = ""
    """Also says "no print, done" while a slip is offered; empty while the printer works."""


@dataclass(frozen=True)
class RatingProps:
    """好差评. Slots: rate(score) skip()."""

    title: str = ""
    hint: str = ""
    faces: Rows = field(default_factory=no_rows)
    """score (5 to 1), label, icon, name."""
    skip_text: str = ""


@dataclass(frozen=True)
class TakeCardProps:
    """Slot: finish(), for when the terminal wrongly believes that a card lies there."""

    title: str = ""
    hint: str = ""
    thanks_text: str = ""
    icon: str = "card-out"
    picture_name: str = ""
    finish_text: str = ""


@dataclass(frozen=True)
class TroubleProps:
    """The journey cannot go on. Slot: home()."""

    title: str = ""
    """What happened."""
    safe_text: str = ""
    """What is safe."""
    advice: str = ""
    """What to do next."""
    phone_text: str = ""
    code_text: str = ""
    icon: str = "warning"
    home_text: str = ""
