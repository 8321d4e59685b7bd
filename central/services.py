"""What the platform knows of the services: their titles, the departments behind them and what each gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import yaml

DEFAULT_ASSETS: Final = Path(__file__).parent.parent / "assets"
PENSION_CERTIFICATION: Final = "pension-certification"
INSURANCE_CERTIFICATE: Final = "insurance-certificate"


class _ServiceFile(msgspec.Struct, frozen=True):
    """The fields of a catalogue file that matter here; the terminal checks the file as a whole."""

    id: str
    title: str = msgspec.field(name="事项名称")
    department: str = msgspec.field(name="进驻单位")
    offline: str = msgspec.field(name="网络策略")
    output: str = msgspec.field(name="产出")


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service of the catalogue. ``offline``: L, Q or O. ``output``: slip, document or record."""

    service: str
    title: str
    department: str
    offline: str
    output: str


@cache
def service_lines(assets: Path = DEFAULT_ASSETS) -> dict[str, ServiceLine]:
    """All services of ``assets/catalogue`` by id, in the order of their files."""
    found = {}
    for path in sorted((assets / "catalogue").glob("*.yaml")):
        if path.name == "categories.yaml":
            continue
        item = msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), _ServiceFile)
        found[item.id] = ServiceLine(item.id, item.title, item.department, item.offline, item.output)
    return found


def title_of(service: str) -> str:
    """The Chinese title, or the id itself for a service that a newer catalogue brought."""
    line = service_lines().get(service)
    return line.title if line is not None else service
