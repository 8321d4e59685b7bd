"""The strips of pictures in docs/services.md: two services of each of five provincial systems.

Each service is walked by the invented person of ``catalogue preview`` through the real screens; what a simulated office
answers to a question is what stands there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image

from central.departments import Issued, IssueOrder
from central.departments.connected import connected_departments
from central.services import DEFAULT_ASSETS
from kiosk.catalogue import load_catalogue
from sync.wire import IdentityCheck, Person
from sync.wire.record import RecordBody
from ui import preview
from ui.samples_cast import WANG

CATALOGUE: Final = load_catalogue(DEFAULT_ASSETS / "catalogue")


@dataclass(frozen=True)
class Told:
    """A service, and of its screens those that tell most: the end of a picture's name, the last one that has it."""

    service: str
    screens: tuple[str, ...]


STRIPS: Final[dict[str, tuple[str, tuple[Told, ...]]]] = {
    "services-personal": (
        "粤省事",
        (Told("medical-account", ("review", "result")), Told("insurance-certificate", ("fill-insurance", "result"))),
    ),
    "services-business": (
        "粤商通",
        (Told("business-licence", ("fill-uscc", "result")), Told("enterprise-policies", ("notice",))),
    ),
    "services-hotline": (
        "粤省心12345",
        (Told("hotline-request", ("fill-type", "review")), Told("hotline-progress", ("fill-number", "result"))),
    ),
    "services-road": (
        "粤优行",
        (Told("traffic-violations", ("fill-plate", "result")), Told("vehicle-papers", ("fill-type", "result"))),
    ),
    "services-court": (
        "粤公正",
        (Told("court-case", ("fill-case", "result")), Told("court-papers", ("capture-papers", "sign"))),
    ),
}
"""By the file's name: the system, and its services."""


def drawn() -> Iterator[tuple[str, list[Image.Image]]]:
    """Name and pictures of each strip, in their order. Raises ``LookupError`` for a screen that never came."""
    for name, (_system, services) in STRIPS.items():
        yield name, [picture for told in services for picture in _pictures(told)]


def _pictures(told: Told) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        service = CATALOGUE.by_id[told.service]
        files = preview.draw(CATALOGUE, service, Path(folder), lines=_answer(told.service))
        found = []
        for screen in told.screens:
            last = next((file for file in reversed(files) if file.stem[3:] == screen), None)
            if last is None:
                raise LookupError(f"{told.service}: no screen {screen} among {[file.stem for file in files]}")
            with Image.open(last) as picture:
                found.append(picture.convert("RGB"))
        return found


def _answer(service: str) -> preview.Lines:
    """What the simulated office says to the invented person; its example where there is no question."""
    spec = CATALOGUE.by_id[service]
    answers = {field.name: field.choices[0].value if field.choices else preview.answer_to(field) for field in spec.fields}
    person = Person(WANG.kind, WANG.name, WANG.number, WANG.sex, WANG.birth.isoformat(), WANG.address)
    check = IdentityCheck("face", passed=True)
    department = connected_departments(DEFAULT_ASSETS).behind(service)
    if department is None or not department.issues_documents(service) or spec.output.value != "record":
        return preview.UNANSWERED
    order = IssueOrder("picture", service, person, answers, check, date(2026, 11, 23), "https://example.invalid/", "")
    answer = department.issue(order)
    if not isinstance(answer, Issued):
        return preview.UNANSWERED
    body = msgspec.json.decode(answer.document, type=RecordBody)
    return tuple((line.label, line.value) for line in body.lines)
