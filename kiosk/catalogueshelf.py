"""The catalogue that the program came with, and those that the platform publishes: which one is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.catalogueset import CatalogueSet, fault_of, known_of, read_set
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.search import SearchIndex
from kiosk.publishedshelf import Place, PublishedShelf
from sync.wire.downlink import Channel


class CatalogueShelf(PublishedShelf[CatalogueSet]):
    """``kiosk.shell.ports.CatalogueSource`` over the store."""

    def __init__(self, place: Place, assets: Path, program: str) -> None:
        super().__init__(place, Channel.CATALOGUE, self._read_set)
        self._assets = assets
        self._known = known_of(assets, program)

    def at_start(self) -> CatalogueSet:
        """What to begin with: the newest published one that works, else the program's own."""
        found = self.take() or CatalogueSet(load_catalogue(self._assets / "catalogue"))
        self.in_use(found.catalogue.version)
        return found

    def index(self, catalogue: Catalogue) -> SearchIndex:
        from kiosk.licencekinds import FOLDER, load_licences
        from kiosk.searchindex import build_index

        return build_index(catalogue, load_licences(self._assets / FOLDER))

    def fault_of(self, files: Mapping[str, bytes]) -> str:
        """For the downlink: why a set that has arrived cannot be used. From any thread."""
        return fault_of(files, self._known)

    def _read_set(self, files: Mapping[str, bytes], version: int) -> CatalogueSet | str:
        try:
            return read_set(files, version, self._known)
        except CatalogueProblem as problem:
            return str(problem)
