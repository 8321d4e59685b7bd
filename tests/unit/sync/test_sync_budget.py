"""The monthly budget: what is counted in which month, and what waits when it nears its end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.tiny_platform import SimulatedPlatform
from sync import outbox, parcels, wire
from sync.budget import Budget, Level, Usage, add, level, month_of
from sync.delivery import transaction
from sync.meter import METERED_PROBE_SECONDS, read_usage
from sync.outbox import SealedParcel, State
from tests.support.sync_terminal import KEY, Terminal

MB = 1_000_000


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


LATE_NOVEMBER, DECEMBER = at("2026-11-30T23:59:59+08:00"), at("2026-12-01T00:00:00+08:00")


def test_the_month_is_the_calendars_in_china() -> None:
    assert (month_of(LATE_NOVEMBER), month_of(DECEMBER)) == ("2026-11", "2026-12")


def test_bytes_add_up_within_a_month_and_begin_anew_in_the_next() -> None:
    usage = add(Usage(), 1000, 200, LATE_NOVEMBER)
    assert usage == Usage("2026-11", 1100, 220), "with a tenth for what lies below HTTP"
    assert add(usage, 1000, 0, LATE_NOVEMBER).bytes == 2420
    assert add(usage, 10, 0, DECEMBER) == Usage("2026-12", 11, 0)


@pytest.mark.parametrize("told", [None, LATE_NOVEMBER - 90 * 86_400, at("1970-01-01T00:00:00+08:00")])
def test_a_clock_that_is_unknown_or_jumps_back_gives_no_new_budget(told: float | None) -> None:
    usage = Usage("2026-11", 400 * MB, 0)
    assert add(usage, 100, 0, told).bytes == 400 * MB + 110


def test_after_a_wrong_far_month_the_right_one_keeps_the_count_and_the_next_begins() -> None:
    wrong = add(Usage("2026-11", 300, 0), 0, 0, at("2031-05-05T08:00:00+08:00"))
    assert wrong == Usage("2031-05", 0, 0)
    righted = add(wrong, 100, 0, LATE_NOVEMBER)
    assert righted == Usage("2026-11", 110, 0)
    assert add(righted, 100, 0, DECEMBER) == Usage("2026-12", 110, 0)


def test_the_first_month_that_is_told_takes_over_what_was_counted_before() -> None:
    assert add(add(Usage(), 100, 0, None), 100, 0, DECEMBER) == Usage("2026-12", 220, 0)


@pytest.mark.parametrize(
    ("metered", "used", "expected"),
    [
        (False, 9999 * MB, Level.UNMETERED),
        (True, 0, Level.AMPLE),
        (True, 79 * MB, Level.AMPLE),
        (True, 80 * MB, Level.TIGHT),
        (True, 90 * MB, Level.SHORT),
        (True, 500 * MB, Level.SHORT),
    ],
)
def test_levels(metered: bool, used: int, expected: Level) -> None:
    assert level(Budget(metered=metered, monthly_megabytes=100), Usage("2026-11", used // 2, used - used // 2)) is expected


@pytest.fixture
def platform() -> Iterator[SimulatedPlatform]:
    with SimulatedPlatform({"GD-1": KEY.public_key()}) as running:
        yield running


def metered_terminal(folder: Path, platform: SimulatedPlatform, used: int) -> Terminal:
    made = Terminal(folder, platform, budget=Budget(metered=True, monthly_megabytes=1))
    month = month_of(made.clock.wall())
    with transaction(made.conn):
        made.conn.execute(
            "INSERT OR REPLACE INTO sync_state VALUES ('traffic', ?)", (f'{{"month":"{month}","up":{used},"down":0}}',)
        )
    return made


def add_with_parcel(terminal: Terminal) -> str:
    data = random.Random(2).randbytes(500)
    parcel = SealedParcel(outbox.new_entry_id(), wire.SealedBody("suite", "key", data))
    entry_id = outbox.new_entry_id()
    entry = outbox.NewEntry(
        entry_id, entry_id, wire.Kind.TRANSACTION, "svc", "R-2", "2026-11-23T08:00:00+08:00", "rtc",
        wire.SealedBody("suite", "key", b"sealed"), 0.0, "boot", (parcel,),
    )  # fmt: skip
    with transaction(terminal.conn):
        outbox.enqueue(terminal.conn, entry)
    return entry_id


@pytest.mark.parametrize(
    ("used", "journal", "parcel"), [(100_000, True, True), (850_000, False, True), (950_000, False, False)]
)
def test_what_is_held_back_when_the_budget_nears_its_end(
    tmp_path: Path, platform: SimulatedPlatform, used: int, journal: bool, parcel: bool
) -> None:
    terminal = metered_terminal(tmp_path, platform, used)
    plain = terminal.add()
    add_with_parcel(terminal)
    for _ in range(8):
        terminal.clock.advance(terminal.engine.run_once().wait)
    assert terminal.state(plain) is State.ACKED, "a transaction is never held back"
    assert platform.heartbeats
    assert bool(platform.journal) is journal
    assert ("/v1/parcels" in platform.requests) is parcel
    told = terminal.engine.status().traffic
    assert told is not None
    assert told.budget == 1 * MB
    assert told.up > used
    terminal.clock.advance(901)
    terminal.engine.run_once()
    assert platform.heartbeats[-1].traffic is not None
    terminal.close()


def test_a_transactions_parcels_go_after_three_days_whatever_they_cost(tmp_path: Path, platform: SimulatedPlatform) -> None:
    terminal = metered_terminal(tmp_path, platform, 5 * MB)
    add_with_parcel(terminal)
    assert len(parcels.due(terminal.conn, terminal.clock.wall(), 10)) == 1
    for hours, goes in ((71, False), (2, True)):
        terminal.clock.advance(hours * 3600)
        for _ in range(4):
            terminal.clock.advance(terminal.engine.run_once().wait)
        assert ("/v1/parcels" in platform.requests) is goes
    terminal.close()


def test_another_budget_counts_at_once_and_what_was_used_stays_used(tmp_path: Path, platform: SimulatedPlatform) -> None:
    terminal = metered_terminal(tmp_path, platform, 950_000)
    add_with_parcel(terminal)
    for _ in range(8):
        terminal.clock.advance(terminal.engine.run_once().wait)
    assert "/v1/parcels" not in platform.requests
    terminal.engine.change_budget(Budget(metered=True, monthly_megabytes=20))
    for _ in range(8):
        terminal.clock.advance(terminal.engine.run_once().wait)
    assert "/v1/parcels" in platform.requests
    told = terminal.engine.status().traffic
    assert told is not None
    assert (told.budget, told.up > 950_000) == (20 * MB, True)
    terminal.close()


def test_the_count_survives_a_restart(tmp_path: Path, platform: SimulatedPlatform) -> None:
    terminal = metered_terminal(tmp_path, platform, 1000)
    for _ in range(300):
        terminal.add()
    terminal.drain()
    counted = read_usage(terminal.conn)
    assert counted.up > 1000 + 300 * 200
    terminal.engine.close()
    terminal.engine = terminal.make_engine()
    terminal.engine.run_once()
    told = terminal.engine.status().traffic
    assert told is not None
    assert told.up >= counted.up
    terminal.close()


def test_an_idle_metered_terminal_asks_seldom_whether_the_platform_is_there(
    tmp_path: Path, platform: SimulatedPlatform
) -> None:
    terminal = metered_terminal(tmp_path, platform, 0)
    terminal.engine.run_once()
    before = platform.requests.count(wire.PATH_HEALTH)
    for _ in range(int(METERED_PROBE_SECONDS / 5) - 2):
        terminal.clock.advance(5)
        terminal.engine.run_once()
    assert platform.requests.count(wire.PATH_HEALTH) == before
    terminal.engine.wake()
    terminal.engine.run_once()
    assert platform.requests.count(wire.PATH_HEALTH) == before + 1
    terminal.close()
