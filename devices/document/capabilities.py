"""What a printer can do, and where in the house one answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from devices.contract import DeviceFault, Identity
from devices.document import faults
from devices.document.exchange import ExchangeError, IppExchange
from devices.document.protocol import Attribute, AttributeGroup, Group, Operation, Tag

USUAL_PATHS = ("/ipp/print", "/ipp/printer", "/ipp", "/ipp/port1", "/printers", "/")
"""The first is IPP Everywhere's; the others are what older printers and print servers use."""
USUAL_PORT = 631
_DISCOVER_TIMEOUT = 4.0

CAPABILITY_FIELDS = (
    "printer-uuid",
    "printer-uri-supported",
    "printer-make-and-model",
    "printer-location",
    "document-format-supported",
    "sides-supported",
    "color-supported",
    "media-supported",
    "media-ready",
    "pages-per-minute",
    "operations-supported",
    "ipp-versions-supported",
    "printer-is-accepting-jobs",
)
_NEEDED_OPERATIONS = (Operation.PRINT_JOB, Operation.GET_JOB_ATTRIBUTES, Operation.GET_JOBS)


@dataclass(frozen=True, slots=True)
class Capabilities:
    uri: str
    identity: Identity
    formats: tuple[str, ...] = ()
    """MIME types."""
    duplex: bool | None = None
    colour: bool | None = None
    """None: the printer does not say."""
    media: tuple[str, ...] = ()
    """Every size it could take, as PWG keywords such as ``iso_a4_210x297mm``."""
    media_ready: tuple[str, ...] = ()
    """The sizes that lie in its trays now."""
    pages_per_minute: int | None = None
    versions: tuple[str, ...] = ()
    operations: tuple[int, ...] = ()
    location: str = ""

    @property
    def prints_pdf(self) -> bool:
        return "application/pdf" in self.formats

    @property
    def takes_a4(self) -> bool:
        return any(size.startswith("iso_a4") for size in self.media)

    @property
    def missing(self) -> tuple[str, ...]:
        """What this library's driver needs and the printer does not offer."""
        missing = [] if self.prints_pdf else ["application/pdf"]
        missing += [] if self.takes_a4 or not self.media else ["iso_a4_210x297mm"]
        missing += [need.name.lower() for need in _NEEDED_OPERATIONS if self.operations and need not in self.operations]
        return tuple(missing)


def capabilities_of(uri: str, printer: AttributeGroup) -> Capabilities:
    """From a printer's attributes; whatever is missing or of the wrong type is left unsaid."""
    sides = printer.texts("sides-supported")
    return Capabilities(
        uri=uri,
        identity=identity_of(printer),
        formats=printer.texts("document-format-supported"),
        duplex=any(side.startswith("two-sided") for side in sides) if sides else None,
        colour=printer.flag("color-supported"),
        media=printer.texts("media-supported"),
        media_ready=printer.texts("media-ready"),
        pages_per_minute=printer.number("pages-per-minute"),
        versions=printer.texts("ipp-versions-supported"),
        operations=printer.numbers("operations-supported"),
        location=printer.text("printer-location"),
    )


def identity_of(printer: AttributeGroup) -> Identity:
    model = printer.text("printer-make-and-model")
    return Identity(
        kind="document",
        model=model or printer.text("printer-info") or printer.text("printer-name"),
        serial=printer.text("printer-uuid").removeprefix("urn:uuid:"),
        firmware=printer.text("printer-firmware-string-version"),
        simulated="simulated" in model.lower(),
    )


def discover(host: str) -> tuple[Capabilities, ...] | DeviceFault:
    """Every printer that answers at ``host`` (``host``, ``host:port`` or an IPP address), each once, by its best address.

    Asks the usual paths one after another; a port nobody listens on ends the search. Faults: ``document.gone`` when
    nobody listens, ``document.not_ipp`` when only something else answers.
    """
    found: dict[str, Capabilities] = {}
    lost: ExchangeError | None = None
    for uri in _addresses(host):
        try:
            printer = _describe(uri)
        except ExchangeError as error:
            lost = error
            if not error.sent:
                break
            continue
        if printer is not None:
            capabilities = capabilities_of(uri, printer)
            found.setdefault(capabilities.identity.serial or uri, capabilities)
    if found:
        return tuple(found.values())
    if lost is not None and not lost.answered:
        return faults.fault(faults.GONE, lost.detail)
    return faults.fault(faults.NOT_IPP, lost.detail if lost else "no path answers")


def _addresses(host: str) -> Iterator[str]:
    """Raises ValueError for what is no host."""
    parts = urlsplit(host if "://" in host else f"ipp://{host}")
    if parts.scheme not in ("ipp", "ipps") or not parts.hostname:
        msg = "a printer's host looks like 192.168.1.20 or 192.168.1.20:631"
        raise ValueError(msg)
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    given = [parts.path] if parts.path.strip("/") else []
    for path in dict.fromkeys((*given, *USUAL_PATHS)):
        yield f"{parts.scheme}://{name}:{parts.port or USUAL_PORT}{path}"


def _describe(uri: str) -> AttributeGroup | None:
    wanted = (Attribute("requested-attributes", Tag.KEYWORD, CAPABILITY_FIELDS),)
    answer = IppExchange(uri).ask(Operation.GET_PRINTER_ATTRIBUTES, wanted, timeout=_DISCOVER_TIMEOUT)
    return answer.first(Group.PRINTER) if answer.ok and answer.of(Group.PRINTER) else None
