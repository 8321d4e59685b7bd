"""One request and its answer over an open serial port, with every way it can go wrong as a fault."""

from __future__ import annotations

import logging
import termios
import time
from collections.abc import Callable
from typing import Protocol

import serial

from devices.contract import DeviceFault
from devices.idcard.protocol import Command, FrameError, Reply, ReplyParser, build_request, fits
from devices.idcard.status import status_fault

_log = logging.getLogger("devices.idcard")

TRANSPORT_ERRORS = (OSError, termios.error, serial.SerialException)
"""All that pyserial raises when a line fails; termios.error is no OSError."""

_BITS_PER_BYTE = 10
_READ_SLICE = 0.05
_QUIET = 0.05
_LONGEST_DRAIN = 2.0
_LONGEST_GAP = 0.6
"""Seconds of silence inside a frame after which the rest will not come: the card was lifted or the cable pulled."""

_TIMEOUTS = {
    Command.READ_BASE: 3.0,
    Command.READ_WITH_FINGERPRINTS: 3.0,
    Command.READ_ADDRESS: 1.5,
}
_USUAL_TIMEOUT = 1.0

_PUT_AGAIN = "请拿起身份证，再平放到读卡区，不要移动。"
_CHECK_CABLE = "请联系工作人员检查读卡器的电源和连线。"


class Port(Protocol):
    """What is used of pyserial; its socket and rfc2217 ports offer the same."""

    timeout: float | None

    @property
    def in_waiting(self) -> int: ...

    def read(self, size: int = 1, /) -> bytes: ...

    def write(self, data: bytes, /) -> int | None: ...

    def reset_input_buffer(self) -> None: ...

    def close(self) -> None: ...


class Exchange:
    """Asks one question at a time. Not for several threads. ``clock`` is monotonic seconds."""

    def __init__(self, port: Port, baud: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._baud = baud
        self._clock = clock
        self._unsettled = True
        """True while bytes of an earlier, unfinished answer may still come."""

    def ask(self, command: Command, *, patience: float | None = None) -> Reply | DeviceFault:
        """Sends one request and waits for the reply that fits it, ``patience`` seconds instead of the usual ones.

        A refusal by the module is a fault as well. Faults: ``idcard.unplugged``, ``idcard.silent``,
        ``idcard.truncated``, ``idcard.checksum``, ``idcard.length``, ``idcard.wrong_reply`` and those of
        :func:`status_fault`.
        """
        try:
            self._drain()
            self._unsettled = True
            asked = self._clock()
            self._port.write(build_request(command))
            answer = self._await_reply(command, asked, patience or self._patience(command))
        except TRANSPORT_ERRORS as error:
            return unplugged(command.name, error)
        if isinstance(answer, DeviceFault):
            return answer
        self._unsettled = False
        if answer.sw3 == command.success:
            return answer
        return status_fault(answer.sw3, command.name)

    def _drain(self) -> None:
        """Throws away what an earlier request left behind, so that it cannot pass for the answer to the next."""
        self._port.reset_input_buffer()
        if not self._unsettled:
            return
        self._port.timeout = _QUIET
        deadline = self._clock() + _LONGEST_DRAIN
        while self._port.read(4096) and self._clock() < deadline:
            pass

    def _await_reply(self, command: Command, asked: float, patience: float) -> Reply | DeviceFault:
        parser = ReplyParser()
        strangers = 0
        heard = asked
        deadline = asked + patience
        while (now := self._clock()) < deadline and not (parser.inside_frame and now - heard > _LONGEST_GAP):
            self._port.timeout = min(deadline - now, _READ_SLICE)
            data = self._port.read(max(1, min(self._port.in_waiting, 4096)))
            heard = self._clock() if data else heard
            for event in parser.feed(data):
                if isinstance(event, FrameError):
                    return _frame_fault(event, command)
                if fits(event, command):
                    return event
                strangers += 1
                if strangers == 1:
                    _log.info("a reply that does not fit %s was set aside (SW3=%02X)", command.name, event.sw3)
        return _nothing_fitting(command, parser, strangers)

    def _patience(self, command: Command) -> float:
        return _TIMEOUTS.get(command, _USUAL_TIMEOUT) + command.longest_reply * _BITS_PER_BYTE / self._baud


def unplugged(what: str, error: Exception) -> DeviceFault:
    detail = f"{what}: {type(error).__name__}: {error}"
    return DeviceFault("idcard.unplugged", "读卡器的连接断开了。", _CHECK_CABLE, transient=True, detail=detail)


def _frame_fault(error: FrameError, command: Command) -> DeviceFault:
    message = "读卡器传来的数据校验不对。" if error is FrameError.CHECKSUM else "读卡器传来的数据长度不对。"
    return DeviceFault(f"idcard.{error.value}", message, _PUT_AGAIN, transient=True, detail=command.name)


def _nothing_fitting(command: Command, parser: ReplyParser, strangers: int) -> DeviceFault:
    detail = f"{command.name}: {parser.held} bytes held, {parser.skipped} skipped, {strangers} replies set aside"
    if parser.inside_frame:
        message = "读卡器的数据只传了一部分就停了。"
        return DeviceFault("idcard.truncated", message, _PUT_AGAIN, transient=True, detail=detail)
    if strangers:
        message = "读卡器答非所问，收到的不是这一步的回答。"
        return DeviceFault("idcard.wrong_reply", message, _PUT_AGAIN, transient=True, detail=detail)
    return DeviceFault("idcard.silent", "读卡器没有回应。", _CHECK_CABLE, transient=True, detail=detail)
