"""Writes docs/services.md: the service table row by row, from the catalogue, docs/service-table.yaml and the journeys.

``python scripts/service_table.py`` writes; with ``--check`` it only says (exit code 2) that the page is not current. A row
of which something cannot be said (a scenario in the real window, offline, output, taps, seconds) stops it: exit code 3.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import yaml

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kiosk.catalogue import load_catalogue  # noqa: E402
from kiosk.domain.catalogue import Catalogue, Hardware, Output, Service  # noqa: E402
from kiosk.regions import load_regions  # noqa: E402
from scripts import phrase_hits, service_effort, service_pictures  # noqa: E402

PAGE: Final = ROOT / "docs" / "services.md"

_HEAD: Final = """# The service table

Made by `python scripts/service_table.py` from [assets/catalogue](../assets/catalogue),
[service-table.yaml](service-table.yaml) and the journeys; do not write here.

A service is one YAML file. Item codes (事项编码) have the national shape of 31 characters, but the credit codes in them
are invented, and so are all departments: each says 模拟 on the screen and on paper. Every service is walked to its end
by `tests/contract/test_every_service.py` and, in the real window, by at least one scenario of `tests/journeys`: the last
column names the first of each feature. A row without one, or without another cell, stops the command that makes this page.

Offline: **L** entirely here, **Q** taken in here and sent later, **O** needs the network.
Output: slip (回执), document (A4), record (an answer on the screen), appointment, code (shown, renewed by itself),
licence (the own ones: one of them shown as a code or printed; all kinds: [electronic-licences.md](electronic-licences.md)),
copy (paper only), video, notice (to read).
Taps, keys (digits and characters) and seconds on the shortest way from the first screen to the result, from
`python scripts/service_effort.py`: the taps are counted by walking the session's rules, the seconds reckoned for a slow
reader, without what the machine needs itself (`make bench ONLY=story` plays the first service with it). A talk by video
ends here when the call goes out.

"""
_COLUMNS: Final = (
    "Row", "Service", "Id", "Systems", "Department", "Who", "Asks for", "Devices", "Output", "Offline",
    "Taps", "Keys", "Seconds", "Journeys",
)  # fmt: skip


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the provincial table."""

    number: int = msgspec.field(name="行")
    title: str = msgspec.field(name="名称")
    services: tuple[str, ...] = msgspec.field(name="事项", default=())
    reason: str = msgspec.field(name="原因", default="")
    note: str = msgspec.field(name="备注", default="")
    feature: str = msgspec.field(name="旅程", default="")
    """Of a row without a service: the feature that walks it."""


class IncompleteTableError(Exception):
    """Something cannot be said of a row; ``str()`` names each, a line for each."""


def rows() -> tuple[Row, ...]:
    """The table in its order. Raises ``msgspec.ValidationError`` for a file of another shape."""
    text = (ROOT / "docs" / "service-table.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), tuple[Row, ...])


def page() -> str:
    """The whole of docs/services.md. Raises :class:`IncompleteTableError` when a cell would be empty."""
    missing = "\n".join(lacking())
    if missing:
        raise IncompleteTableError(missing)
    catalogue = load_catalogue(ROOT / "assets" / "catalogue")
    audiences = {path.stem: _audience(path) for path in (ROOT / "assets" / "catalogue").glob("*.yaml")}
    journeys = _journeys()
    walked = service_effort.efforts(catalogue, load_regions(ROOT / "assets" / "regions"))
    efforts = {effort.service: effort for effort in walked}
    lines = [_line(_COLUMNS), _line(("---",) * len(_COLUMNS))]
    for row in rows():
        if not row.services:
            lines.append(_line(_rating_cells(row, journeys)))
        for name in row.services:
            service = catalogue.by_id[name]
            cells = _cells(row, service, audiences[name], journeys, efforts.get(name))
            lines.append(_line(cells))
    there = sum(bool(row.services) for row in rows())
    count = f"{there} of {len(rows())} rows, {len(catalogue.services)} services.\n\n"
    return _HEAD + count + "\n".join(lines) + "\n" + _pictures(catalogue) + _phrases(catalogue)


def lacking() -> Iterator[str]:
    """What cannot be said of a row, a sentence each; nothing for a table that is whole."""
    catalogue = load_catalogue(ROOT / "assets" / "catalogue")
    journeys, features = _journeys(), {path.stem for path in (ROOT / "tests" / "journeys").glob("*.feature")}
    walked = service_effort.efforts(catalogue, load_regions(ROOT / "assets" / "regions"))
    efforts = {effort.service: effort for effort in walked}
    for row in rows():
        if not row.services and row.feature not in features:
            yield f"row {row.number}: no service, and no feature that walks it"
        for name in row.services:
            service, effort = catalogue.by_id.get(name), efforts.get(name)
            if service is None:
                yield f"row {row.number}, {name}: the catalogue has no such service"
            elif service.title not in journeys:
                yield f"row {row.number}, {name}: no scenario walks it through the real window, and none says why"
            elif effort is None or effort.taps < 1 or effort.seconds < 1:
                yield f"row {row.number}, {name}: its taps and seconds are not known"


def _rating_cells(row: Row, journeys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Of the one row that is no item of its own: the five faces at the end of every other one."""
    read = "您觉得这次办得怎么样？非常满意"
    seconds = round(service_effort.REACHING_SECONDS + len(read) / service_effort.CHARACTERS_A_SECOND)
    yield from (str(row.number), row.title, "—", "粤省事", "政务服务和数据管理局", "个人", "几颗星", "", "rating", "Q")
    yield from ("1", "0", str(seconds), "；".join((*journeys.get(row.feature, ()), row.reason)))


def _pictures(catalogue: Catalogue) -> str:
    """What ten of them look like."""
    parts = [
        "\n## What they look like\n",
        "Drawn by `make manual-pictures` from the real screens; what offices answer is simulated.\n",
    ]
    for name, (system, services) in service_pictures.STRIPS.items():
        titles = "、".join(catalogue.by_id[told.service].title for told in services)
        parts.append(f"**{system}**: {titles}\n\n![{system}：{titles}](pictures/{name}.png)\n")
    return "\n".join(parts)


def _phrases(catalogue: Catalogue) -> str:
    """Everyday words and what they find."""
    found = tuple(phrase_hits.hits(catalogue, phrase_hits.read_phrases()))
    first = sum(hit.place == 1 for hit in found)
    among = sum(hit.place > 0 for hit in found)
    head = (
        "\n## Found by everyday words\n\n"
        "From [everyday_phrases.yaml](../tests/data/everyday_phrases.yaml), written before the keywords. "
        f"{len(found)} phrases: {first} find what was meant at the first place, {among} among the first "
        f"{phrase_hits.SHOWN}. Place: where what was meant stands; — it is not among them.\n\n"
    )
    lines = [_line(("Said", "Place", "Found")), _line(("---",) * 3)]
    for hit in found:
        titles = "、".join(catalogue.by_id[one].title for one in hit.found)
        lines.append(_line((hit.phrase.said, str(hit.place or "—"), titles or "—")))
    return head + "\n".join(lines) + "\n"


def _cells(
    row: Row,
    service: Service,
    audience: str,
    journeys: Mapping[str, tuple[str, ...]],
    effort: service_effort.Effort | None,
) -> Iterator[str]:
    yield str(row.number)
    yield service.title
    yield f"`{service.id}`"
    yield "、".join(service.systems)
    yield service.department
    yield audience
    yield "、".join(_asks_for(service))
    yield " ".join(sorted(_devices(service)))
    yield service.output.value + (f", ended {service.ended_on}" if service.ended_on else "")
    yield service.offline.value
    yield from ("", "", "") if effort is None else (str(effort.taps), str(effort.keys), str(effort.seconds))
    yield "；".join((*journeys.get(service.title, ()), *((row.note,) if row.note else ())))


def _asks_for(service: Service) -> Iterator[str]:
    if service.is_read:
        return
    yield "身份证"
    if service.face_consent:
        yield "人脸"
    yield from (spec.label for spec in service.fields)
    yield from (f"{paper.label}（拍）" for paper in service.attachments)
    if service.signed_sentence:
        yield "签名"


def _devices(service: Service) -> frozenset[Hardware]:
    face = {Hardware.CAMERA} if service.face_consent else set()
    paper = set() if service.output is Output.DOCUMENT or service.ended_on else {Hardware.RECEIPT}
    page = {Hardware.DOCUMENT} if service.output is Output.LICENCE else set()
    return service.hardware | face | paper | page


def _audience(path: Path) -> str:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return str(content.get("服务对象", "")) if isinstance(content, dict) else ""


def _journeys() -> dict[str, tuple[str, ...]]:
    """By title of a service: the first scenario of each feature that names it in a step, in the feature's words.

    What a step word does without naming it stands in a comment: ``# 办到：`` and titles. By a feature's name: its first.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "tests" / "journeys").glob("*.feature")):
        scenario = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            scenario = line.partition(":")[2].strip() if line.strip().startswith("场景:") else scenario
            if scenario:
                found.setdefault(path.stem, {}).setdefault(path.stem, f"{path.stem}：{scenario}")
            _, comment, named = line.partition("# 办到：")
            for title in (*re.findall(r'"([^"]+)"', line), *(named.strip().split("、") if comment else ())):
                found.setdefault(title, {}).setdefault(path.stem, f"{path.stem}：{scenario}")
    return {title: tuple(scenarios.values()) for title, scenarios in found.items()}


def _line(cells: Iterator[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether docs/services.md is current")
    try:
        wanted = page()
    except IncompleteTableError as incomplete:
        print(incomplete, file=sys.stderr)
        return 3
    if parser.parse_args().check:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted
        if not current:
            print("docs/services.md is not current: run python scripts/service_table.py", file=sys.stderr)
        return 0 if current else 2
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
