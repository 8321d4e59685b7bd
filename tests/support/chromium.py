"""Debian's chromium, driven without a display, with the project's own Chinese font and watched for everything it says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

CHROMIUM: Final = Path("/usr/bin/chromium")
FONTS: Final = Path(__file__).resolve().parents[2] / "assets" / "fonts"
DESKTOP: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 360, "height": 740}
SECONDS: Final = 40.0


def why_not() -> str:
    """Why there is no browser; empty when there is one."""
    return "" if CHROMIUM.exists() else f"no browser: {CHROMIUM} is missing (apt-get install chromium)"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that reaches nothing but this machine, and has the same letters wherever it runs."""
    with tempfile.TemporaryDirectory() as home:
        settings = Path(home) / "fonts.conf"
        settings.write_text(
            f'<?xml version="1.0"?><fontconfig><dir>{FONTS}</dir><cachedir>{home}/cache</cachedir></fontconfig>',
            encoding="utf-8",
        )
        arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # chromium's sandbox refuses to work for root
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=arguments,
                env={**os.environ, "FONTCONFIG_FILE": str(settings), "HOME": home, "LANGUAGE": "zh_CN"},
            )
            try:
                yield browser
            finally:
                browser.close()


class Watched:
    """Everything about a page that must not be: errors, warnings, dialogues, requests elsewhere, broken answers."""

    def __init__(self, page: Page, own: str) -> None:
        self.faults: list[str] = []
        self._own = own
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("dialog", lambda dialog: (self.faults.append(f"dialogue: {dialog.message}"), dialog.dismiss()))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._own}/", "data:")):
            self.faults.append(f"asks elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")
