"""What must hold when a terminal comes back after a power cut, and the recovery itself, with the real code."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.disk_model import Mark
from benchmarks.household import ClockMoment, catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from benchmarks.power_story import BULK, START, TrayPrinter
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.trouble import Trouble
from kiosk.journeys import paper, recover
from kiosk.journeys.house import House
from kiosk.journeys.submit import submit
from kiosk.store import audit, effects, records
from kiosk.store.database import Opener, Store, StoreUnusable, transaction
from sync import outbox, wire

_ONE_MORE: Final = 0.1
"""In this share of the cases somebody comes after the recovery, and must be served."""
_BACK_AFTER_SECONDS: Final = 60.0
"""So soon that whoever stood there may still want the slip."""
_MAY_BE_ON_PAPER: Final = (effects.EffectState.STARTED, effects.EffectState.CONFIRMED, effects.EffectState.UNKNOWN)


@dataclass(slots=True)
class Promises:
    """What the world outside has seen up to the power cut."""

    receipts: dict[str, str] = field(default_factory=dict)
    """Receipt numbers that the screen has shown, by entry id."""
    hashes: dict[str, str] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    ledger: set[str] = field(default_factory=set)
    papers: list[str] = field(default_factory=list)
    """Receipt numbers on the slips that came out, in order."""
    wall: float = START
    """When the world last saw something."""

    @property
    def count(self) -> tuple[int, ...]:
        return len(self.hashes), len(self.acked), len(self.ledger), len(self.papers)

    def hear(self, mark: Mark) -> None:
        self.wall = max(self.wall, mark.wall)
        match mark.kind:
            case "promise":
                entry_id, receipt_no = mark.what.split()
                self.receipts[entry_id] = receipt_no
                self.hashes[entry_id] = mark.proof
            case "bulk":
                self.hashes[mark.what] = mark.proof
            case "acked":
                self.acked.add(mark.what)
            case "ledger":
                self.ledger.add(mark.what)
            case "paper":
                self.papers.append(mark.what)
            case _:
                raise ValueError(mark.kind)

    def copy(self) -> Promises:
        return replace(
            self,
            receipts=dict(self.receipts),
            hashes=dict(self.hashes),
            acked=set(self.acked),
            ledger=set(self.ledger),
            papers=list(self.papers),
        )


@dataclass(slots=True)
class Verdict:
    lost: int = 0
    duplicated: int = 0
    problems: list[str] = field(default_factory=list)


def recover_and_judge(
    database: Path,
    promises: Promises,
    rng: random.Random,
    opener: Opener,
    on_paper: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Starts the program on what is left. ``on_paper`` hears the receipt numbers of slips that come out meanwhile."""
    try:
        store = Store.open(database, opener)
    except (StoreUnusable, sqlite3.Error) as problem:
        return Verdict(len(promises.hashes), 0, [f"the store does not open: {problem}"])
    verdict = Verdict()
    papers = list(promises.papers)

    def came_out(receipt_no: str) -> None:
        papers.append(receipt_no)
        on_paper(receipt_no)

    with closing(store):
        try:
            _start_again(store, promises, papers, TrayPrinter(came_out, len(papers)), rng, verdict)
        except Exception as error:  # noqa: BLE001 - whatever stops a terminal from coming back is a finding
            verdict.problems.append(f"the terminal does not come back: {type(error).__name__} {error}")
    verdict.duplicated += sum(count - 1 for count in Counter(papers).values())
    return verdict


def _start_again(
    store: Store, promises: Promises, papers: list[str], printer: TrayPrinter, rng: random.Random, verdict: Verdict
) -> None:
    now = promises.wall + _BACK_AFTER_SECONDS
    house = replace(_house(), connection=store.kept, moment=ClockMoment(ManualClock(now)))
    with store.kept() as connection:
        _judge_entries(connection, promises, verdict)
        _judge_wholeness(connection, verdict)
        _judge_effects(connection, papers, verdict)
    _recover(house, printer, wanted=rng.random() < 0.7)
    with store.kept() as connection:
        _judge_after_recovery(connection, papers, now, verdict)
    if rng.random() < _ONE_MORE:
        _serve_one_more(house, verdict)


def _judge_entries(connection: sqlite3.Connection, promises: Promises, verdict: Verdict) -> None:
    kept = {
        str(row[0]): row[1:]
        for row in connection.execute("SELECT entry_id, receipt_no, state, body_sha256, body, receipt FROM outbox_entry")
    }
    for entry_id, proof in promises.hashes.items():
        found = kept.get(entry_id)
        if found is None or found[2] != proof or promises.receipts.get(entry_id, found[0]) != found[0]:
            verdict.lost += 1
    for entry_id, (_, state, proof, body, receipt) in kept.items():
        if body is not None and wire.body_hash(body) != proof:
            verdict.problems.append("a body does not match its hash")
        if body is None and entry_id not in promises.ledger:
            verdict.lost += 1
            verdict.problems.append("a body is erased that the centre does not have")
        if state == "acked" and (receipt is None or entry_id not in promises.ledger):
            verdict.problems.append("an entry is acked that the centre does not have")
    forgotten = sum(1 for entry_id in promises.acked if entry_id not in kept or kept[entry_id][1] != "acked")
    if forgotten:
        verdict.problems.append("an acknowledgement of the platform is forgotten")
    for entry_id, receipt_no in promises.receipts.items():
        record = records.get(connection, entry_id)
        if record is None or record.receipt_no != receipt_no:
            verdict.problems.append("a promised transaction has no record")


def _judge_wholeness(connection: sqlite3.Connection, verdict: Verdict) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        verdict.problems.append("integrity_check")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        verdict.problems.append("foreign_key_check")
    count, last = connection.execute("SELECT count(*), coalesce(max(seq), 0) FROM outbox_entry").fetchone()
    if count != last:
        verdict.problems.append(f"{count} entries, last number {last}")
    if audit.first_broken_link(connection) is not None:
        verdict.problems.append("the audit chain is broken")
    entries = _column(connection, "SELECT entry_id FROM outbox_entry WHERE kind = 'transaction'")
    ratings = _column(connection, f"SELECT entry_id FROM outbox_entry WHERE kind = 'rating' AND service <> '{BULK}'")
    lines = connection.execute("SELECT fields FROM audit_event WHERE code = 'transaction.submitted'")
    parts = {
        "the record": (_column(connection, "SELECT entry_id FROM transaction_record"), entries),
        "the audit line": ([json.loads(row[0])["entry_id"] for row in lines], entries),
        "the rating": (_column(connection, "SELECT entry_id FROM rating_record"), ratings),
    }
    halves = [part for part, (have, want) in parts.items() if sorted(have) != sorted(want)]
    verdict.problems += [f"half a transaction: {part}" for part in halves]
    if connection.execute("SELECT count(*) FROM effect_journal").fetchone()[0] != len(entries):
        verdict.problems.append("half a transaction: the intent to print")


def _judge_effects(connection: sqlite3.Connection, papers: list[str], verdict: Verdict) -> None:
    """No slip is on paper of which the journal says that it may be printed."""
    for receipt_no, state in _effects(connection):
        if receipt_no in papers and state not in _MAY_BE_ON_PAPER:
            verdict.problems.append(f"a slip came out that is called {state}")
        if state is effects.EffectState.CONFIRMED and receipt_no not in papers:
            verdict.problems.append("a slip is confirmed that never came out")


def _judge_after_recovery(connection: sqlite3.Connection, papers: list[str], now: float, verdict: Verdict) -> None:
    _judge_effects(connection, papers, verdict)
    if any(state is effects.EffectState.STARTED for _, state in _effects(connection)):
        verdict.problems.append("after the recovery a slip is still under way")
    with transaction(connection):
        outbox.expire_leases(connection, now, everything=True)
    if outbox.counts(connection).leased:
        verdict.problems.append("after the recovery an entry is still out")


def _effects(connection: sqlite3.Connection) -> list[tuple[str, effects.EffectState]]:
    found = []
    for row in connection.execute("SELECT entry_id FROM transaction_record").fetchall():
        record = records.get(connection, str(row[0]))
        if record is not None:
            effect = effects.get(connection, effects.of_transaction(connection, record.transaction_id))
            if effect is not None:
                found.append((record.receipt_no, effect.state))
    return found


def _recover(house: House, printer: TrayPrinter, *, wanted: bool) -> None:
    left = recover.left_behind(house)
    for row in recover.open_slips(house):
        recover.resolve_slip(house, row, printer)
    pending = recover.slip_to_offer(house, left)
    if pending is not None and wanted:
        paper.print_slip(house, pending.effect_id, printer)


def _serve_one_more(house: House, verdict: Verdict) -> None:
    with house.connection() as connection:
        number = outbox.next_seq(connection)
    done = submit(house, ready_journey(_services()))
    if isinstance(done, Trouble):
        verdict.problems.append(f"the next person is refused: {done.code}")
        return
    with house.connection() as connection:
        row = outbox.get(connection, done.submitted.entry_id)
    if row is None or row.seq != number:
        verdict.problems.append("the next person's entry has a wrong number")


def _column(connection: sqlite3.Connection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query)]


@cache
def _services() -> Catalogue:
    return catalogue()


@cache
def _house() -> House:
    """The same for every case but for its store: making a sealing key costs half a case."""
    return house_at(Store(Path("none")), ManualClock(START), X25519PrivateKey.generate())
