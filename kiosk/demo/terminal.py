"""``python -m kiosk.demo.terminal``: the real terminal with a finger, a clock to wind and a switch to cut the power."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import sys
import threading
import uuid
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from devices.camera import quality
from devices.contract import Image
from kiosk.bootstrap import Terminal, started_terminal
from kiosk.clock import AdjustableClock, keep_beijing_time
from kiosk.composition import Options, lives_of
from kiosk.demo.medium import SimulatedMisfortune
from kiosk.session.effects import Activity
from kiosk.session.machine import activities
from kiosk.session.state import Attract, TakeCard
from kiosk.settings import load_settings
from kiosk.speech.voice import SimulatedVoice
from sync import decisions, outbox, wire
from sync.status import EngineSettings
from ui.application import make_application, prepare_environment
from ui.automation.server import AutomationServer, Command, Request
from ui.qtmessages import QtMessages

FAST_SYNC = EngineSettings(
    heartbeat_seconds=5.0, online_probe_seconds=1.0, idle_seconds=0.2, journal_seconds=1.0, journal_patience_seconds=1.0
)
"""The same engine with a quicker rhythm, so that a demonstration shows in seconds what takes minutes in a village."""


CONNECT_SECONDS = 0.5


class Problems(logging.Handler):
    """What a good run never logs: warnings and worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


class Instruments:
    """Commands of the automation server beyond touching and looking."""

    def __init__(
        self, terminal: Terminal, clock: AdjustableClock, problems: Problems, misfortune: SimulatedMisfortune
    ) -> None:
        self._terminal = terminal
        self._clock = clock
        self._problems = problems
        self._misfortune = misfortune

    def commands(self) -> dict[str, Command]:
        return {
            "advance": self.advance,
            "spoken": self.spoken,
            "session": self.session,
            "queue": self.queue,
            "effects": self.effects,
            "wake": self.wake,
            "problems": self.problems,
            "traces": self.traces,
            "stick": self.stick,
            "break_camera": self.break_camera,
        }

    def advance(self, request: Request) -> None:
        """Winds the clock on by ``seconds`` and lets the terminal notice."""
        self._clock.advance(float(str(request["seconds"])))
        self._terminal.shell.tick()

    def spoken(self, _request: Request) -> Mapping[str, object]:
        voice = self._terminal.voice
        said = list(voice.utterances) if isinstance(voice, SimulatedVoice) else []
        return {"spoken": [one.text for one in said], "dialects": [one.dialect.value for one in said]}

    def session(self, _request: Request) -> Mapping[str, object]:
        shell = self._terminal.shell
        resting = isinstance(shell.session.phase, Attract | TakeCard)
        pictures = self._terminal.window.pictures
        unseen = pictures.frame().isNull() and pictures.photo().isNull()
        return {
            "phase": type(shell.session.phase).__name__,
            "cleared": resting and unseen and shell.session.journey is None and shell.secrets.is_empty,
            "scanning": Activity.SCAN_CODES in activities(shell.session),
            "link": shell_link(self._terminal),
            "in_use": self._terminal.in_use(),
            "devices": {status.device_id: type(status.state).__name__ for status in self._terminal.hub.statuses()},
        }

    def queue(self, _request: Request) -> Mapping[str, object]:
        """How many transactions the platform has not acknowledged, and of how many no decision has come back."""
        with closing(self._terminal.store.connection()) as connection:
            rows = outbox.rows(connection, limit=10_000)
            undecided = decisions.waiting(connection)
        waiting = [row for row in rows if row.state is not outbox.State.ACKED]
        return {
            "transactions": sum(row.kind is wire.Kind.TRANSACTION for row in waiting),
            "entries": len(waiting),
            "undecided": undecided,
            "receipts": sorted({row.receipt_no for row in rows}),
        }

    def effects(self, _request: Request) -> Mapping[str, object]:
        with closing(self._terminal.store.connection()) as connection:
            found = connection.execute("SELECT state, count(*) FROM effect_journal GROUP BY state").fetchall()
        return {"effects": dict(found)}

    def wake(self, _request: Request) -> None:
        """What a network manager does when the line is back."""
        if self._terminal.engine is not None:
            self._terminal.engine.wake()

    def break_camera(self, _request: Request) -> None:
        """The next look at the camera's picture ends the process as a bug in native code does."""
        real = quality.is_dark

        def is_dark(image: Image) -> bool:
            if threading.current_thread().name == "device-camera":
                ctypes.string_at(0)
            return real(image)

        quality.is_dark = is_dark

    def problems(self, _request: Request) -> Mapping[str, object]:
        return {"problems": list(self._problems.lines)}

    def stick(self, request: Request) -> None:
        """The next write to a memory stick meets with ``fault``."""
        self._misfortune.arm(str(request["fault"]))

    def traces(self, request: Request) -> Mapping[str, object]:
        """Which of ``words`` any view model still holds."""
        words = [str(word) for word in request["words"]] if isinstance(request["words"], list) else []
        held = "\n".join(
            str(model.property(str(model.metaObject().property(index).name())))
            for model in self._terminal.view_model.view_models()
            for index in range(model.metaObject().propertyCount())
        )
        return {"traces": [word for word in words if word in held]}


def shell_link(terminal: Terminal) -> str:
    return "starting" if terminal.engine is None else terminal.engine.link().value


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.demo.terminal")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--offscreen", action="store_true")
    parser.add_argument("--cut-power-at", default="", metavar="CHECKPOINT")
    parser.add_argument("--boot", default="", help="the machine's boot that this run belongs to; default: one of its own")
    options = parser.parse_args(arguments)
    keep_beijing_time()

    def checkpoint(name: str) -> None:
        if name == options.cut_power_at:
            os.kill(os.getpid(), signal.SIGKILL)

    problems = Problems()
    logging.getLogger().addHandler(problems)
    prepare_environment(offscreen=options.offscreen)
    application = make_application(["kiosk"])
    messages = QtMessages()
    messages.install()
    clock = AdjustableClock()
    misfortune = SimulatedMisfortune(checkpoint)
    loaded = load_settings(options.config)
    lives = lives_of(loaded, options.boot or uuid.uuid4().hex)
    terminal = started_terminal(
        loaded,
        Options(
            clock,
            checkpoint,
            FAST_SYNC,
            connect_seconds=CONNECT_SECONDS,
            news_spread_seconds=0.5,
            carry_step=misfortune.step,
        ),
        lives,
    )
    instruments = Instruments(terminal, clock, problems, misfortune)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: application.exit(0))
    terminal.start()
    server = AutomationServer(
        terminal.window.window,
        str(options.socket),
        instruments.commands(),
        screen=lambda: str(terminal.view_model.property("screen")),
    )
    try:
        code = int(application.exec())
        lives.end()
        return code
    finally:
        server.close()
        terminal.stop()
        messages.remove()


if __name__ == "__main__":
    sys.exit(main())
