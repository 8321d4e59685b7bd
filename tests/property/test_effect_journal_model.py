"""A model of the effect journal, and Hypothesis looking for a way to print a slip twice."""

from __future__ import annotations

import sqlite3

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from kiosk.store import effects, records
from kiosk.store.database import _statements
from kiosk.store.effects import EffectKind, EffectState
from kiosk.store.schema import MIGRATIONS

AT = "2026-11-23T10:00:00.000+08:00"


class EffectJournal(RuleBasedStateMachine):
    """The journal beside a count of what a printer was allowed to begin, and of what it answered."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.begun: dict[str, int] = {}
        """How many times printing was allowed."""
        self.nothing_came_out: dict[str, int] = {}
        """How many times the device swore that it printed nothing."""
        self.confirmed: set[str] = set()

    def teardown(self) -> None:
        self.connection.close()

    @initialize()
    def create(self) -> None:
        for script in MIGRATIONS:
            for statement in _statements(script):
                self.connection.execute(statement)

    @rule(target=ids, kind=st.sampled_from(EffectKind))
    def intend(self, kind: EffectKind) -> str:
        number = len(self.begun)
        record = records.TransactionRecord(f"e{number}", f"r{number}", "s", "事项", AT)
        records.insert(self.connection, record)
        effect_id = f"{number:032x}"
        effects.intend(self.connection, effect_id, record.transaction_id, kind, AT)
        self.begun[effect_id] = self.nothing_came_out[effect_id] = 0
        return effect_id

    @rule(effect_id=ids, baseline=st.none() | st.integers(0, 3))
    def start(self, effect_id: str, baseline: int | None) -> None:
        if effects.start(self.connection, effect_id, AT, baseline):
            self.begun[effect_id] += 1

    @rule(effect_id=ids)
    def not_done(self, effect_id: str) -> None:
        if effects.not_done(self.connection, effect_id, AT, "code"):
            self.nothing_came_out[effect_id] += 1

    @rule(effect_id=ids)
    def confirm(self, effect_id: str) -> None:
        if effects.confirm(self.connection, effect_id, AT, "proof"):
            self.confirmed.add(effect_id)

    @rule(effect_id=ids)
    def unknown(self, effect_id: str) -> None:
        effects.unknown(self.connection, effect_id, AT, "code")

    @rule(effect_id=ids)
    def decline(self, effect_id: str) -> None:
        effects.decline(self.connection, effect_id, AT)

    @rule(effect_id=ids)
    def lapse(self, effect_id: str) -> None:
        effects.lapse(self.connection, effect_id, AT)

    @invariant()
    def never_two_starts_without_an_answer(self) -> None:
        for effect_id, begun in self.begun.items():
            open_starts = begun - self.nothing_came_out[effect_id]
            row = effects.get(self.connection, effect_id)
            assert row is not None
            assert row.attempts == begun
            may_be_on_paper = row.state in {EffectState.STARTED, EffectState.CONFIRMED, EffectState.UNKNOWN}
            assert open_starts == int(may_be_on_paper), "at most one slip can have come out, and the journal knows of it"

    @invariant()
    def confirmed_stays_confirmed(self) -> None:
        rows = (effects.get(self.connection, effect_id) for effect_id in self.confirmed)
        assert all(row is not None and row.state is EffectState.CONFIRMED for row in rows)


TestEffectJournal = EffectJournal.TestCase
TestEffectJournal.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
