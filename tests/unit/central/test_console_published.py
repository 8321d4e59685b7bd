"""Which terminal runs which version, on the console."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from central import publishing
from central.publishing import Whom
from central.server import EmbeddedCentral
from sync.wire.downlink import Channel
from tests.support.console_client import logged_in
from tests.support.downlink_terminal import VILLAGE, DownlinkTerminal

pytestmark = pytest.mark.both_stores


def test_a_publication_is_followed_from_terminal_to_terminal(central: EmbeddedCentral, tmp_path: Path) -> None:
    with closing(logged_in(central)) as browser:
        assert "还没有给终端发布过内容" in browser.get("/published").text
        assert browser.get("/publication", number="7").status_code == 404
        terminals = [DownlinkTerminal(central, tmp_path, name) for name in ("T-USES", "T-REFUSES", "T-SLEEPS")]
        terminals[1].verdicts["catalogue"] = lambda _files: "这一版程序没有图标。"
        terminals[1].downlink = terminals[1].make()
        first = publishing.publish_files(central.platform, Channel.CATALOGUE, {"a.yaml": b"a"}, Whom(VILLAGE[:4]))
        for terminal in terminals[:2]:
            terminal.settle()
        page = browser.get("/published").text
        for words in ("事项清单", f"区划 {VILLAGE[:4]}", "1 / 3"):
            assert words in page
        page = browser.get("/publication", number=str(first.number)).text
        used, refused, waiting = page.index("已经用上"), page.index("拒收</h2>"), page.index("还没用上</h2>")
        assert page.index("T-REFUSES") in range(refused, waiting)
        assert page.index("T-SLEEPS") in range(waiting, used)
        assert page.index("T-USES") > used
        assert "这一版程序没有图标。" in page
        publishing.publish_files(central.platform, Channel.SETTINGS, {"settings.toml": b""}, Whom(percent=5))
        publishing.publish_files(central.platform, Channel.SETTINGS, {"settings.toml": b"#"}, Whom(terminals=("T-USES",)))
        page = browser.get("/published").text
        assert "全部，5% 的终端" in page
        assert "1 台点名的终端" in page
        for terminal in terminals:
            terminal.close()


def test_nobody_sees_it_without_logging_in(central: EmbeddedCentral) -> None:
    with closing(logged_in(central)) as browser:
        browser.http.cookies.clear()
        assert browser.get("/published").status_code == 303
