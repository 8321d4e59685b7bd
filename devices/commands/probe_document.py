"""``probe ipp://HOST[:PORT][/PATH]``: a printer with its state, what it can do and what it has left."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlsplit

from devices.commands.output import Exit, identity_json, refuse, say_json, state_json
from devices.contract import DeviceFault, is_usable
from devices.document.capabilities import Capabilities, discover
from devices.document.driver import IppPrinter
from devices.document.supplies import Supplies


def probe_document(url: str) -> Exit:
    """Without a path every usual one is tried; the first printer found is told, the addresses of the others beside it."""
    found = _find(url)
    if isinstance(found, DeviceFault):
        return refuse(found, Exit.DEVICE, as_json=True, more={"url": url, "tried": {"document": found.code}})
    best = found[0]
    printer = IppPrinter(best.uri)
    state, supplies = printer.poll(), printer.supplies()
    told: dict[str, object] = {
        "ok": True,
        "url": best.uri,
        "kind": "document",
        "identity": identity_json(best.identity),
        "capabilities": _capabilities_json(best),
        "supplies": asdict(supplies) if isinstance(supplies, Supplies) else None,
        "others": [other.uri for other in found[1:]],
    }
    say_json(told | state_json(state))
    return Exit.DONE if is_usable(state) else Exit.DEVICE


def _find(url: str) -> tuple[Capabilities, ...] | DeviceFault:
    if not urlsplit(url).path.strip("/"):
        return discover(url)
    found = IppPrinter(url).capabilities()
    return found if isinstance(found, DeviceFault) else (found,)


def _capabilities_json(found: Capabilities) -> dict[str, object]:
    return {
        "formats": found.formats,
        "duplex": found.duplex,
        "colour": found.colour,
        "media_ready": found.media_ready,
        "takes_a4": found.takes_a4,
        "media_count": len(found.media),
        "pages_per_minute": found.pages_per_minute,
        "ipp_versions": found.versions,
        "location": found.location,
        "missing": found.missing,
    }
