"""Step words about papers under the document camera and the name on the glass."""

from __future__ import annotations

import io

import msgspec
from PIL import Image as Pictures
from pypdf import PdfReader
from pytest_bdd import given, parsers, then, when

from central.attachments import attachment_lines
from central.sealing import open_parcel, open_sealed
from central.services import attachment_title
from kiosk.domain.attachments import MOST_BYTES_A_PAGE
from sync.wire import SealedBody, TransactionBody, sealing_info
from tests.support.village import Village

FIELD = "签名的方框"
IN_SIGHT = "看到材料了"
NAME = [
    [(0.08 + step * 0.016, 0.5) for step in range(20)],
    [(0.24, 0.15 + step * 0.035) for step in range(20)],
    [(0.5 + step * 0.02, 0.3 + step * step * 0.001) for step in range(20)],
]
"""Three strokes, in shares of the field."""
CLEAR_PAGES = {1: 9, 2: 3, 3: 7, 4: 10, 5: 12, 6: 8}
"""Generated pages whose print the simulated camera shows clearly."""


@when(parsers.parse("把第{page:d}页放到高拍仪下"))
def lay_page(village: Village, page: int) -> None:
    """Takes away what lies there, lays the page and waits, as people do, until the screen says that it is in sight."""
    if _lies_there(village):
        village.sees(IN_SIGHT)
        take_page_away(village)
    village.desk("documentcamera.lay", page=CLEAR_PAGES[page])
    village.sees(IN_SIGHT)


@when("把材料拿开")
def take_page_away(village: Village) -> None:
    village.desk("documentcamera.clear")
    village.sees("放平，四个角都要看得见")


@given("高拍仪拍不清楚")
@when("高拍仪拍不清楚")
def out_of_focus(village: Village) -> None:
    village.desk("fault", device="documentcamera", name="blur")


@when("高拍仪又清楚了")
def in_focus(village: Village) -> None:
    village.desk("fault", device="documentcamera", name="clear")


@given("高拍仪已拔掉")
@when("高拍仪拔掉")
def unplugged(village: Village) -> None:
    village.desk("documentcamera.unplug")


@when("插回高拍仪")
def replugged(village: Village) -> None:
    village.desk("documentcamera.replug")


@when(parsers.parse('"{person}"办到拍户口本'))
def up_to_the_booklet(village: Village, person: str) -> None:
    for text in ("开始办事", "我的养老和社保", "低保和临时救助申请", "同意，开始办"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)
    village.tap("临时救助")
    _fill(village, "家里几口人", "4")
    _fill(village, "每月收入", "0")
    village.sees("困难情况")
    village.client.fill("困难情况", "生病")
    village.tap("填好了")
    _fill(village, "手机号", "13800138000")
    village.sees("把户口本放到灯下面")


@when(parsers.parse("拍好第{page:d}页"))
def take_page(village: Village, page: int) -> None:
    lay_page(village, page)
    village.tap("拍照")
    village.sees("看清楚了吗")
    village.tap("看清楚了")
    village.sees(f"拍好{page}页了")


@when("签上名字")
def sign(village: Village) -> None:
    village.sees("用手指写在这里")
    village.client.do("draw", label=FIELD, strokes=NAME)
    village.sees("擦掉重写")


@when("只在签名处点一下")
def dot(village: Village) -> None:
    village.sees("用手指写在这里")
    village.client.do("draw", label=FIELD, strokes=[[(0.4, 0.5)]])
    village.sees("擦掉重写")


@when(parsers.parse('把"{corner}"往里拖'))
def drag_corner(village: Village, corner: str) -> None:
    village.sees("角都对上了")
    inwards = -0.4 if corner.startswith("右") else 0.4
    down = -0.4 if corner.endswith("下角") else 0.4
    strokes = [[(0.5 + inwards * step / 8, 0.5 + down * step / 8) for step in range(9)]]
    village.client.do("draw", label=corner, strokes=strokes)


@then(parsers.parse('平台收到完整的"{title}"共{pages:d}页'))
def arrived_whole(village: Village, title: str, pages: int) -> None:
    """Opened with the platform's key, as whoever handles the case would."""

    def found() -> bool:
        return any(title == one for one, _ in attachments_at_the_platform(village))

    village.until(found, f"{title} at the platform")
    (data,) = [data for one, data in attachments_at_the_platform(village) if one == title]
    if data.startswith(b"%PDF"):
        read = PdfReader(io.BytesIO(data))
        assert len(read.pages) == pages
        assert all(min(page.images[0].image.size) >= 1200 for page in read.pages)  # type: ignore[union-attr]
        assert len(data) <= pages * 1.1 * MOST_BYTES_A_PAGE
    else:
        assert pages == 1
        picture = Pictures.open(io.BytesIO(data))
        picture.load()
        assert min(picture.size) > 100
    entry = village.rig.central.store.transactions(1)[0].ledger
    lines = {line.title: line.pages for line in attachment_lines(village.rig.central.platform, entry)}
    assert lines[title] == pages


@then(parsers.parse("平台收到{count:d}份附件"))
def arrived(village: Village, count: int) -> None:
    village.until(lambda: len(attachments_at_the_platform(village)) >= count, f"{count} attachments at the platform")
    assert len(attachments_at_the_platform(village)) == count


def _lies_there(village: Village) -> bool:
    devices = village.desk("state")["devices"]
    assert isinstance(devices, dict)
    return bool(devices["documentcamera"]["page"])


def _fill(village: Village, label: str, digits: str) -> None:
    village.sees(label)
    village.client.fill(label, digits)
    village.tap("填好了")


def attachments_at_the_platform(village: Village) -> list[tuple[str, bytes]]:
    """Title and contents of everything that came with transactions."""
    platform = village.rig.central.platform
    found = []
    for row in platform.store.transactions(50):
        entry = row.ledger
        stored = platform.store.sealed_body(entry.entry_id)
        assert stored is not None
        info = sealing_info("entry", entry.terminal, entry.entry_id)
        body = msgspec.json.decode(open_sealed(platform.keys, SealedBody(*stored), info), type=TransactionBody)
        parcels = {parcel.sha256: parcel for parcel in platform.store.parcels_of(entry.entry_id)}
        for one in body.attachments:
            data = platform.store.parcel_bytes(entry.terminal, one.sha256)
            title = attachment_title(entry.service, one.name)
            found.append((title, open_parcel(platform.keys, parcels[one.sha256], data)))
    return found
