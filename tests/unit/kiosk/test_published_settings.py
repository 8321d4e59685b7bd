"""Settings from afar: a short list, safe bounds, the devices never; swapped between sessions, shown with their origin."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from benchmarks.household import VILLAGE
from benchmarks.manual_clock import ManualClock
from benchmarks.plain_terminal import write_plain_terminal
from kiosk.journeys.house import House
from kiosk.publishedsettings import RULES, Governed, PublishedSettings, govern, read_settings
from kiosk.publishedshelf import Place
from kiosk.session import events as ev
from kiosk.session.idle import countdown_seconds, quiet_seconds
from kiosk.session.state import Attract, Home, Technician
from kiosk.settings import Settings, load_settings
from kiosk.settingsshelf import SettingsShelf
from kiosk.shell.shell import Shell
from kiosk.shell.swap import PROVE_AFTER_SECONDS
from kiosk.store import audit
from kiosk.store.database import Store
from sync.wire.downlink import Channel
from tests.support.publications import keep
from tests.support.shell_world import ShellWorld

GOOD = """
[terminal]
attendant_phone = "0668-7654321"
hours = "周一到周五 8:30-17:30"
[idle]
quiet_seconds = 120
[limits]
most_pending = 1
most_days_unsent = 365
[voice]
volume_percent = 0
"""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    folder = tmp_path / "own"
    folder.mkdir()
    return load_settings(write_plain_terminal(folder)).settings


def files(text: str = GOOD) -> dict[str, bytes]:
    return {"settings.toml": text.encode()}


def governed(own: Settings, text: str = GOOD) -> Governed:
    published = read_settings(files(text))
    assert isinstance(published, PublishedSettings), published
    return govern(own, published, 4)


def test_what_is_published_lies_on_top_of_the_file_within_safe_bounds(own: Settings) -> None:
    now = governed(own)
    settings = now.settings
    assert (settings.terminal.attendant_phone, settings.terminal.hours) == ("0668-7654321", "周一到周五 8:30-17:30")
    assert settings.terminal.technician_phone == own.terminal.technician_phone
    assert (settings.idle.quiet_seconds, settings.idle.countdown_seconds) == (120, own.idle.countdown_seconds)
    assert (settings.limits.most_pending, settings.limits.most_days_unsent) == (100, 90)
    assert settings.voice.volume_percent == 30, "a voice that nobody hears helps nobody"
    assert settings.devices == own.devices
    rows = {row.place: row for row in now.rows}
    assert rows.keys() == {rule.place for rule in RULES}
    assert [place for place, row in rows.items() if row.from_platform] == [
        "terminal.attendant_phone", "terminal.hours", "idle.quiet_seconds", "voice.volume_percent",
        "limits.most_pending", "limits.most_days_unsent",
    ]  # fmt: skip
    assert (rows["limits.most_days_unsent"].value, rows["limits.most_days_unsent"].asked) == ("90", "365")
    assert rows["idle.quiet_seconds"].asked == ""


def test_nothing_published_is_the_file(own: Settings) -> None:
    now = govern(own, None)
    assert (now.settings, now.version) == (own, 0)
    assert not any(row.from_platform for row in now.rows)
    assert governed(own, "").settings == own


def test_the_list_and_the_file_name_the_same_things(own: Settings) -> None:
    """Every permitted key exists in the file with the same kind of value, and nothing is permitted without a rule."""
    permitted = {
        f"{section}.{key}"
        for section in PublishedSettings.__struct_fields__
        for key in getattr(PublishedSettings(), section).__struct_fields__
    }
    assert permitted == {rule.place for rule in RULES}
    for rule in RULES:
        section, key = rule.place.split(".")
        value = getattr(getattr(own, section), key)
        kind = tuple if rule.place == "access.ended" else int if rule.high else str
        assert isinstance(value, kind)
        if rule.high and rule.place != "voice.volume_percent":
            assert rule.low <= value <= rule.high, f"the file's usual {rule.place} is not safe"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[devices.idcard]\nport = "/dev/null"\n', "devices"),
        ('[platform]\nurl = "http://elsewhere"\n', "platform"),
        ('[access]\ntechnicians = []\n', "access"),
        ('[terminal]\nid = "T-2"\n', "terminal.id"),
        ("[terminal]\nattendant_phone = 5\n", "文字"),
        ('[terminal]\nattendant_phone = "call me"\n', "电话号码"),
        ('[terminal]\ntechnician_phone = ""\n', "电话号码"),
        ('[terminal]\nhours = "\\u0007"\n', "控制字符"),
        (f'[terminal]\nhours = "{"长" * 41}"\n', "40个字"),
        ("[limits]\nmost_pending = 1.5\n", "整数"),
        ("[limits]\nmost_pendnig = 5\n", "most_pending"),
        ("[sync]\nmetered = true\n", "sync.metered"),
        ("[limits\n", "写法不对"),
        ("a = " + "[" * 5000, "写法不对"),
        ("#" * 20_000, "太大"),
    ],
)  # fmt: skip
def test_what_may_not_be_published_is_refused_in_one_sentence(text: str, words: str) -> None:
    said = read_settings(files(text))
    assert isinstance(said, str)
    assert words in said
    assert said.endswith(("。", "？"))
    assert "\n" not in said


def test_the_set_is_one_file_of_utf_8() -> None:
    for wrong in ({}, {"a.toml": b""}, files() | {"b.toml": b""}, {"settings.toml": b"\xff"}):
        assert isinstance(read_settings(wrong), str)


class Governable(ShellWorld):
    """The shell with a settings shelf, as the program composes it."""

    def __init__(self, house: House, clock: ManualClock, folder: Path, shelf: SettingsShelf) -> None:
        super().__init__(house, clock, folder)
        self.used: list[Settings] = []
        self.outside = replace(self.outside, settings=shelf, use_settings=self.used.append)
        self.shell = Shell(self.outside, folder)
        self.shell.start()
        self.turn()


@pytest.fixture
def shelf(store: Store, clock: ManualClock, own: Settings) -> SettingsShelf:
    made = SettingsShelf(Place(store.kept, VILLAGE, clock), own)
    made.at_start()
    return made


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path, shelf: SettingsShelf) -> Governable:
    return Governable(house, clock, tmp_path, shelf)


def test_they_come_into_force_between_two_sessions_everywhere_at_once(
    world: Governable, shelf: SettingsShelf, connection: sqlite3.Connection
) -> None:
    phone = world.shown[-1][1].site.attendant_phone
    world.shell.handle(ev.Touched())
    keep(connection, Channel.SETTINGS, 4, files())
    world.shell.published("settings")
    world.turn(2)
    session, ambient = world.shown[-1]
    assert isinstance(session.phase, Home)
    assert (ambient.site.attendant_phone, quiet_seconds(session), world.used) == (phone, 90.0, [])
    world.clock.advance(600)
    world.turn(2)
    session, ambient = world.shown[-1]
    assert isinstance(session.phase, Attract)
    assert (ambient.site.attendant_phone, ambient.site.hours) == ("0668-7654321", "周一到周五 8:30-17:30")
    assert (quiet_seconds(session), countdown_seconds(session)) == (120, 30)
    assert [settings.limits.most_pending for settings in world.used] == [100]
    used = shelf.used()
    assert used is not None
    assert (used.version, shelf.now().version) == (4, 4)
    lines = [line.fields for line in audit.tail(connection, 99) if line.code == "settings.changed"]
    assert lines == [{"version": "4", "before": "0"}]
    world.clock.advance(PROVE_AFTER_SECONDS)
    world.turn()
    assert connection.execute("SELECT proved FROM downlink_set WHERE channel = 'settings'").fetchone() == (1,)
    world.shell.handle(ev.Touched())
    world.clock.advance(200)
    world.turn(2)
    assert world.shell.session.patience.quiet == 120, "the next session has them too"


def test_the_new_limit_on_waiting_transactions_is_kept_to(world: Governable, connection: sqlite3.Connection) -> None:
    keep(connection, Channel.SETTINGS, 4, files())
    waiting = replace(world.outside.sync_view(), pending=150)
    assert world.shell._intake_watch.judge(waiting).trouble is None
    world.shell.published("settings")
    world.turn(2)
    assert world.shell._intake_watch.judge(waiting).trouble is not None


def test_the_technician_sees_where_each_value_comes_from(world: Governable, connection: sqlite3.Connection) -> None:
    keep(connection, Channel.SETTINGS, 4, files())
    world.shell.published("settings")
    world.turn(2)
    assert world.shown[-1][1].settings == ()
    world.shell.session = replace(world.shell.session, phase=Technician("tech-01"), last_touch=world.clock.monotonic())
    world.turn()
    ambient = world.shown[-1][1]
    assert ambient.settings_version == 4
    assert {row.place for row in ambient.settings if row.asked} == {
        "voice.volume_percent", "limits.most_pending", "limits.most_days_unsent",
    }  # fmt: skip


def test_a_restart_begins_with_what_is_in_force(
    store: Store, clock: ManualClock, own: Settings, connection: sqlite3.Connection
) -> None:
    keep(connection, Channel.SETTINGS, 4, files())
    shelf = SettingsShelf(Place(store.kept, VILLAGE, clock), own)
    assert shelf.at_start().settings.terminal.attendant_phone == "0668-7654321"
    used = shelf.used()
    assert used is not None
    assert used.version == 4


def test_ranges_hold_for_every_number(own: Settings) -> None:
    for rule in (rule for rule in RULES if rule.high):
        section, key = rule.place.split(".")
        for wanted, given in ((-(1 << 62), rule.low), (1 << 62, rule.high), (rule.low, rule.low), (rule.high, rule.high)):
            now = govern(own, msgspec.convert({section: {key: wanted}}, PublishedSettings))
            assert getattr(getattr(now.settings, section), key) == given
