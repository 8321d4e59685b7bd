"""What each screen shows, as frozen data. Every word a person can see or hear comes from here.

A field ``primary_text`` is the Qt property ``primaryText``. A button whose text is empty is not shown. A row's ``name`` is
its accessible name; without one, the visible text is the name. Icons are file stems of ``assets/icons``; pictures are
complete ``image://`` addresses, empty when there is nothing to show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Row: TypeAlias = dict[str, str | bool | int | float]
Rows: TypeAlias = list[Row]


def no_rows() -> Rows:
    return []


@dataclass(frozen=True)
class ChromeProps:
    """The bar of every screen. Slots: back() home() help() chooseLanguage(code) toggleCare() toggleMute() tapClock()."""

    site_name: str = ""
    clock_text: str = ""
    clock_name: str = ""
    date_text: str = ""
    network_text: str = ""
    network_state: str = "online"
    """online, no_network, platform_down, refused."""
    network_icon: str = "network-on"
    pending_text: str = ""
    """How much waits for the network, empty when nothing does."""
    simulated_text: str = ""
    """Badge, empty on a terminal with real devices only."""
    language: str = "zh-Hans"
    care: bool = False
    muted: bool = False
    back_text: str = ""
    home_text: str = ""
    help_text: str = ""
    language_text: str = ""
    languages: Rows = field(default_factory=no_rows)
    """code, label, name, current (bool)."""
    care_text: str = ""
    care_icon: str = "care"
    volume_text: str = ""
    volume_icon: str = "volume"


@dataclass(frozen=True)
class IdleProps:
    """Overlay on the whole screen. Slot: stay()."""

    visible: bool = False
    question: str = ""
    hint: str = ""
    seconds: int = 0
    seconds_text: str = ""
    button: str = ""


@dataclass(frozen=True)
class HelpProps:
    """Overlay. Slots: close() papers()."""

    visible: bool = False
    title: str = ""
    steps: Rows = field(default_factory=no_rows)
    """number (int), text, icon."""
    phones_title: str = ""
    phones: Rows = field(default_factory=no_rows)
    """label, number, icon, name."""
    papers_text: str = ""
    """The way to a reprint; empty while somebody's journey is on."""
    close_text: str = ""


@dataclass(frozen=True)
class AttractProps:
    """Slots: start() printSlip() declineSlip()."""

    village_name: str = ""
    clock_text: str = ""
    date_text: str = ""
    title: str = ""
    hint: str = ""
    start_text: str = ""
    emergency_title: str = ""
    emergencies: Rows = field(default_factory=no_rows)
    """As the notices, above everything else."""
    notices_title: str = ""
    notices: Rows = field(default_factory=no_rows)
    """text, icon."""
    degraded_title: str = ""
    """Empty when everything works."""
    degraded: Rows = field(default_factory=no_rows)
    """text, icon."""
    slip_visible: bool = False
    slip_state: str = ""
    """offered, printing, printed, not_printed, unknown."""
    slip_title: str = ""
    slip_text: str = ""
    slip_print_text: str = ""
    slip_decline_text: str = ""


@dataclass(frozen=True)
class HomeProps:
    """Slots: chooseCategory(id) chooseService(id) search()."""

    question: str = ""
    categories: Rows = field(default_factory=no_rows)
    """id, label, hint, icon, enabled (bool), reason (empty when enabled), name."""
    popular_title: str = ""
    popular: Rows = field(default_factory=no_rows)
    """id, title, hint, icon, enabled, reason, advice, name."""
    search_text: str = ""
    search_hint: str = ""
    hotline_text: str = ""


@dataclass(frozen=True)
class SearchProps:
    """Slots: change(text) chooseService(id)."""

    title: str = ""
    entry_label: str = ""
    entry_text: str = ""
    entry_name: str = ""
    entry_max: int = 40
    placeholder: str = ""
    services: Rows = field(default_factory=no_rows)
    """As on the home screen."""
    found_text: str = ""
    """What was found in words, or that nothing was."""
    advice_text: str = ""


@dataclass(frozen=True)
class CategoryProps:
    """Slot: chooseService(id)."""

    title: str = ""
    hint: str = ""
    icon: str = ""
    services: Rows = field(default_factory=no_rows)
    """id, title, hint, icon, enabled, reason, advice, name."""
    empty_text: str = ""


@dataclass(frozen=True)
class LookUpProps:
    """我的办件. Slot: home()."""

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
    again_text: str = ""
    phone_text: str = ""
    home_text: str = ""


@dataclass(frozen=True)
class ConsentProps:
    """Service consent and the separate one for the face. Slots: agree() decline()."""

    kind: str = "service"
    """service or face."""
    service_title: str = ""
    title: str = ""
    icon: str = ""
    sentences: Rows = field(default_factory=no_rows)
    """text, icon."""
    note: str = ""
    agree_text: str = ""
    decline_text: str = ""


@dataclass(frozen=True)
class IdentifyProps:
    """No slots: reading starts by itself; the way back is in the bar."""

    status: str = "waiting"
    """waiting, reading, failed."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = "card-in"
    busy: bool = False
    picture_name: str = ""
    """What the card animation shows, for people who cannot see it."""
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
    """Slots: press(key) confirm() cancel() samePerson() otherPerson(). Extra property ``photoSource``."""

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


@dataclass(frozen=True)
class FillProps:
    """One question. Slots: press(key) change(text) choose(value) confirm() skip()."""

    kind: str = "pad"
    """pad (digits), choice, text (keyboard)."""
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
    choices: Rows = field(default_factory=no_rows)
    """value, label, selected (bool), name."""
    trouble_title: str = ""
    trouble_text: str = ""
    confirm_text: str = ""
    confirm_enabled: bool = False
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


@dataclass(frozen=True)
class PinProps:
    """The technician's PIN. Slots: press(key) confirm() cancel()."""

    title: str = ""
    hint: str = ""
    entry_label: str = ""
    entry_shown: str = ""
    entry_name: str = ""
    keys: Rows = field(default_factory=no_rows)
    """As in AttendantProps."""
    busy: bool = False
    trouble_title: str = ""
    trouble_text: str = ""
    confirm_text: str = ""
    confirm_enabled: bool = False
    cancel_text: str = ""


@dataclass(frozen=True)
class TechnicianProps:
    """Slots: choosePage(id) test(device) release(entryId) leave()."""

    title: str = ""
    who_text: str = ""
    page: str = "overview"
    """overview, queue, log; papers leads to the desk."""
    pages: Rows = field(default_factory=no_rows)
    """id, label, icon, selected (bool), name."""
    facts: Rows = field(default_factory=no_rows)
    """label, value, name: terminal, version, network, queue counts."""
    warning_text: str = ""
    """What comes near a limit beyond which nothing new is taken in."""
    devices: Rows = field(default_factory=no_rows)
    """device_id, label, light (green, yellow, red), light_text, light_icon, state, cause, advice, code, address, identity,
    simulated_text, counters, name."""
    devices_empty_text: str = ""
    tests_title: str = ""
    tests: Rows = field(default_factory=no_rows)
    """device, label, icon, enabled, running (bool), name."""
    result_visible: bool = False
    result_passed: bool = False
    result_title: str = ""
    result_text: str = ""
    result_icon: str = ""
    queue_title: str = ""
    queue: Rows = field(default_factory=no_rows)
    """entry_id, receipt_no, title, state, state_text, created_at, attempts_text, reason, name, release_text (or empty)."""
    queue_empty_text: str = ""
    log_title: str = ""
    log: Rows = field(default_factory=no_rows)
    """at, text, code, receipt_no, name."""
    log_empty_text: str = ""
    leave_text: str = ""
