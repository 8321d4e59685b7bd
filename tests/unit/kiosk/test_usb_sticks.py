"""Memory sticks at the ports, from a made-up sysfs: which, whether they work, and the line that lets one in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.maintenance import usb
from kiosk.maintenance.usb import lines, sticks


def plug(devices: Path, port: str, *, interface: str = "08", authorized: str = "1", **attributes: str) -> None:
    told = {"idVendor": "0781", "idProduct": "5581", "serial": "4C530001", "product": "Ultra", "manufacturer": "SanDisk"}
    (devices / port / f"{port}:1.0").mkdir(parents=True)
    for name, text in (told | attributes).items():
        (devices / port / name).write_text(f"{text}\n")
    (devices / port / f"{port}:1.0" / "bInterfaceClass").write_text(f"{interface}\n")
    (devices / port / f"{port}:1.0" / "authorized").write_text(f"{authorized}\n")
    (devices / f"{port}:1.0").symlink_to(devices / port / f"{port}:1.0")


def test_a_denied_stick_is_seen_and_named_with_its_line(tmp_path: Path) -> None:
    plug(tmp_path, "1-1.3", authorized="0")
    plug(tmp_path, "1-2", interface="03", product="Scanner")
    (found,) = sticks(tmp_path)
    assert (found.port, found.name, found.serial, found.allowed) == ("1-1.3", "SanDisk Ultra", "4C530001", False)
    said = "\n".join(lines([found]))
    assert "现在不能用" in said
    assert found.rule in said
    assert usb.RULES in said
    assert found.as_json()["rule"] == found.rule


def test_a_stick_that_works_needs_no_line(tmp_path: Path) -> None:
    plug(tmp_path, "1-1")
    said = "\n".join(lines(sticks(tmp_path)))
    assert "可以用" in said
    assert "SUBSYSTEM" not in said


@pytest.mark.parametrize(
    "serial", ["", "abc", 'x", ENV{YZZ_BOUND}="1', "a b c d", "4C53\n0001", "ｗｉｄｅ", "-" * 20, "A" * 200]
)
def test_a_serial_number_that_could_write_rules_is_none(tmp_path: Path, serial: str) -> None:
    plug(tmp_path, "1-1", authorized="0", serial=serial)
    (found,) = sticks(tmp_path)
    assert found.rule == ""
    assert "请换一个U盘" in "\n".join(lines([found]))


def test_what_goes_away_or_is_odd_is_left_out(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", idVendor='07"1')
    plug(tmp_path, "1-2")
    (tmp_path / "1-2" / "idProduct").unlink()
    assert sticks(tmp_path) == []
    assert sticks(tmp_path / "no-usb") == []


def test_a_name_is_cut_and_holds_nothing_that_moves_the_cursor(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", product="\x1b[2J" + "x" * 200)
    assert sticks(tmp_path)[0].name.isprintable()
    assert len(sticks(tmp_path)[0].name) <= 60


def test_the_line_has_the_form_of_a_rule(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", authorized="0")
    rule = sticks(tmp_path)[0].rule
    keys = [part.split("=")[0] for part in rule.split(", ")]
    assert keys == ["SUBSYSTEM", "ENV{DEVTYPE}", "ATTR{idVendor}", "ATTR{idProduct}", "ATTR{serial}", "ENV{YZZ_BOUND}"]
    assert rule.count('"') == 2 * len(keys)
