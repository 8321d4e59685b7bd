"""What is offered, and what is to be offered next: a published catalogue is never swapped under a person.

The set is read, checked and indexed on the job thread. It comes to the screens on the screen's thread, between two
sessions, with everything that belongs to it at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.catalogueset import CatalogueSet
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.search import SearchIndex
from kiosk.domain.values import dataclass
from kiosk.shell.ports import Outside
from kiosk.shell.swap import Swap

_LOG = logging.getLogger("kiosk.offer")


@dataclass(frozen=True, slots=True)
class _Next:
    content: CatalogueSet
    index: SearchIndex


class Offer:
    """Lives on the screen's thread."""

    def __init__(self, outside: Outside, audit: Callable[[str, dict[str, str]], None]) -> None:
        self._outside = outside
        self._source = outside.catalogues
        self._audit = audit
        self.catalogue: Catalogue = outside.catalogue
        self.search: SearchIndex | None = None
        self._swap = Swap(outside, self._prepared, self._source.prove)

    def published(self) -> None:
        """The platform has published a catalogue, or taken one back."""
        self._swap.published()

    def search_with(self, index: SearchIndex, catalogue: Catalogue) -> None:
        """Services are found with this index, unless another catalogue has come meanwhile."""
        if catalogue is self.catalogue:
            self.search = index

    def between_sessions(self) -> bool:
        """Nobody is here: what waits is offered from now on. Whether anything did."""
        coming = self._swap.due()
        if coming is None:
            return False
        before, self.catalogue, self.search = self.catalogue.version, coming.content.catalogue, coming.index
        self._outside.use_words(coming.content.words)
        self._source.in_use(self.catalogue.version)
        self._audit("catalogue.changed", {"version": str(self.catalogue.version), "before": str(before)})
        _LOG.info("catalogue.in_use version=%s before=%s", self.catalogue.version, before)
        return True

    def tick(self) -> None:
        """Time passes."""
        self._swap.tick(self.catalogue.version)

    def _prepared(self) -> _Next | None:
        taken = self._source.take()
        if taken is None or taken.catalogue.version == self.catalogue.version:
            return None
        return _Next(taken, self._source.index(taken.catalogue))
