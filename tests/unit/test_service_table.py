"""docs/services.md says what the catalogue holds, and every row of the table is either there or explained."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import load_catalogue
from kiosk.cataloguefiles import ServiceFile
from kiosk.domain.catalogue import FieldKind, OfflinePolicy, Output
from kiosk.regions import load_regions
from scripts import service_effort, service_table

CATALOGUE = load_catalogue(Path(__file__).resolve().parents[2] / "assets" / "catalogue")


def test_the_page_is_current() -> None:
    assert service_table.PAGE.read_text(encoding="utf-8") == service_table.page(), "run python scripts/service_table.py"


def test_all_sixty_rows_are_there_or_say_in_words_why_not() -> None:
    rows = service_table.rows()
    assert [row.number for row in rows] == list(range(1, 61))
    for row in rows:
        assert bool(row.services) != bool(row.reason), row
        assert row.services or len(row.reason.split()) > 6, row


def test_a_row_that_lacks_something_stops_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is a promise: what cannot be said of a row is an error, not an empty cell."""
    assert list(service_table.lacking()) == []
    monkeypatch.setattr(service_table, "_journeys", dict)
    told = list(service_table.lacking())
    assert "row 2, insurance-certificate: no scenario walks it through the real window, and none says why" in told
    with pytest.raises(service_table.IncompleteTableError, match="row 2, "):
        service_table.page()


def test_every_service_stands_in_exactly_one_row() -> None:
    named = [name for row in service_table.rows() for name in row.services]
    assert sorted(named) == sorted(CATALOGUE.by_id)


def test_every_kind_of_output_has_a_journey_through_the_real_window() -> None:
    journeys = service_table._journeys()
    covered = {service.output for service in CATALOGUE.services if service.title in journeys}
    assert covered == {service.output for service in CATALOGUE.services}


def test_the_guide_names_every_key_and_every_kind() -> None:
    guide = (service_table.ROOT / "docs" / "adding-a-service.md").read_text(encoding="utf-8")
    keys = {field.encode_name for field in msgspec.structs.fields(ServiceFile)} - {"id"}
    names = keys | {kind.value for kind in (*FieldKind, *Output, *OfflinePolicy)}
    missing = {name for name in names if f"`{name}`" not in guide and f"`{name}:" not in guide}
    assert not missing, missing


def test_the_first_service_costs_an_old_woman_five_taps_and_a_minute_at_most_and_none_is_endless() -> None:
    walked = service_effort.efforts(CATALOGUE, load_regions(service_table.ROOT / "assets" / "regions"))
    efforts = {effort.service: effort for effort in walked}
    assert set(efforts) == {service.id for service in CATALOGUE.services}
    first = efforts["pension-certification"]
    assert (first.taps, first.keys) == (5, 0)
    assert first.seconds <= 60
    assert max(effort.taps for effort in efforts.values()) <= 18
    assert all(effort.seconds >= effort.taps for effort in efforts.values())
