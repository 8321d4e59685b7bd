"""The benchmarks print lines in the promised shape, and what they measure really happens."""

import json
import tempfile
from pathlib import Path

import pytest

from benchmarks import fleet_day, journal_bytes, ledger_fill, ledger_ten_million, sealing, storm, storm_model, submit
from benchmarks.__main__ import main
from benchmarks.plain_terminal import write_plain_terminal
from benchmarks.registry import BENCHMARKS, ON_DEMAND, Measurement, load
from benchmarks.submit_contenders import REFERENCES
from kiosk.settings import load_settings
from sync.wire.suites import suite_named


def test_a_line_has_the_promised_fields() -> None:
    line = Measurement(name="start", value=0.91234, unit="s", reference="empty QML window", reference_value=0.4).line()
    assert list(json.loads(line)) == ["name", "value", "unit", "reference", "reference_value", "ratio"]
    assert json.loads(line) == {
        "name": "start",
        "value": 0.9123,
        "unit": "s",
        "reference": "empty QML window",
        "reference_value": 0.4,
        "ratio": 2.281,
    }


@pytest.mark.parametrize("name", [*BENCHMARKS, *ON_DEMAND])
def test_every_registered_benchmark_can_be_loaded(name: str) -> None:
    assert callable(load(name).measure)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(["--only", "nothing"])
    assert refusal.value.code == 2
    assert "start" in capsys.readouterr().err


def test_submit_measures_accepted_transactions_beside_every_contender(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submit, "FOLDER", tmp_path / "submit")
    monkeypatch.setattr(submit, "ROUNDS", 1)
    monkeypatch.setattr(submit, "A_ROUND", 3)
    monkeypatch.setattr(submit.submit_syncs, "measure", tuple)
    measured = list(submit.measure())
    assert {one.name for one in measured} == {
        "submit", "submit-p99", "submit-sealing-alone", "submit-photo", "submit-photo-p99", "submit-photo-sealing-alone",
    }  # fmt: skip
    for name, size in (("submit", range(1900, 2200)), ("submit-photo", range(30_000, 32_000))):
        lines = [one for one in measured if one.name == name]
        assert [one.reference.rpartition(" of ")[0] for one in lines] == list(REFERENCES)
        assert int(lines[0].reference.split()[-2]) in size
    assert all(one.value > 0 and one.reference_value > 0 for one in measured)
    assert not (tmp_path / "submit").exists()


def test_sealing_measures_every_suite_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROUNDS", 1)
    monkeypatch.setattr(sealing, "A_ROUND", 2)
    lines = list(sealing.measure())
    there = [suite_id for suite_id in sealing.SUITES if suite_named(suite_id) is not None]
    wanted = [f"sealing {suite_id}: {what}" for suite_id in there for what in ("seal", "open", "sign", "verify")]
    assert [line.name for line in lines] == wanted
    assert all(line.value > 0 for line in lines)


def test_the_plain_terminals_configuration_is_valid(tmp_path: Path) -> None:
    loaded = load_settings(write_plain_terminal(tmp_path))
    assert loaded.path(loaded.settings.terminal.key_file).stat().st_mode & 0o077 == 0


def test_the_journal_is_measured_on_lines_that_were_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_bytes, "DAYS", 1)
    monkeypatch.setattr(journal_bytes, "A_DAY", 6)
    monkeypatch.setattr(journal_bytes, "WAITING", 20)
    line, entry = journal_bytes.measure()
    assert (line.name, entry.name) == ("journal-line", "heartbeat-entry")
    assert 10 < line.value < line.reference_value < 1000
    assert 10 < entry.value < entry.reference_value < 400


def test_a_storm_is_measured_to_its_end_and_nothing_is_lost_or_double(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storm, "FOLDER", tmp_path / "storm")
    measured = {one.name: one for one in storm.measure(3, 2, 60.0)}
    assert set(measured) == {"storm", "storm-p99", "storm-half", "storm-sent-for-one-taken"}
    assert all(one.value > 0 and one.reference_value > 0 for one in measured.values())
    assert not (tmp_path / "storm").exists()


def test_a_day_of_a_small_fleet_is_extrapolated_to_the_province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_day, "FOLDER", tmp_path / "fleet-day")
    measured = {one.name: one for one in fleet_day.measure(2, 1.0, 300)}
    assert set(measured) == {"fleet-day-cpu", "fleet-day-cpu-health", "fleet-day-disk"}
    assert all(one.value > 0 and one.reference_value > 0 for one in measured.values())
    assert all("25000 terminals, extrapolated from 2" in one.reference for one in measured.values())
    assert not (tmp_path / "fleet-day").exists()


def test_a_small_ledger_is_filled_and_every_page_finds_what_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The server runs as somebody else, who may not enter the folders of a test.
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    monkeypatch.setattr(ledger_ten_million, "FOLDER", folder / "ledger")
    monkeypatch.setattr(ledger_ten_million, "ASKED", 2)
    monkeypatch.setattr(ledger_fill, "TERMINALS", 300)
    monkeypatch.setenv("LEDGER_LINES", "40000")
    measured = list(ledger_ten_million.measure())
    pages = {one.name.removeprefix("ledger ").partition(", ")[0] for one in measured}
    assert {one.name.rpartition(", ")[2] for one in measured} == {"PostgreSQL", "SQLite"}
    assert len(measured) == 2 * len(pages) == 24
    assert "SQLite: 40000 lines" in capsys.readouterr().err
    assert not list(folder.iterdir())
    folder.rmdir()


def test_in_the_modelled_storm_everybody_is_served_once_and_a_full_door_sends_people_away() -> None:
    crowded = storm_model.Storm(3000, 1, 0.002, 0.02)
    crowded.run()
    assert sorted(crowded.done) == list(range(3000))
    assert crowded.sent_away > 0
    assert max(crowded.done.values()) >= 3000 * 0.02
    roomy = storm_model.Storm(3000, 16, 0.002, 0.02)
    roomy.run()
    assert sorted(roomy.done) == list(range(3000))
    assert roomy.sent_away == 0
    assert max(roomy.done.values()) < max(crowded.done.values())
