"""A simulated village for one scenario: the rig, the terminal's process, and words to look at what came of it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pytest

from central.__main__ import main as central_main
from kiosk.demo.process import TerminalProcess, wait_for
from kiosk.demo.rig import DemoRig
from ui.automation.client import AutomationClient, AutomationFailed

PATIENCE = 20.0
"""Seconds a person would wait for something to appear before calling it broken."""
BRIEFLY = 1.0
CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")


class Village:
    """A context manager. Afterwards the terminal must have run without a warning, whatever the scenario did to it."""

    def __init__(self, folder: Path) -> None:
        self.rig = DemoRig(folder)
        self.terminal = TerminalProcess(self.rig)
        self.card_on_reader = ""
        self.noted = ""
        """What somebody wrote down to use it later: the number of an authorisation."""
        self.centre_said = ""
        self.slip_in_hand = ""
        self.seen_codes: list[str] = []
        """Codes that count for a minute, as a till read them off the screen."""

    def __enter__(self) -> Village:
        self.rig.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        problems: list[object] = []
        code: int | None = 0
        try:
            if kind is None and self.terminal.started:
                problems = _list(self.client.do("problems")["problems"])
            elif self.terminal.started:
                self.client.grab(self.rig.folder / "failed.png")
            code = self.terminal.stop()
        finally:
            self.rig.__exit__(kind, error, trace)
        if kind is None:
            said = self.terminal.output.read_text(errors="replace") if self.terminal.output.exists() else ""
            assert problems == [], problems
            assert said == "", said
            assert code in {0, None}, code

    @property
    def client(self) -> AutomationClient:
        return self.terminal.client

    def desk(self, action: str, **arguments: object) -> dict[str, object]:
        """One action at the bench; a refusal fails the scenario."""
        answer = self.rig.desk.do(action, **arguments)  # type: ignore[arg-type] # plain JSON values only
        assert answer.get("ok"), answer
        return dict(answer)

    # --- waiting --------------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        try:
            wait_for(condition, seconds, what)
        except TimeoutError as late:
            raise AssertionError(f"{late}; the screen says: {' | '.join(self.client.texts())}") from None

    def link_is(self, *links: str) -> None:
        def there() -> bool:
            self.client.do("wake")
            return self.client.do("session")["link"] in links

        self.until(there, f"the link to be {links}")

    def devices_settled(self) -> None:
        def settled() -> bool:
            states = self.client.do("session")["devices"]
            return isinstance(states, dict) and "Starting" not in states.values()

        self.until(settled, "the devices to come up")

    # --- the screen -----------------------------------------------------------------------------------------------

    def tap(self, text: str) -> None:
        """Waits for the control, then presses it. A grey one is pressed too, as people do; nothing comes of it.

        The answer to a tap that cut the power may be lost.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.client.tap(text)
            except AutomationFailed as failed:
                if self.terminal.power_was_cut:
                    return
                if "is grey" in str(failed) and time.monotonic() > deadline - PATIENCE + BRIEFLY:
                    return
                if time.monotonic() > deadline:
                    raise AssertionError(str(failed)) from None
                time.sleep(0.05)
            else:
                return

    def sees(self, text: str) -> None:
        self.until(lambda: self.client.sees(text), f"“{text}” on the screen")

    def never_sees(self, text: str) -> None:
        self.until(lambda: not self.client.sees(text), f"“{text}” to leave the screen")
        until = time.monotonic() + BRIEFLY
        while time.monotonic() < until:
            assert not self.client.sees(text), f"“{text}” came onto the screen"
            time.sleep(0.1)

    # --- the bench ------------------------------------------------------------------------------------------------

    def place_card(self, person: str) -> None:
        if self.card_on_reader:
            self.desk("card.remove")
        self.desk("card.insert", person=person)
        self.card_on_reader = person

    def take_card(self) -> None:
        if self.card_on_reader:
            self.desk("card.remove")
        self.card_on_reader = ""

    def slips(self) -> list[str]:
        return [str(_dict(slip)["text"]) for slip in _list(self.desk("slips")["slips"])]

    def codes(self) -> list[str]:
        """What the codes on the slips hold, oldest first."""
        return [str(code) for slip in _list(self.desk("slips")["slips"]) for code in _list(_dict(slip)["codes"])]

    def scan(self, content: str) -> None:
        """Somebody holds a code before the scanner, again and again until the screen changes, as people do.

        Not before the screen has a use for codes: when one still asks for the card, the change that follows is the card's.
        """
        self.until(lambda: self.client.do("session")["scanning"] is True, "a screen that takes codes")
        before = self._timeless()
        deadline = time.monotonic() + PATIENCE
        while self._timeless() == before:
            assert time.monotonic() < deadline, f"nothing came of a code of {len(content)} characters"
            self.desk("scanner.hold", content=content)
            # A signed code takes its time on a busy machine; a second one behind it would look like somebody else's.
            until = time.monotonic() + 3 * BRIEFLY
            while self._timeless() == before and time.monotonic() < until:
                time.sleep(0.05)

    def _timeless(self) -> list[str]:
        """What the screen says, without the clock: a minute that passes is no answer."""
        return [text for text in self.client.texts() if not CLOCK.fullmatch(text)]

    def pages(self) -> list[str]:
        return [_text_of_pdf(str(_dict(page)["path"])) for page in _list(self.desk("documents")["documents"])]

    # --- the memory stick -----------------------------------------------------------------------------------------

    def exported(self) -> Path:
        """The newest file that the terminal wrote to the stick."""
        return max(self.rig.stick.folder.glob("*.yzz"))

    def spoil_exported(self) -> None:
        """The second half of it is gone, as on a stick that was pulled too early or has died."""
        data = self.exported().read_bytes()
        self.exported().write_bytes(data[: len(data) // 2])

    def import_at_centre(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Somebody at the centre imports it on the command line, and puts the receipts onto the stick."""
        capsys.readouterr()
        folder = self.rig.folder
        keys = ["--database", f"sqlite:///{folder / 'central.db'}", "--data", str(folder / "central")]
        code = central_main(["import", str(self.exported()), "--receipts", str(self.rig.stick.folder), *keys])
        said = capsys.readouterr()
        self.centre_said = said.out + said.err
        assert code in {0, 7}, self.centre_said

    # --- the platform ---------------------------------------------------------------------------------------------

    def ledger(self, title: str) -> list[object]:
        """Transactions (no ratings) of a service in the platform's ledger."""
        return [row for row in self.rig.central.ledger() if row.title == title and row.kind == "transaction"]


def bare(text: str) -> str:
    return "".join(text.split())


def _text_of_pdf(path: str) -> str:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def _list(value: object) -> list[object]:
    assert isinstance(value, list), value
    return value


def _dict(value: object) -> dict[str, object]:
    assert isinstance(value, dict), value
    return value
