"""What Prometheus asks: counts of the fleet, the ledger and the work, and how long requests take. No personal data."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from central.console.board import FleetBoard
from central.console.divisions import CITIES
from central.console.parked_pages import parked_entries
from central.console.standing import LIGHTS
from central.orders import CLOSED, overdue
from central.platform import Platform

_MOST_VERSIONS: Final = 20
"""Terminals say themselves which version they run: not every word of theirs becomes a time series."""
_KINDS: Final = ("batches", "heartbeat", "journal", "downlink", "issue", "payments", "parcels", "health")
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def request_kind(path: str) -> str:
    """Under which name a request is counted: few names, whatever is asked for."""
    if path.startswith("/v1/"):
        name = path.removeprefix("/v1/").partition("/")[0]
        return name if name in _KINDS else "other"
    return "static" if path.startswith("/static/") else "console"


class Metrics:
    """One process's metrics. Counts of the database are the same from every process: sum none of them over processes."""

    def __init__(self, platform: Platform) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Numbers(platform))
        self._seconds = Histogram(
            "yzz_http_request_seconds",
            "How long requests took, by what they were for",
            ("kind", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def took(self, path: str, status: int, started: float) -> None:
        """A request is answered; ``started`` by ``time.monotonic``."""
        self._seconds.labels(request_kind(path), f"{status // 100}xx").observe(time.monotonic() - started)

    def text(self) -> bytes:
        """The exposition, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Numbers(Collector):
    """Asks the database when Prometheus asks."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._board = FleetBoard(platform)

    def describe(self) -> Iterator[Metric]:
        """Nothing: the library would otherwise collect once just to learn the names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Fleet, ledger, work."""
        yield from self._fleet()
        yield from self._ledger()
        yield from self._work()

    def _fleet(self) -> Iterator[Metric]:
        board = self._board.now()
        fleet = GaugeMetricFamily("yzz_terminals", "Terminals by city and state", labels=("city", "state"))
        counts = Counter((one.row.village_code[:4], one.tone) for one in board.standings)
        for city in (*CITIES, ""):
            for tone in LIGHTS:
                known = counts.pop((city, tone), 0) if city else sum(n for (_c, t), n in counts.items() if t == tone)
                fleet.add_metric((CITIES.get(city, "other"), tone), known)
        yield fleet
        troubles = GaugeMetricFamily("yzz_terminal_troubles", "Troubles of terminals", labels=("kind", "tone"))
        for (kind, tone), count in Counter((t.kind, t.tone) for one in board.standings for t in one.troubles).items():
            troubles.add_metric((kind, tone), count)
        yield troubles
        versions = GaugeMetricFamily("yzz_terminals_by_version", "Terminals by program version", labels=("version",))
        for version, count in Counter(one.row.app_version for one in board.standings).most_common(_MOST_VERSIONS):
            versions.add_metric((version or "unknown",), count)
        yield versions

    def _ledger(self) -> Iterator[Metric]:
        totals = self._board.totals()
        for name, key, says in (
            ("yzz_ledger_transactions", "transactions", "Transactions in the ledger"),
            ("yzz_ledger_ratings", "ratings", "Ratings in the ledger"),
            ("yzz_documents_issued", "documents", "Documents issued"),
        ):
            yield CounterMetricFamily(name, says, totals[key])
        yield GaugeMetricFamily("yzz_entries_at_terminals", "Entries not yet here", totals["entries_at_terminals"])
        yield GaugeMetricFamily("yzz_cases_waiting", "Cases waiting for a department", totals["cases_waiting"])
        yield CounterMetricFamily("yzz_duplicates_seen", "Entries sent again", self._platform.store.duplicates_seen())

    def _work(self) -> Iterator[Metric]:
        store = self._platform.store
        orders = GaugeMetricFamily("yzz_work_orders", "Work orders", labels=("kind", "state"))
        for (state, kind), count in store.order_counts().items():
            if state != CLOSED:
                orders.add_metric((kind, state), count)
        yield orders
        late = overdue(store.orders(10_000, "unfinished"), self._platform.now())
        yield GaugeMetricFamily("yzz_work_orders_overdue", "Work orders past their time", late)
        yield GaugeMetricFamily("yzz_entries_parked", "Entries parked or refused", len(parked_entries(store)))
