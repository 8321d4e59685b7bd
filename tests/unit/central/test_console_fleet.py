"""Which machine needs a technician: lights, divisions, the worst first; and everything about one terminal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from central.console.board import Board, FleetBoard, Kept
from central.console.divisions import CITIES, TILES, name_of, path_of
from central.console.standing import BACKLOG, CLOCK_BAD_MS, CLOCK_WARN_MS, standing_of
from central.moments import stamp
from central.server import EmbeddedCentral
from central.store.records import FleetRow
from sync import wire
from sync.wire.traffic import TrafficReport
from tests.support.central_client import AT, VILLAGE, Terminal
from tests.support.console_client import Browser

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


def row(terminal: str = "T-1", village: str = VILLAGE, ago: timedelta = timedelta(), **fields: object) -> FleetRow:
    return FleetRow(terminal, "读岗村", village, stamp(NOW), stamp(NOW - ago), stamp(NOW - ago), "0.1.0", **fields)


def device(state: str, code: str = "", kind: str = "receipt") -> wire.DeviceReport:
    return wire.DeviceReport("d", kind, state, code, "没纸了。" if code else "")


@pytest.mark.parametrize(
    ("told", "tone", "words"),
    [
        (row(), "good", ()),
        (row(ago=timedelta(minutes=21)), "warn", ("离线 21 分钟",)),
        (row(ago=timedelta(hours=5)), "warn", ("离线 5 小时",)),
        (row(ago=timedelta(hours=50)), "bad", ("失联 2 天",)),
        (FleetRow("T-1", "", VILLAGE, stamp(NOW)), "idle", ("从未联网",)),
        (row(devices=(device("ready"),)), "good", ()),
        (row(devices=(device("ready", "receipt.near_end"),)), "warn", ("凭条机：没纸了",)),
        (row(devices=(device("needshelp", "receipt.paper_out"),)), "warn", ("凭条机：没纸了",)),
        (row(devices=(device("failed", kind="camera"),)), "bad", ("摄像头：故障",)),
        (
            row(devices=(device("absent", kind="idcard"), device("needs_help"))),
            "bad",
            ("读卡器：没有接上", "凭条机：需要处理"),
        ),
        (row(clock_offset_ms=CLOCK_WARN_MS - 1), "good", ()),
        (row(clock_offset_ms=-CLOCK_WARN_MS), "warn", ("时钟差 5 秒",)),
        (row(clock_offset_ms=CLOCK_BAD_MS), "bad", ("时钟差 300 秒",)),
        (row(pending_count=BACKLOG - 1), "good", ()),
        (row(pending_count=BACKLOG), "warn", ("积压 50 笔待传",)),
        (row(chain_breaks=1), "warn", ("日志链断裂 1 处",)),
        (row(store=wire.StoreReport("damaged")), "bad", ("本机数据库损坏，待重启隔离",)),
        (row(store=wire.StoreReport("ok")), "good", ()),
    ],
)
def test_what_the_light_of_a_terminal_says(told: FleetRow, tone: str, words: tuple[str, ...]) -> None:
    standing = standing_of(told, NOW)
    assert (standing.tone, tuple(trouble.words for trouble in standing.troubles)) == (tone, words)


def test_the_worst_terminal_is_first() -> None:
    rows = [
        row("good"),
        row("late", ago=timedelta(hours=1)),
        row("lost", ago=timedelta(days=3)),
        row("lost-longer", ago=timedelta(days=9)),
        row("lost-and-clock", ago=timedelta(days=2), clock_offset_ms=CLOCK_BAD_MS),
        FleetRow("new", "", VILLAGE, stamp(NOW)),
    ]
    board = Board(standing_of(one, NOW) for one in rows)
    names = [one.row.terminal for one in board.standings]
    assert names == ["lost-and-clock", "lost-longer", "lost", "late", "new", "good"]


def test_divisions_are_counted_and_the_worst_comes_first() -> None:
    lost = timedelta(days=3)
    rows = [row(f"a{n}", "440981102201") for n in range(19)] + [row("a-lost", "440981102201", lost)]
    rows += [row("b", "440902001001"), row("b-lost", "440902001001", lost), row("c", "441882100201")]
    board = Board(standing_of(one, NOW) for one in rows)
    cities = board.tallies("44", 4)
    assert [(one.name, one.total, one.bad, one.light.tone) for one in cities] == [
        ("茂名市", 22, 2, "warn"),
        ("清远市", 1, 0, "good"),
    ]
    counties = board.tallies("4409", 6)
    assert [(one.name, one.total, one.light.tone) for one in counties] == [("茂南区", 2, "bad"), ("高州市", 20, "warn")]
    assert board.tally("4409").total == 22
    assert board.tally("99").light.tone == "idle"


@pytest.mark.parametrize("division", ["", "44", "4409", "440981", "440981102", "440981102201", "4", "44098", "99", "99x"])
def test_a_division_holds_those_whose_code_begins_so(division: str) -> None:
    villages = ["440981102201", "440981102202", "440902001001", "441882100201", "450100000001"]
    board = Board(standing_of(row(f"t{n}", code), NOW) for n, code in enumerate(villages))
    for _again in range(2):
        inside = [one.row.terminal for one in board.within(division)]
        assert inside == [one.row.terminal for one in board.standings if one.row.village_code.startswith(division)]
        assert board.tally(division).total == len(inside)
        assert sum(one.total for one in board.tallies(division, 12)) == len(inside)


def test_names_that_are_no_divisions_are_not_kept_for_ever() -> None:
    board = Board([standing_of(row("only"), NOW)])
    for name in range(100):
        assert board.tally(f"x{name}").total == 0
    assert len(board._tally) <= 2


def test_the_map_has_every_city_once() -> None:
    assert sorted(tile.code for tile in TILES) == sorted(CITIES)
    assert len({(tile.column, tile.row) for tile in TILES}) == len(CITIES) == 21
    place = {CITIES[tile.code]: tile for tile in TILES}
    assert place["湛江市"].row > place["清远市"].row
    assert place["汕头市"].column > place["广州市"].column > place["茂名市"].column


def test_divisions_have_names_as_far_as_public_lists_go() -> None:
    path = [name for _code, name in path_of(VILLAGE)]
    assert path == ["广东省", "茂名市", "高州市", "440981102镇", "440981102201村"]
    assert name_of("440305") == "南山区"
    assert name_of("441900") == "东莞市"
    assert name_of("440999") == "440999"
    assert name_of("<b>") == "<b>"


def test_the_board_is_kept_only_as_long_as_making_it_took(central: EmbeddedCentral) -> None:
    board = FleetBoard(central.platform)
    first = board.now()
    Terminal(central, "T-0009").close()
    while board.now() is first:
        pass
    assert "T-0009" in board.now().by_terminal


def test_what_is_found_out_is_kept_by_how_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    asked: list[float] = []

    def find_out() -> int:
        asked.append(clock[0])
        clock[0] += 0.5
        return len(asked)

    monkeypatch.setattr("central.console.board.time", SimpleNamespace(monotonic=lambda: clock[0]))
    kept = Kept(find_out)
    assert [kept.now(), kept.now()] == [1, 1]
    clock[0] = 100.5 + 0.5 * 20 - 0.01
    assert kept.now() == 1
    clock[0] += 0.02
    assert kept.now() == 2


@pytest.mark.both_stores
def test_the_fleet_page_filters(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    other = Terminal(central, "T-0002")
    other.heartbeat(devices=(wire.DeviceReport("c", "camera", "failed", "", "坏了"),))
    other.close()
    terminal.heartbeat(clock_offset_ms=9000)

    def listed(**query: str) -> set[str]:
        return set(re.findall(r"/terminal\?id=(T-\d+)", console.get("/ops/fragments/fleet", **query).text))

    assert listed() == {"T-0001", "T-0002"}
    assert listed(tone="bad") == {"T-0002"}
    assert listed(trouble="clock") == {"T-0001"}
    assert listed(text="T-0001") == {"T-0001"}
    assert listed(text="读岗村") == {"T-0001", "T-0002"}
    assert listed(version="9.9") == set()
    assert listed(division="4409") == {"T-0001", "T-0002"}
    assert listed(division="4401") == set()
    assert "高州市" in console.get("/fleet", division="4409").text
    assert "茂名" in console.get("/fleet").text


@pytest.mark.both_stores
def test_the_page_of_a_terminal(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    held = wire.PendingEntry("0193", "T-0001-000009", "pension-certification", "parked", AT, 4, "net.timeout")
    terminal.heartbeat(
        pending=(held,),
        pending_count=1,
        clock_offset_ms=-1500,
        devices=(wire.DeviceReport("p", "document", "ready", "document.toner_low", "碳粉快用完了。", simulated=True),),
        store=wire.StoreReport("ok"),
        traffic=TrafficReport("2026-11", 3 << 20, 9 << 20, 100 << 20, "ample"),
    )
    terminal.journal((wire.JournalEvent(1, AT, "parked", "", "T-0001-000009", failure_class="net.timeout"),))
    page = console.get("/terminal", id="T-0001").text
    for expected in (
        "高州市", "-1.5 秒", "12.0 MB / 100.0 MB", "A4 打印机", "碳粉快用完了", "document.toner_low", "模拟",
        "T-0001-000009", entry.receipt_no, "停放，等人处理", "网络超时",
    ):  # fmt: skip
        assert expected in page, expected
    assert console.get("/terminal", id="T-9999").status_code == 404
    assert "没有这台终端" in console.get("/terminal", id="<script>").text


def test_a_fleet_of_thirty_thousand_is_counted_in_time() -> None:
    rows = [row(f"T-{n}", f"44{n % 21:02}81102{n % 999:03}", devices=(device("ready"),) * 5) for n in range(30_000)]
    started = datetime.now(UTC)
    board = Board(standing_of(one, NOW) for one in rows)
    assert sum(one.total for one in board.tallies("44", 4)) == 30_000
    assert datetime.now(UTC) - started < timedelta(seconds=15), "a slow machine may take some seconds, not more"
