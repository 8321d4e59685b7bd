"""What one check found, in words that say whose job it is."""

from __future__ import annotations

from dataclasses import asdict

from kiosk.domain.trouble import Cause
from kiosk.domain.values import dataclass
from kiosk.session.ambient import DeviceRow, Light


@dataclass(frozen=True, slots=True)
class Finding:
    """``ok`` with a ``code``: it works, and something about it is worth a look.

    ``check`` is a stable name for programs (``line.dns``, ``disk``, ``device.receipt``); ``name`` is its Chinese label.
    """

    name: str
    ok: bool
    message: str
    code: str = ""
    cause: str = ""
    advice: str = ""
    check: str = ""

    @property
    def light(self) -> Light:
        if not self.ok:
            return Light.RED
        return Light.YELLOW if self.code else Light.GREEN

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"light": self.light.value}

    def sentence(self) -> str:
        message = self.message.rstrip("。")
        return f"{message}{'。' + self.advice if self.advice else ''}{f'（{self.code}）' if self.code else ''}"


def good(check: str, name: str, message: str) -> Finding:
    return Finding(name, True, message, check=check)


def notice(check: str, name: str, code: str, cause: Cause, message: str, advice: str) -> Finding:
    """Works, and is worth a look before it does not."""
    return Finding(name, True, message, code, cause.value, advice, check)


def bad(check: str, name: str, code: str, cause: Cause, message: str, advice: str) -> Finding:
    return Finding(name, False, message, code, cause.value, advice, check)


def row(finding: Finding) -> DeviceRow:
    """The finding as a card of the overview."""
    if finding.light is Light.GREEN:
        return DeviceRow(finding.check, finding.name, Light.GREEN, finding.message)
    return DeviceRow(finding.check, finding.name, finding.light, "", finding.message, finding.advice, finding.code)
