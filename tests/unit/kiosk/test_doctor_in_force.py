"""The doctor judges what the terminal works with, published settings and catalogue too, and changes nothing by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from kiosk.__main__ import NOT_READY, main
from kiosk.catalogue import load_catalogue
from kiosk.clock import SystemClock
from kiosk.composition import Shelves, open_store
from kiosk.maintenance.inforce import InForce, in_force
from kiosk.settings import LoadedSettings, load_settings
from kiosk.store.database import DATABASE_NAME
from sync.wire.downlink import Channel
from tests.support.publications import ASSETS, catalogue_files, keep, with_new_service

SETTINGS = (
    '[terminal]\nattendant_phone = "0668-7654321"\n[limits]\nleast_free_megabytes = 4096\n[voice]\nvolume_percent = 5\n'
)


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedSettings:
    return load_settings(write_plain_terminal(tmp_path))


def publish(loaded: LoadedSettings, channel: Channel, version: int, files: Mapping[str, bytes]) -> None:
    with closing(open_store(loaded)) as store, closing(store.connection()) as connection:
        keep(connection, channel, version, files)


def rows(loaded: LoadedSettings) -> dict[str, list[tuple[object, ...]]]:
    with closing(open_store(loaded)) as store, closing(store.connection()) as connection:
        names = ("downlink_set", "downlink_refusal")
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}


def words(force: InForce) -> dict[str, tuple[str, str]]:
    return {finding.check: (finding.message, finding.code) for finding in force.findings}


def test_a_terminal_that_has_nothing_published_works_by_its_files(loaded: LoadedSettings) -> None:
    force = in_force(loaded, ASSETS)
    assert force.loaded == loaded
    assert force.governed.version == 0
    assert words(force)["settings"] == ("都按本机的 kiosk.toml", "")
    assert "随程序来的" in words(force)["catalogue"][0]


def test_what_is_published_is_judged_and_named(loaded: LoadedSettings) -> None:
    publish(loaded, Channel.SETTINGS, 3, {"settings.toml": SETTINGS.encode()})
    publish(loaded, Channel.CATALOGUE, 7, with_new_service(catalogue_files()))
    before = rows(loaded)
    force = in_force(loaded, ASSETS)
    assert rows(loaded) == before, "looking begins no trial"
    said, code = words(force)["settings"]
    assert "第3版" in said
    assert "村干部电话0668-7654321" in said
    assert "至少留多少空间4096MB" in said
    assert "语音音量30%" in said, "as it is made safe"
    assert "技术员电话" not in said, "that one is the file's"
    assert code == ""
    assert words(force)["catalogue"] == (
        f"{len(load_catalogue(ASSETS / 'catalogue').services) + 1}个事项，平台下发的第7版",
        "",
    )
    with closing(open_store(loaded)) as store:
        begun = Shelves(loaded, store, ASSETS, SystemClock()).settings.at_start()
    assert force.loaded.settings == begun.settings != loaded.settings


def test_a_set_that_the_program_would_take_back_is_told_and_not_used(loaded: LoadedSettings) -> None:
    publish(loaded, Channel.SETTINGS, 3, {"settings.toml": SETTINGS.encode()})
    publish(loaded, Channel.SETTINGS, 4, {"settings.toml": b"[devices]\n"})
    publish(loaded, Channel.CATALOGUE, 1, {"a.yaml": b"nonsense"})
    before = rows(loaded)
    force = in_force(loaded, ASSETS)
    assert rows(loaded) == before, "and taken back is it by the program, not by a look"
    assert force.governed.version == 3
    for check in ("settings", "catalogue"):
        said, code = words(force)[check]
        assert code == "published.not_usable"
        assert "有新的用不了" in said
    assert "随程序来的" in words(force)["catalogue"][0]
    assert all(finding.ok for finding in force.findings), "the terminal serves"


def test_without_a_store_the_files_alone_are_judged(loaded: LoadedSettings) -> None:
    publish(loaded, Channel.SETTINGS, 3, {"settings.toml": SETTINGS.encode()})
    database = loaded.path(loaded.settings.store.directory) / DATABASE_NAME
    database.write_bytes(b"no database at all" * 400)
    force = in_force(loaded, ASSETS)
    assert (force.loaded, force.governed.version) == (loaded, 0)


def test_the_command_judges_by_published_limits_and_says_whose_they_are(
    loaded: LoadedSettings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []

    def disk(folder: Path, least: int) -> object:
        judged.append(least)
        return real(folder, least)

    from kiosk.maintenance.checks import machine

    real = machine.disk
    monkeypatch.setattr(machine, "disk", disk)
    publish(loaded, Channel.SETTINGS, 3, {"settings.toml": SETTINGS.encode()})
    config = str(loaded.folder / "kiosk.toml")
    assert main(["doctor", "--json", "--config", config]) == NOT_READY
    report = json.loads(capsys.readouterr().out)
    assert judged == [4096]
    assert report["settings"]["version"] == 3
    sources = {row["place"]: (row["source"], row["value"]) for row in report["settings"]["rows"]}
    assert sources["limits.least_free_megabytes"] == ("platform", "4096")
    assert sources["terminal.technician_phone"][0] == "file"
    assert [check["check"] for check in report["checks"] if check["check"] in {"settings", "catalogue"}] == [
        "settings", "catalogue",
    ]  # fmt: skip
