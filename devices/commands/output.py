"""How commands speak: JSON or text on stdout, refusals as one sentence on stderr, and the exit codes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from devices.contract import DeviceFault, DeviceState, Identity


class Commands(Protocol):
    """Where a command module adds its parsers."""

    def add_parser(self, name: str, /, *, help: str) -> argparse.ArgumentParser: ...  # noqa: A002 - argparse's word


class Exit(IntEnum):
    DONE = 0
    BUG = 1
    NO_CARD = 2
    DEVICE = 3
    BAD_DATA = 4
    UNKNOWN_OUTCOME = 5
    """Something may have been printed; ask the printer or a person before trying again."""
    BENCH = 6
    USAGE = 7
    INTERRUPTED = 8


DEFAULT_FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_json(value: Mapping[str, object]) -> None:
    say(json.dumps(value, ensure_ascii=False, default=str))


def complain(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def fault_json(fault: DeviceFault) -> dict[str, object]:
    return {
        "ok": False,
        "code": fault.code,
        "cause": str(fault.cause),
        "message": fault.message,
        "advice": fault.advice,
        "transient": fault.transient,
    }


def refuse(fault: DeviceFault, exit_code: Exit, *, as_json: bool, more: Mapping[str, object] | None = None) -> Exit:
    """Tells a fault both ways and gives back the exit code."""
    if as_json:
        say_json(fault_json(fault) | dict(more or {}))
    complain(f"{fault.message}{fault.advice}[{fault.code}]")
    return exit_code


def identity_json(identity: Identity | None) -> dict[str, object] | None:
    if identity is None:
        return None
    return {
        "kind": identity.kind,
        "vendor": identity.vendor,
        "model": identity.model,
        "serial": identity.serial,
        "firmware": identity.firmware,
        "simulated": identity.simulated,
    }


def state_json(state: DeviceState) -> dict[str, object]:
    """The name of the state with its fault and notices."""
    told: dict[str, object] = {"state": type(state).__name__}
    fault: DeviceFault | None = getattr(state, "fault", None)
    if fault is not None:
        told["fault"] = {key: value for key, value in fault_json(fault).items() if key != "ok"}
    notices: tuple[DeviceFault, ...] = getattr(state, "notices", ())
    told["notices"] = [{"code": notice.code, "message": notice.message} for notice in notices]
    return told
