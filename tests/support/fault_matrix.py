"""Runs the cells of tests/contract/fault_matrix.toml: one bench with one device each, the real driver, the real wire."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import msgspec

from devices.bench.bench import Bench
from devices.bench.config import BenchConfig, load_config
from devices.bench.problems import BenchProblem
from devices.contract import DeviceFault, Driver, Heard, Ready, Slip, Slot, TextLine
from devices.inputs.driver import CabinetInputs
from devices.lights.driver import RelaySlotLights
from devices.linetime import REAL, JumpingTime, LineTime
from devices.microphone.driver import ArecordMicrophone
from devices.power.driver import NutPowerSupply
from devices.socialcard.driver import SocialCardDriver
from devices.speaker.driver import AplaySpeaker
from devices.speaker.protocol import silence, to_wav
from devices.trace.scenarios import told

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "contract" / "fault_matrix.toml"
PERSON = "王秀英"
NEVER = "no-such-thing"
WORKERS = 16
_SLOWEST = ("documentcamera", "document", "camera")
"""These begin first: nobody should wait for the last of them at the end."""
START_ATTEMPTS = 3
RECOVERY = 20.0
"""Seconds after which a device whose trouble has ended must be well again."""

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

_CODE = "YZZ1:4409811132151000425"

Steps = Mapping[str, Callable[[], object]]


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    device: str
    do: str
    step: str
    expect: str
    with_: dict[str, str | int | float] = msgspec.field(default_factory=dict, name="with")
    undo: str = "fault clear"

    @property
    def name(self) -> str:
        arguments = "".join(f" {key}={value}" for key, value in self.with_.items())
        return f"{self.device}: {self.do}{arguments}: {self.step}"


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    harmless: list[str]
    cell: list[Cell]


def load_table() -> Table:
    return msgspec.toml.decode(TABLE.read_bytes(), type=Table)


@dataclass(frozen=True, slots=True)
class Result:
    """What the driver said: in health, in trouble, and once the trouble was over. ``missing``: no simulator here."""

    before: str = ""
    answer: str = ""
    after: str = ""
    missing: str = ""
    seconds: float = 0.0

    def as_expected(self, cell: Cell) -> bool:
        return bool(self.missing) or (self.answer == cell.expect and self.after == self.before)


def devices_of_the_bench() -> list[str]:
    config = load_config(ROOT / "assets" / "bench" / "bench.toml")
    return [name for name in config.__struct_fields__ if hasattr(getattr(config, name), "enabled")]


def bench_with(device: str, folder: Path, line_time: LineTime = REAL) -> Bench:
    """A bench of its own with that device alone."""
    config: BenchConfig = load_config(ROOT / "assets" / "bench" / "bench.toml")
    sections = {
        name: msgspec.structs.replace(getattr(config, name), enabled=name == device) for name in devices_of_the_bench()
    }
    return Bench(
        msgspec.structs.replace(config, run_dir=folder / "run", out_dir=folder / "out", **sections), line_time=line_time
    )


def troubles(device: str, folder: Path) -> set[str]:
    """Everything the bench lists for the device, as the ``do`` of a cell: its refusals name what it knows."""
    bench = bench_with(device, folder)
    bench.start()
    try:
        faults = _listed(bench, "fault", {"device": device, "name": NEVER})
        actions = _listed(bench, NEVER, {})
    finally:
        bench.stop()
    return {f"fault {name}" for name in faults - {"clear"}} | actions


def _listed(bench: Bench, action: str, arguments: Mapping[str, str]) -> set[str]:
    try:
        bench.perform(action, dict(arguments))
    except BenchProblem as problem:
        return set(problem.message.rpartition("：")[2].removesuffix("。").split("、"))
    raise AssertionError("the bench accepted nonsense")


def run_all(cells: list[Cell], folder: Path) -> dict[str, Result]:
    """All at once. A cell that fails then has another try alone: in a crowd a good answer may come too late."""
    with ThreadPoolExecutor(WORKERS) as pool:
        ordered = sorted(cells, key=lambda cell: cell.device not in _SLOWEST)
        futures = {cell.name: pool.submit(_outcome, cell, folder / str(number)) for number, cell in enumerate(ordered)}
        results = {name: future.result() for name, future in futures.items()}
    for number, cell in enumerate(cells):
        if not results[cell.name].as_expected(cell):
            results[cell.name] = _outcome(cell, folder / f"alone-{number}")
    return results


def _outcome(cell: Cell, folder: Path) -> Result:
    """A cell whose bench broke says so in its own place instead of taking the others with it."""
    try:
        return run_cell(cell, folder)
    except (BenchProblem, OSError) as broken:
        return Result(answer=f"raised {broken!r}")


def run_cell(cell: Cell, folder: Path) -> Result:
    began = time.monotonic()
    jumping = JumpingTime()
    bench = _started(cell.device, folder, jumping)
    if isinstance(bench, BenchProblem):
        return Result(missing=bench.message)
    addresses = bench.addresses
    try:
        driver, steps = DRIVERS[cell.device](getattr(addresses, cell.device), Cast(bench, jumping.monotonic))
        well = steps.get(f"{cell.step} in health", steps[cell.step])
        with closing(driver):
            before = _healthy(bench, cell, driver, well, "")
            _open_again(driver)
            _lay_card(bench, cell.device)
            _do(bench, cell.device, cell.do, cell.with_)
            answer = _said(steps[cell.step]())
            undo, *pairs = cell.undo.split(" ")
            words = [pair.partition("=") for pair in pairs if "=" in pair]
            _do(bench, cell.device, " ".join([undo, *(p for p in pairs if "=" not in p)]), {k: v for k, _, v in words})
            after = _healthy(bench, cell, driver, well, before)
    finally:
        bench.stop()
    return Result(before, answer, after, seconds=time.monotonic() - began)


def _started(device: str, folder: Path, line_time: LineTime) -> Bench | BenchProblem:
    """A running bench. Tries again, because a port that was free may be taken before a simulator's program has it."""
    problem = BenchProblem("start", "")
    for attempt in range(START_ATTEMPTS):
        bench = bench_with(device, folder / str(attempt), line_time)
        try:
            bench.start()
        except BenchProblem as found:
            problem = found
        else:
            return bench
    return problem


def _open_again(driver: Driver) -> None:
    """A busy machine may let the first try time out."""
    deadline = time.monotonic() + RECOVERY
    driver.close()
    while isinstance(driver.open(), DeviceFault) and time.monotonic() < deadline:
        driver.close()


def _do(bench: Bench, device: str, what: str, arguments: Mapping[str, str | int | float]) -> None:
    if what.startswith("fault "):
        bench.perform("fault", {"device": device, "name": what.removeprefix("fault "), **arguments})
    else:
        bench.perform(what, dict(arguments))


def _lay_card(bench: Bench, device: str) -> None:
    """What a healthy answer needs: a card on the reader, a page on the desk."""
    if device == "documentcamera":
        bench.perform("documentcamera.lay", {})
    prefix = {"idcard": "card", "socialcard": "socialcard"}.get(device)
    if prefix is not None:
        bench.perform(f"{prefix}.remove", {})
        bench.perform(f"{prefix}.insert", {"person": PERSON})


def _healthy(bench: Bench, cell: Cell, driver: Driver, step: Callable[[], object], wanted: str) -> str:
    """Opens the driver anew until the step says ``wanted`` (anything but a fault when empty), as the hub would.

    The card is laid down for every try: a lift in the middle of a read may only happen after the answer that told of it.
    """
    deadline = time.monotonic() + RECOVERY
    while True:
        _lay_card(bench, cell.device)
        driver.close()
        opened = driver.open()
        if isinstance(driver, CabinetInputs):
            driver.acknowledge_tamper()
        answer = _said(opened if isinstance(opened, DeviceFault) else step())
        well = answer == wanted if wanted else "." not in answer
        if well or time.monotonic() > deadline:
            return answer


def _said(answer: object) -> str:
    notices = answer.notices if isinstance(answer, Ready) else ()
    return "+".join((told(answer), *(notice.code for notice in notices)))


@dataclass(frozen=True, slots=True)
class Cast:
    """What a driver plays with beside its address."""

    bench: Bench
    clock: Callable[[], float]


# --- one entry for each device of the bench ---------------------------------------------------------------------------


def _idcard(address: str, cast: Cast) -> tuple[Driver, Steps]:
    from devices.idcard.driver import SamCardReader

    driver = SamCardReader(address, clock=cast.clock)
    return driver, {"open": driver.open, "poll": driver.poll, "read": driver.read}


def _receipt(address: str, cast: Cast) -> tuple[Driver, Steps]:
    from devices.receipt.driver import EscPosPrinter

    font = ROOT / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
    driver = EscPosPrinter(address, font=font, clock=cast.clock)
    slip = Slip(tuple(TextLine(f"第{number}行") for number in range(12)))
    return driver, {"open": driver.open, "poll": driver.poll, "print": lambda: driver.print_slip(slip, 7)}


def _document(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    from devices.document.driver import IppPrinter

    driver = IppPrinter(address)
    numbers = iter(range(1000))
    return driver, {
        "open": driver.open,
        "poll": driver.poll,
        "print": lambda: driver.print_pdf(_PDF, f"matrix-{next(numbers)}", timeout=3.0),
    }


def _camera(address: str, cast: Cast) -> tuple[Driver, Steps]:
    from devices.camera.driver import OpenCvCamera

    driver = OpenCvCamera(address, clock=cast.clock)

    def poll() -> object:
        """To the first notice or fault, but not for ever: pictures taken before are still on their way."""
        deadline = time.monotonic() + 2.0
        while _said(state := driver.poll()) == "Ready" and time.monotonic() < deadline:
            driver.grab()
        return state

    def poll_in_health() -> object:
        """The last dark picture may still be on its way."""
        deadline = time.monotonic() + 2.0
        while _said(state := driver.poll()) != "Ready" and time.monotonic() < deadline:
            driver.grab()
        return state

    steps = {"open": driver.open, "poll": poll, "poll in health": poll_in_health}
    return driver, {**steps, **_watching(driver.grab)}


def _documentcamera(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    from devices.documentcamera.driver import OpenCvDocumentCamera

    driver = OpenCvDocumentCamera(address)

    def capture() -> object:
        """Photographs until a page is refused, a dozen times at most; pictures still on their way hide the trouble."""
        shot = driver.capture()
        for _ in range(11):
            if isinstance(shot, DeviceFault):
                break
            shot = driver.capture()
        return shot

    return driver, {**_watching(driver.grab), "capture": capture, "capture in health": driver.capture}


def _watching(take: Callable[[], object]) -> Steps:
    """``grab`` until a fault shows: pictures still on their way hide it, and standing still takes time to tell.
    ``watch`` goes on over the first silence, which a pulled cable begins with as well."""

    def grab(seconds: float) -> object:
        deadline = time.monotonic() + seconds
        taken = take()
        while not isinstance(taken, DeviceFault) and time.monotonic() < deadline:
            taken = take()
        return taken

    def watch() -> object:
        deadline = time.monotonic() + 6.0
        taken = grab(4.0)
        while isinstance(taken, DeviceFault) and taken.code == "camera.stalled" and time.monotonic() < deadline:
            taken = take()
        return taken

    return {
        "grab": lambda: grab(4.0),
        "grab in health": lambda: grab(0.5),
        "watch": watch,
        "watch in health": lambda: grab(2.4),
    }


class Lit:
    """Exactly what was wanted is lit."""


class OtherCode:
    """A code was read, but not the one that was held."""


def _scanner(address: str, cast: Cast) -> tuple[Driver, Steps]:
    from devices.contract import ScannedCode
    from devices.scanner.driver import SerialScanner

    driver = SerialScanner(address, clock=cast.clock)

    def scan() -> object:
        with ThreadPoolExecutor(1) as hand:
            hand.submit(cast.bench.perform, "scanner.hold", {"content": _CODE})
            found = driver.scan(1.5)
        return OtherCode() if isinstance(found, ScannedCode) and found.content != _CODE else found

    return driver, {"open": driver.open, "poll": driver.poll, "scan": scan}


def _socialcard(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    driver = SocialCardDriver(address)
    return driver, {"open": driver.open, "poll": driver.poll, "read": driver.read}


def _power(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    driver = NutPowerSupply(address, timeout=1.0)
    return driver, {"open": driver.open, "poll": driver.poll}


def _inputs(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    driver = CabinetInputs(address)

    def watch() -> object:
        """Polls for two seconds or to the first notice or fault: contacts have to be steady before they count."""
        deadline = time.monotonic() + 2.0
        while _said(state := driver.poll()) == "Ready" and time.monotonic() < deadline:
            pass
        return state

    return driver, {"open": driver.open, "poll": driver.poll, "watch": watch}


def _lights(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    driver = RelaySlotLights(address, {Slot.CARD: 1, Slot.SLIP: 2})
    turn = cycle((frozenset({Slot.CARD}), frozenset({Slot.SLIP})))

    def show() -> object:
        """Something else each time: relays that do not move are seen only when they should."""
        return driver.show(next(turn)) or Lit()

    return driver, {"open": driver.open, "poll": driver.poll, "show": show}


def _speaker(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    driver = AplaySpeaker(program=Path(address), simulated=True)
    sound = to_wav(silence())
    return driver, {"open": driver.open, "poll": driver.poll, "play": lambda: driver.play(sound, timeout=2.0)}


def _microphone(address: str, _cast: Cast) -> tuple[Driver, Steps]:
    driver = ArecordMicrophone(program=Path(address), simulated=True)

    def hear() -> Heard | DeviceFault:
        """Half a second, so that what happens in the middle of it is seen too."""
        heard = driver.hear()
        while isinstance(heard, Heard) and heard.seconds < 0.5:
            more = driver.hear()
            heard = Heard(heard.samples + more.samples) if isinstance(more, Heard) else more
        driver.stop()
        return heard

    return driver, {"open": driver.open, "poll": driver.poll, "hear": hear}


DRIVERS: dict[str, Callable[[str, Cast], tuple[Driver, Steps]]] = {
    "idcard": _idcard,
    "receipt": _receipt,
    "document": _document,
    "camera": _camera,
    "socialcard": _socialcard,
    "power": _power,
    "inputs": _inputs,
    "lights": _lights,
    "speaker": _speaker,
    "microphone": _microphone,
    "scanner": _scanner,
    "documentcamera": _documentcamera,
}
