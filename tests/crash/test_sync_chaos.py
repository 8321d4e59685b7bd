"""The fault rigs of the sync, a few seeds of each, and proof that they would notice."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections import Counter
from types import SimpleNamespace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import crash, rig_outbox_sigkill, rig_sync_chaos
from benchmarks.chaos import AFTER_COMMIT, ChaosProxy, Fault
from benchmarks.rigs import Finding, run
from benchmarks.tiny_platform import Canned, SimulatedPlatform
from sync import delivery, outbox, wire
from sync.courier import Courier, Health
from sync.policy import Failure, FailureClass
from sync.signing import RequestSigner

KEY = Ed25519PrivateKey.generate()


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_nothing_is_lost_or_double_and_every_duplicate_is_explained(seed: int) -> None:
    assert rig_sync_chaos.run_seed(seed, entries=25) == Finding(25)


def test_what_was_acknowledged_survives_sigkill() -> None:
    assert rig_outbox_sigkill.run_seed(1, kills=3) == Finding(3)


def test_chaos_rig_notices_a_platform_that_takes_things_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = SimulatedPlatform._take

    def forgetful(self: SimulatedPlatform, terminal: str, entry: wire.Entry) -> wire.EntryOutcome:
        self.ledger.pop(entry.entry_id, None)
        return honest(self, terminal, entry)

    monkeypatch.setattr(SimulatedPlatform, "_take", forgetful)
    finding = rig_sync_chaos.run_seed(1, entries=25)
    assert finding.failed
    assert finding.duplicated > 0


def test_chaos_rig_notices_a_terminal_that_believes_any_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ReceiptVerifier", lambda _key: SimpleNamespace(verify=lambda _receipt: True))

    def unsigned(self: SimulatedPlatform, terminal: str, entry: wire.Entry) -> wire.EntryOutcome:
        receipt = wire.Receipt(entry.entry_id, terminal, entry.seq, entry.body_sha256, 1, "", "", b"")
        return wire.EntryOutcome(entry.entry_id, wire.Outcome.ACCEPTED, receipt)

    monkeypatch.setattr(SimulatedPlatform, "_take", unsigned)
    finding = rig_sync_chaos.run_seed(1, entries=10)
    assert finding.lost == 10


def test_chaos_rig_notices_entries_that_overtake(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue, ingest = outbox.enqueue, SimulatedPlatform._ingest

    def each_in_a_stream_of_its_own(conn: sqlite3.Connection, entry: outbox.NewEntry) -> int:
        return enqueue(conn, msgspec.structs.replace(entry, stream=entry.entry_id))

    def backwards(self: SimulatedPlatform, batch: wire.Batch) -> Canned:
        return ingest(self, msgspec.structs.replace(batch, entries=batch.entries[::-1]))

    monkeypatch.setattr(outbox, "enqueue", each_in_a_stream_of_its_own)
    monkeypatch.setattr(SimulatedPlatform, "_ingest", backwards)
    assert "out of order" in rig_sync_chaos.run_seed(1, entries=25).problem


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.DROP_BEFORE, FailureClass.CUT),
        (Fault.RESET_MID_REQUEST, FailureClass.CUT),
        (Fault.HALF_OPEN, FailureClass.TIMEOUT),
        (Fault.ERROR_500, FailureClass.HTTP_5XX),
        (Fault.LOST_RESPONSE, FailureClass.CUT),
        (Fault.CUT_RESPONSE, FailureClass.CUT),
        (Fault.SILENT_AFTER, FailureClass.TIMEOUT),
        (Fault.HTML, FailureClass.BAD_ANSWER),
        (Fault.GARBAGE, FailureClass.BAD_ANSWER),
    ],
)
def test_each_fault_hurts_as_it_says(monkeypatch: pytest.MonkeyPatch, fault: Fault, kind: FailureClass) -> None:
    lost: list[bytes] = []
    with (
        SimulatedPlatform({"GD-1": KEY.public_key()}) as platform,
        ChaosProxy(platform.port, 1, on_lost=lost.append) as proxy,
    ):
        monkeypatch.setattr(proxy, "choose", lambda _: fault)
        courier = Courier(proxy.url, "GD-1", RequestSigner("GD-1", KEY), answer_timeout=0.2, health_timeout=0.2)
        answer = courier.heartbeat(wire.Heartbeat(1, "GD-1", "", "", "", ""))
        assert isinstance(answer, Failure)
        assert answer.failure_class is kind
        assert len(platform.heartbeats) == len(lost) == (fault in AFTER_COMMIT)
        monkeypatch.undo()
        proxy.calm = True
        assert isinstance(courier.health(), Health)
        assert proxy.faults == {Fault.NONE: 1}
        courier.close()


def test_the_same_seed_makes_the_same_choices() -> None:
    def choices(seed: int) -> list[Fault]:
        with ChaosProxy(1, seed, rate=0.7, applies=lambda path: path != "/calm") as proxy:
            assert proxy.choose("/calm") is Fault.NONE
            return [proxy.choose("/x") for _ in range(300)]

    first = choices(7)
    assert first == choices(7)
    assert first != choices(8)
    assert set(Counter(first)) == set(Fault), "every fault gets its turn"


def test_a_client_that_hangs_up_hurts_nobody() -> None:
    with SimulatedPlatform({}) as platform, ChaosProxy(platform.port, 1) as proxy:
        host, port = proxy.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"POST /v1/batches HTTP/1.1\r\nContent-Length: 50\r\n\r\nhalf")
        assert platform.requests == []
    assert not [thread for thread in threading.enumerate() if thread.name == "chaos-proxy"]


def test_a_verdict_counts_all_seeds_and_names_the_first_that_failed() -> None:
    findings = {1: Finding(5), 2: Finding(5, lost=1), 3: Finding(5, duplicated=2), 4: Finding(5, problem="x")}
    verdict = run("r", findings.__getitem__, range(1, 5))
    assert msgspec.to_builtins(verdict) == {
        "rig": "r", "cases": 20, "lost": 1, "duplicated": 2, "seed_of_first_failure": 2, "problem": "",
    }  # fmt: skip
    assert run("r", findings.__getitem__, range(1, 2)).seed_of_first_failure is None
    assert run("r", findings.__getitem__, range(4, 5)).problem == "x"


def test_the_command_prints_a_line_a_rig_and_fails_when_one_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crash, "RIGS", {"good": lambda _: Finding(2), "bad": lambda seed: Finding(2, lost=seed == 4)})
    assert crash.main(["--seeds", "2", "--first-seed", "3"]) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["rig"], line["cases"], line["lost"], line["seed_of_first_failure"]) for line in lines] == [
        ("good", 4, 0, None),
        ("bad", 4, 1, 4),
    ]
    assert crash.main(["--seeds", "2", "--rig", "good"]) == 0
