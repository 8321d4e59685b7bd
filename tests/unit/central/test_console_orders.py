"""Work orders: opened once by each fault, closed by people or by themselves; ratings and what they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central import orders
from central.server import EmbeddedCentral
from central.store.order_records import OrderRow
from central.watch import look_for_silence
from sync import wire
from tests.support.central_client import AT, Terminal
from tests.support.console_client import Browser, logged_in

pytestmark = pytest.mark.both_stores


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def central(database: str, tmp_path: Path, hand: Hand) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(database, tmp_path / "keys", clock=hand) as platform:
        yield platform


def beat(terminal: Terminal, *devices: wire.DeviceReport, **fields: object) -> None:
    """A heartbeat signed at the machine's own time, whatever the platform's clock says."""
    heartbeat = wire.Heartbeat(wire.WIRE_VERSION, terminal.name, AT, "0.1.0", "440981102201", "读岗村", devices, **fields)
    with terminal.central.store.write() as unit:
        unit.save_heartbeat(heartbeat, terminal.central.platform.now())
        orders.follow_heartbeat(unit, heartbeat, terminal.central.platform.clock())


def device(kind: str, state: str, code: str = "", message: str = "") -> wire.DeviceReport:
    return wire.DeviceReport(f"{kind}-1", kind, state, code, message)


def all_orders(central: EmbeddedCentral) -> list[tuple[str, str, str]]:
    return [(row.kind, row.state, row.title) for row in reversed(central.store.orders(50))]


PAPER = device("receipt", "needshelp", "receipt.paper_out", "凭条纸用完了。")
CAMERA = device("camera", "failed")


def test_a_fault_opens_one_order_however_often_it_is_told(terminal: Terminal, central: EmbeddedCentral) -> None:
    for _ in range(3):
        beat(terminal, PAPER, CAMERA)
    assert all_orders(central) == [
        ("consumable", "open", "凭条机：凭条纸用完了"),
        ("device", "open", "摄像头：故障"),
    ] or all_orders(central) == [
        ("device", "open", "摄像头：故障"),
        ("consumable", "open", "凭条机：凭条纸用完了"),
    ]
    other = Terminal(central, "T-0002")
    beat(other, PAPER)
    other.close()
    assert len(all_orders(central)) == 3


def test_a_heartbeat_over_the_wire_opens_it(terminal: Terminal, central: EmbeddedCentral) -> None:
    terminal.heartbeat(devices=(PAPER,))
    assert all_orders(central) == [("consumable", "open", "凭条机：凭条纸用完了")]


def test_an_order_closes_itself_when_the_fault_has_stayed_away(
    terminal: Terminal, central: EmbeddedCentral, hand: Hand
) -> None:
    beat(terminal, PAPER)
    beat(terminal)
    assert [row.state for row in central.store.orders(9)] == ["open"]
    assert central.store.orders(9)[0].gone_since
    hand.moved += orders.GONE_FOR / 2
    beat(terminal, PAPER)
    assert not central.store.orders(9)[0].gone_since, "it came back"
    beat(terminal)
    hand.moved += orders.GONE_FOR - timedelta(seconds=1)
    beat(terminal)
    assert [row.state for row in central.store.orders(9)] == ["open"]
    hand.moved += timedelta(seconds=2)
    beat(terminal)
    (row,) = central.store.orders(9)
    assert (row.state, row.closed_by) == ("closed", orders.BY_ITSELF)
    beat(terminal, PAPER)
    assert [one.state for one in central.store.orders(9)] == ["open", "closed"], "the next time is another order"


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"clock_offset_ms": 10_000}, []),
        ({"clock_offset_ms": -400_000}, ["clock"]),
        ({"store": wire.StoreReport("damaged")}, ["store"]),
        ({"pending_count": 500}, []),
        ({"devices": (device("receipt", "ready", "receipt.near_end", "纸快没了。"),)}, ["consumable"]),
        ({"devices": (device("scanner", "starting"), device("idcard", "busy"))}, []),
    ],
)
def test_what_asks_for_work(
    terminal: Terminal, central: EmbeddedCentral, fields: dict[str, object], kinds: list[str]
) -> None:
    terminal.heartbeat(**fields)
    assert [row.kind for row in central.store.orders(9)] == kinds


def test_silence_opens_an_order_and_contact_closes_it(terminal: Terminal, central: EmbeddedCentral, hand: Hand) -> None:
    never = Terminal(central, "T-0002")
    never.close()
    beat(terminal)
    assert look_for_silence(central.platform) == 0
    hand.moved += timedelta(hours=25)
    assert look_for_silence(central.platform) == 1
    assert look_for_silence(central.platform) == 0
    assert all_orders(central) == [("link", "open", "一天以上没有联系")]
    beat(terminal)
    hand.moved += orders.GONE_FOR
    beat(terminal)
    assert all_orders(central)[0][1] == "closed"


def test_people_assign_and_close_and_it_is_audited(terminal: Terminal, central: EmbeddedCentral) -> None:
    console = logged_in(central)
    beat(terminal, PAPER)
    assert "凭条纸用完了" in console.get("/orders").text
    answer = console.post("/order", number="1", do="assign", text="<b>李工</b>")
    assert answer.headers["location"] == "/order?number=1"
    page = console.get("/order", number="1").text
    assert "派给 &lt;b&gt;李工&lt;/b&gt;" in page
    assert console.post("/order", number="1", do="close", text="换了凭条纸").status_code == 303
    page = console.get("/order", number="1").text
    assert "换了凭条纸" in page
    assert "<textarea" not in page
    again = console.post("/order", number="1", do="close", text="又一次")
    assert (again.status_code, "已经结单" in again.text) == (409, True)
    assert [row.action for row in central.store.audit(2)] == ["order.close", "order.assign"]
    assert "没有符合条件的工单" in console.get("/orders").text
    assert "凭条纸用完了" in console.get("/orders", state="closed").text
    console.close()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"number": "1", "do": "close", "text": " "}, 400),
        ({"number": "1", "do": "delete", "text": "x"}, 400),
        ({"number": "99", "do": "close", "text": "x"}, 404),
        ({"number": "²", "do": "close", "text": "x"}, 404),
        ({"number": "-1", "do": "assign", "text": "x"}, 404),
        ({"number": "999999999999", "do": "assign", "text": "x"}, 404),
        ({"do": "assign", "text": "x"}, 404),
    ],
)
def test_what_is_no_action_changes_nothing(
    terminal: Terminal, central: EmbeddedCentral, fields: dict[str, str], status: int
) -> None:
    console = logged_in(central)
    beat(terminal, PAPER)
    before = central.store.orders(9)
    assert console.post("/order", **fields).status_code == status
    assert central.store.orders(9) == before
    assert console.get("/order", number=fields.get("number", "x")).status_code == (
        200 if fields.get("number") == "1" else 404
    )
    console.close()


def test_somebody_writes_an_order(terminal: Terminal, central: EmbeddedCentral) -> None:
    console = logged_in(central)
    assert console.post("/orders", terminal="T-0001", title="柜门锁坏了").status_code == 303
    assert console.post("/orders", terminal="T-0001", title="柜门锁坏了").status_code == 303
    assert console.post("/orders", terminal="T-9999", title="x").status_code == 404
    assert console.post("/orders", terminal="T-0001", title="").status_code == 400
    assert all_orders(central) == [("manual", "open", "柜门锁坏了")] * 2, "what people write is never taken for the same"
    beat(terminal)
    assert "柜门锁坏了" in console.get("/terminal", id="T-0001").text
    console.close()


def test_late_orders_say_so(terminal: Terminal, central: EmbeddedCentral, hand: Hand) -> None:
    beat(terminal, PAPER)
    hand.moved += timedelta(hours=orders.SERVICE_HOURS["consumable"] + 1)
    console = logged_in(central)
    assert "待派单，已超时" in console.get("/orders").text
    assert orders.overdue([OrderRow(1, "", "", "", "", "", "closed", "", "2020")], "2026") == 0
    console.close()


def rate(terminal: Terminal, seq: int, score: int, *tags: str) -> None:
    done = terminal.entry(seq)
    body = wire.RatingBody(done.entry_id, done.receipt_no, score, AT, tags)
    terminal.hand_over(done, terminal.entry(seq + 1, body))


def test_ratings_are_counted_and_a_bad_one_becomes_an_order(terminal: Terminal, central: EmbeddedCentral) -> None:
    rate(terminal, 1, 5)
    rate(terminal, 3, 3)
    rate(terminal, 5, 1, "等得太久", "<script>alert(1)</script>")
    rate(terminal, 7, 2)
    console = logged_in(central)
    page = console.get("/ratings").text
    assert "50.0" in page
    assert "读岗村党群服务中心" in page
    assert "养老待遇资格认证" in page
    assert "等得太久" in page
    assert "<script>alert" not in page
    titles = [title for _kind, _state, title in all_orders(central)]
    assert titles[0].startswith("差评 1 分：养老待遇资格认证（等得太久")
    assert titles[1] == "差评 2 分：养老待遇资格认证"
    assert "这些天里没有评价" not in console.get("/ratings", days="1").text
    terminal.heartbeat()
    assert {row.state for row in central.store.orders(9)} == {"open"}, "only people close it"
    console.close()


def test_without_ratings_the_page_says_so(console: Browser) -> None:
    assert "这些天里没有评价" in console.get("/ratings").text
    assert console.get("/ratings", days="0").status_code == 200
    assert console.get("/ratings", days="99999").status_code == 200
