"""Steps about the code that counts for a minute: what a pharmacy's till sees on the screen, and what it hears."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image
from pytest_bdd import parsers, then

from central.departments.simulated_vouchers import PREFIX, SERVICE, SimulatedVouchers, Till
from central.verifying import Verifier
from sync.wire.licences import CODE_PREFIX
from tests.support.village import Village


def office(village: Village) -> SimulatedVouchers:
    found = village.rig.central.platform.departments.behind(SERVICE)
    assert isinstance(found, SimulatedVouchers)
    return found


def on_screen(village: Village, prefix: str = PREFIX) -> str:
    """What a scanner reads off the screen's picture; empty: no such code."""
    picture = village.rig.folder / "till.png"
    village.client.grab(picture)
    with Image.open(picture) as image:
        found = [code.text for code in zxingcpp.read_barcodes(image) if code.text.startswith(prefix)]
    return found[0] if found else ""


@then("屏幕上的医保码药店能用，第二次不能用")
def counts_once(village: Village) -> None:
    village.until(lambda: bool(on_screen(village)), "a code that can be scanned")
    code = on_screen(village)
    assert office(village).take(code) is Till.TAKEN
    assert office(village).take(code) is Till.UNKNOWN
    village.seen_codes.append(code)


@then("屏幕上的医保码换了新的")
def another_code(village: Village) -> None:
    village.until(lambda: on_screen(village) not in {"", *village.seen_codes}, "another code")


@then("屏幕上没有医保码")
def no_code(village: Village) -> None:
    assert on_screen(village) == ""


@then(parsers.parse('屏幕上的证照码平台认得是"{title}"'))
def licence_code_is_known(village: Village, title: str) -> None:
    """Whoever scans it asks the platform, as with a slip."""
    village.until(lambda: bool(on_screen(village, CODE_PREFIX)), "a licence's code that can be scanned")
    code = on_screen(village, CODE_PREFIX)
    verifier = Verifier(village.rig.central.platform)
    verdict = verifier.slip(code)
    assert (verdict.tone, dict(verdict.facts)["证照"]) == ("good", title)
    assert "模拟" in verdict.sentence
    assert verifier.slip(code[:-1] + ("0" if code[-1] != "0" else "1")).tone == "bad"


@then("医保码哪里都没有存下")
def code_is_nowhere(village: Village) -> None:
    """In no file that terminal or platform have written, in clear."""
    assert village.seen_codes
    secrets = [code.removeprefix(PREFIX).encode() for code in village.seen_codes]
    holding = [path for path in files(village.rig.folder) if any(secret in path.read_bytes() for secret in secrets)]
    assert holding == []


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
