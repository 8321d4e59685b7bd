"""Every page of the console with planted names and a whole fleet: escaped, accessible, light, without personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from central import orders, publishing
from central.console.desk import Door
from central.console.pages import DOORS
from central.console.roles import Role
from central.phonerating import Rating, rate
from central.server import EmbeddedCentral
from central.store.notices import DraftRow
from central.store.order_records import DecisionRow
from sync import wire
from sync.wire.payment import OrderState
from sync.wire.traffic import TrafficReport
from tests.support.central_client import AT, ELDER, VILLAGE, Terminal, transaction_body, wait_until
from tests.support.console_client import Browser, logged_in
from tests.support.console_mandates import given
from tests.support.console_money import order_id, standing

pytestmark = pytest.mark.both_stores

EVIL = "<script>alert(1)</script>"
QUOTE = "\"'><img src=x onerror=alert(1)>"
EVIL_TERMINAL, ENTRY = "T-0666", "0193f1d2-0000-7000-8000-000000000666"
LATER = "2099-01-01T00:00:00.000+00:00"
STYLES = Path(__file__).resolve().parents[3] / "central" / "static" / "ops.css"
QUERIES = {"/terminal": f"?id={EVIL_TERMINAL}", "/ops/fragments/terminal": f"?id={EVIL_TERMINAL}"}
QUERIES |= {"/order": "?number=1", "/broadcast": "?number=1", "/publication": "?number=1"}
QUERIES |= {"/payment": f"?terminal=T-0001&order={order_id('evil')}"}
QUERIES |= {"/mandate": "?id=T-0001/evil"}
QUERIES |= {"/journey": f"?receipt={EVIL}", "/ops/fragments/journey": f"?receipt={EVIL}"}
PAGES = [door for door in DOORS if door.method == "GET" and door.kind != "data"]
WHOLE = [door for door in PAGES if door.kind == "page"]


def plant(central: EmbeddedCentral) -> None:
    """Puts the names into whatever a terminal or a user can say."""
    good, evil = Terminal(central), Terminal(central, EVIL_TERMINAL)
    central.enroll(EVIL_TERMINAL, evil.key.public_key().public_bytes_raw(), VILLAGE, EVIL)
    done = good.entry(1)
    answers = {"reason": "alive", "phone": "13800138000", "text": EVIL + QUOTE}
    good.hand_over(good.entry(3, transaction_body(service="pension-appeal", answers=answers)))
    (waits,) = central.store.transactions(1)
    assert rate(central.platform, waits, 1, EVIL + QUOTE) is Rating.GIVEN
    good.hand_over(done, good.entry(2, wire.RatingBody(done.entry_id, done.receipt_no, 1, AT, (EVIL, QUOTE))))
    evil.hand_over(evil.entry(3, body_sha256="0" * 64))
    evil.journal((wire.JournalEvent(1, AT, EVIL, QUOTE, EVIL, EVIL, EVIL, EVIL, 1, EVIL),))
    devices = (
        wire.DeviceReport(EVIL, QUOTE, "failed", EVIL, QUOTE),
        wire.DeviceReport("d", "camera", "needshelp", "", EVIL),
    )
    held = (wire.PendingEntry(ENTRY, EVIL, EVIL, "parked", AT, 1, QUOTE),)
    evil.heartbeat(devices=devices, pending=held, pending_count=1, traffic=TrafficReport(EVIL, 1, 2, 3, QUOTE))
    now, platform = central.platform.now(), central.platform
    with central.store.write() as unit:
        beat = wire.Heartbeat(wire.WIRE_VERSION, EVIL_TERMINAL, AT, QUOTE, EVIL[:12], EVIL, devices, held, 1, 9_000_000)
        unit.save_heartbeat(beat, now)
        orders.open_by_hand(unit, EVIL_TERMINAL, EVIL, platform.clock())
        orders.assign(unit, central.store.orders(1)[0], EVIL, QUOTE, now)
        unit.add_decision(DecisionRow(EVIL_TERMINAL, ENTRY, EVIL, "resend", QUOTE, EVIL, now))
        unit.add_payment(standing("T-0001", "evil", OrderState.CLOSED, platform.clock(), EVIL + QUOTE))
        unit.add_mandate(given(platform, "T-0001/evil", platform.clock(), agent_masked=EVIL, scope=QUOTE))
        unit.add_draft(DraftRow(0, "B-1", EVIL + QUOTE, "", now, LATER, 1, EVIL, now, "proposed"))
    publishing.publish_broadcast(platform, EVIL + QUOTE, until=LATER)
    wait_until(lambda: all(row.case is None or row.case.state != "pending" for row in central.store.transactions(9)))
    good.close()
    evil.close()


@pytest.fixture(scope="module")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Role, Browser]]:
    home: Path = tmp_path_factory.mktemp("central")
    with EmbeddedCentral(f"sqlite:///{home}/central.db", home / "keys") as central:
        plant(central)
        windows = {role: logged_in(central, role.value) for role in Role}
        yield windows
        for window in windows.values():
            window.close()


def fetched(browsers: dict[Role, Browser], door: Door) -> list[str]:
    """The page as each role that may see it gets it."""
    path = door.path.replace("{name}", "worst") + QUERIES.get(door.path, "")
    if "{entry}" in path:
        waiting = re.search(r"/review/([0-9a-f-]{36})", browsers[Role.REVIEWER].http.get("/review").text)
        assert waiting, "a case waits for a person"
        path = path.replace("{entry}", waiting[1])
    answers = [browser.http.get(path) for browser in browsers.values()]
    texts = [answer.text for answer in answers if answer.status_code == 200]
    assert texts, f"nobody sees {path}: {answers[0].text}"
    return texts


@pytest.mark.parametrize("door", PAGES, ids=lambda door: door.path)
def test_planted_names_are_text_on_every_page(browsers: dict[Role, Browser], door: Door) -> None:
    for text in fetched(browsers, door):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert QUOTE not in text
        for secret in (ELDER.name, ELDER.number, "13800138000"):
            assert secret not in text


def test_they_were_planted_where_they_show(browsers: dict[Role, Browser]) -> None:
    showing = {door.path for door in PAGES if any("&lt;script&gt;alert" in text for text in fetched(browsers, door))}
    assert {"/", "/fleet", "/terminal", "/log", "/orders", "/parked", "/ratings", "/publishing", "/broadcast"} <= showing
    assert {"/payments", "/payment", "/mandates", "/mandate"} <= showing


class _Structure(HTMLParser):
    """What a screen reader needs of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.faults: list[str] = []
        self.marks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.marks.add(tag)
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag == "label":
            self.labelled.add(str(told.get("for")))
        if tag in ("input", "select", "textarea") and told.get("type") != "hidden":
            self.fields.append(told)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag == "img" and "alt" not in told:
            self.faults.append(f"img without alt: {told}")
        if "style" in told or any(name.startswith("on") for name in told):
            self.faults.append(f"style or script in {tag}: {told}")
        if tag == "a" and told.get("target"):
            self.faults.append(f"opens a window: {told}")
        if tag == "html" and told.get("lang") != "zh-Hans":
            self.faults.append("no language")


@pytest.mark.parametrize("door", WHOLE, ids=lambda door: door.path)
def test_every_page_can_be_read_aloud_and_worked_by_keyboard(browsers: dict[Role, Browser], door: Door) -> None:
    for text in fetched(browsers, door):
        page = _Structure()
        page.feed(text)
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids)), "ids are there once"
        unnamed = [one for one in page.fields if one.get("id") not in page.labelled and not one.get("aria-label")]
        assert unnamed == []
        assert page.headings.count("h1") == 1
        assert {"main", "nav", "header", "footer"} <= page.marks


@pytest.mark.parametrize("door", WHOLE, ids=lambda door: door.path)
def test_every_page_is_light(browsers: dict[Role, Browser], door: Door) -> None:
    shared = sum(
        len(browsers[Role.VIEWER].http.get(f"/static/{name}").content) for name in ("ops.css", "ops.js", "mark.svg")
    )
    for text in fetched(browsers, door):
        assert set(re.findall(r'(?:src|href)="(https?:[^"]*)"', text)) == set()
        assert shared + len(text.encode()) < 300_000


def _luminance(colour: str) -> float:
    full = colour.lstrip("#") if len(colour) == 7 else "".join(digit * 2 for digit in colour.lstrip("#"))
    channels = [int(full[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "soft", "accent", "bad") for ground in ("paper", "surface")),
        ("soft", "sunken"), ("idle", "surface"), ("idle", "sunken"),
        *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "idle")), ("surface", "accent"), ("surface", "bad"),
    ],
)  # fmt: skip
def test_words_stand_out_from_their_ground(ink: str, ground: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", STYLES.read_text(encoding="utf-8")))
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5, "WCAG 2.1, 1.4.3"
