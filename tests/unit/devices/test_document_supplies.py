"""What a printer says of its toner, its paper and itself, as typed data; and finding it by its host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.contract import DeviceFault
from devices.document.capabilities import Capabilities, discover
from devices.document.driver import IppPrinter
from devices.document.protocol import Attribute, Operation, Tag
from devices.document.simulated_stub import Bend, SimulatedStubPrinter
from devices.document.simulated_stub_encoding import Collection
from devices.document.simulated_stub_http import Line
from devices.document.supplies import Level, ReadyMedia, Supplies

ASK_PRINTER = Operation.GET_PRINTER_ATTRIBUTES


@pytest.fixture
def stub() -> Iterator[SimulatedStubPrinter]:
    with SimulatedStubPrinter() as running:
        yield running


@pytest.fixture
def printer(stub: SimulatedStubPrinter) -> IppPrinter:
    return IppPrinter(stub.address)


_MARKERS = (
    Attribute("marker-names", Tag.NAME, ("Black", "Waste")),
    Attribute("marker-types", Tag.KEYWORD, ("toner", "waste-toner")),
    Attribute("marker-colors", Tag.NAME, ("#000000", "none")),
    Attribute("marker-levels", Tag.INTEGER, (8, 95)),
    Attribute("marker-low-levels", Tag.INTEGER, (10, 0)),
    Attribute("marker-high-levels", Tag.INTEGER, (100, 90)),
    Attribute(
        "printer-input-tray",
        Tag.OCTETS,
        ("type=sheetFeedAutoRemovableTray;maxcapacity=250;level=20;name=main;", "level=-3;name=by-pass"),
    ),
    Collection(
        "media-col-ready",
        (
            (
                Collection(
                    "media-size",
                    ((Attribute("x-dimension", Tag.INTEGER, (21000,)), Attribute("y-dimension", Tag.INTEGER, (29700,))),),
                ),
                Attribute("media-source", Tag.KEYWORD, ("main",)),
                Attribute("media-type", Tag.KEYWORD, ("stationery",)),
            ),
        ),
    ),
)


def test_supplies_are_typed(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.describe(*_MARKERS)
    supplies = printer.supplies()
    assert isinstance(supplies, Supplies)
    black, waste = supplies.markers
    assert (black.name, black.colours, black.percent, black.level) == ("Black", ("#000000",), 8, Level.LOW)
    assert (waste.kind, waste.colours, waste.level) == ("waste-toner", (), Level.LOW)
    main, side = supplies.trays
    assert (main.sheets, main.capacity, main.level) == (20, 250, Level.LOW)
    assert (side.name, side.sheets, side.level) == ("by-pass", None, Level.OK)
    assert supplies.ready == (ReadyMedia(210.0, 297.0, "stationery", "main"),)
    assert supplies.ready[0].is_a4


def test_supplies_of_wrong_types_are_unknown_not_full(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.describe(
        Attribute("marker-names", Tag.NAME, ("Black",)),
        Attribute("marker-levels", Tag.TEXT, ("80",)),
        Attribute("printer-input-tray", Tag.OCTETS, ("level=lots;maxcapacity=;;=;",)),
        Attribute("media-col-ready", Tag.KEYWORD, ("a4",)),
    )
    supplies = printer.supplies()
    assert isinstance(supplies, Supplies)
    assert (supplies.markers[0].percent, supplies.markers[0].level) == (None, Level.UNKNOWN)
    assert (supplies.trays[0].name, supplies.trays[0].level, supplies.ready) == ("1", Level.UNKNOWN, ())


def test_a_printer_is_discovered_once_with_what_it_can_do(stub: SimulatedStubPrinter) -> None:
    stub.describe(
        Attribute("sides-supported", Tag.KEYWORD, ("one-sided", "two-sided-long-edge")),
        Attribute("color-supported", Tag.BOOLEAN, (False,)),
        Attribute("operations-supported", Tag.ENUM, (2, 8, 9)),
    )
    found = discover(f"127.0.0.1:{stub.port}")
    assert isinstance(found, tuple)
    (only,) = found
    assert isinstance(only, Capabilities)
    assert (only.uri, only.identity.simulated) == (stub.address, True)
    assert (only.prints_pdf, only.takes_a4, only.duplex, only.colour) == (True, True, True, False)
    assert only.missing == ("get_jobs",)


def test_nobody_there_is_told_apart_from_something_else(stub: SimulatedStubPrinter) -> None:
    stub.bend(ASK_PRINTER, Bend(line=Line.SERVER_ERROR))
    other = discover(f"127.0.0.1:{stub.port}")
    assert isinstance(other, DeviceFault)
    assert other.code == "document.not_ipp"
    stub.stop()
    nobody = discover(f"127.0.0.1:{stub.port}")
    assert isinstance(nobody, DeviceFault)
    assert nobody.code == "document.gone"
    with pytest.raises(ValueError, match="host"):
        discover("ftp://somewhere")
