"""What each screen shows, as frozen data. Every word a person can see or hear comes from here.

A field ``primary_text`` is the Qt property ``primaryText``. A button whose text is empty is not shown. A row's ``name`` is
its accessible name; without one, the visible text is the name. Icons are file stems of ``assets/icons``; pictures are
complete ``image://`` addresses, empty when there is nothing to show.
"""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.props_journey import AttendantProps as AttendantProps
from ui.viewmodels.props_journey import ConsentProps as ConsentProps
from ui.viewmodels.props_journey import FaceProps as FaceProps
from ui.viewmodels.props_journey import FillProps as FillProps
from ui.viewmodels.props_journey import IdentifyProps as IdentifyProps
from ui.viewmodels.props_journey import LookUpProps as LookUpProps
from ui.viewmodels.props_journey import RatingProps as RatingProps
from ui.viewmodels.props_journey import ResultProps as ResultProps
from ui.viewmodels.props_journey import ReviewProps as ReviewProps
from ui.viewmodels.props_journey import TakeCardProps as TakeCardProps
from ui.viewmodels.props_journey import TroubleProps as TroubleProps
from ui.viewmodels.props_journey import WorkingProps as WorkingProps
from ui.viewmodels.props_staff import PinProps as PinProps
from ui.viewmodels.props_staff import TechnicianProps as TechnicianProps
from ui.viewmodels.rows import Row as Row
from ui.viewmodels.rows import Rows as Rows
from ui.viewmodels.rows import no_rows as no_rows


@dataclass(frozen=True)
class ChromeProps:
    """The bar of every screen. Slots: back() home() help() chooseLanguage(code) toggleCare() toggleMute() louder()
    quieter() chooseDialect(code) tapClock()."""

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
    contrast: bool = False
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
    mute_text: str = ""
    mute_icon: str = "volume-off"
    louder_text: str = ""
    quieter_text: str = ""
    dialects: Rows = field(default_factory=no_rows)
    """code, label, name, current (bool)."""
    done_text: str = ""
    by_hand_text: str = ""
    by_keys_text: str = ""
    cangjie_text: str = ""
    """The two ways to type Traditional characters."""
    zhuyin_text: str = ""
    writing_hint: str = ""
    write_again_text: str = ""
    erase_text: str = ""
    written_text: str = ""
    parts_text: str = ""
    """A character from its parts: the way there, and what to do."""
    parts_hint: str = ""
    parts_offer_text: str = ""
    parts_none_text: str = ""
    parts_undrawable_text: str = ""
    parts_instead_text: str = ""
    """What to write instead of a character that cannot be shown."""


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
    """Overlay. Slots: close() papers() privacy() printNotice()."""

    visible: bool = False
    title: str = ""
    steps: Rows = field(default_factory=no_rows)
    """number (int), text, icon."""
    phones_title: str = ""
    phones: Rows = field(default_factory=no_rows)
    """label, number, icon, name."""
    notice: Rows = field(default_factory=no_rows)
    """What happens to people's data, instead of steps and phones: text, icon."""
    privacy_text: str = ""
    """The way there; empty when it is shown."""
    print_text: str = ""
    """Prints the notice; empty while it prints."""
    paper_kind: str = ""
    paper_text: str = ""
    """How its printing goes."""
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
    money_title: str = ""
    """Of a payment whose person has gone; empty when there is none."""
    money: Rows = field(default_factory=no_rows)
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
    """id, title, hint, icon, enabled, reason, advice, name, badge."""
    popular_first: bool = False
    """Above the four questions."""
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
    """Slots: chooseService(id) chooseGroup(id)."""

    title: str = ""
    hint: str = ""
    icon: str = ""
    groups_title: str = ""
    groups: Rows = field(default_factory=no_rows)
    """id (empty: all), label, selected, name; none when the list is short."""
    services: Rows = field(default_factory=no_rows)
    """As on the home screen, and heading: the group that begins here, or empty."""
    empty_text: str = ""


@dataclass(frozen=True)
class NoticeProps:
    """Something to read. Slots: home() readAloud() printNotice()."""

    kicker: str = ""
    title: str = ""
    hint: str = ""
    icon: str = ""
    badge: str = ""
    ended: bool = False
    lines: Rows = field(default_factory=no_rows)
    """title, text, name."""
    aloud_text: str = ""
    """Empty while the voice is off."""
    print_text: str = ""
    paper_kind: str = ""
    """info, ok or warn: how to show ``paper_text``."""
    paper_text: str = ""
    home_text: str = ""
