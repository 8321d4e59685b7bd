"""What docs/devices/ says is what the code does: no page has drifted, no fault is without words, no tier is made up."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts import device_docs
from scripts.fault_words import FaultWords, codes_named_in, faults_in

DRIVERS = device_docs.drivers()


def test_no_page_has_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    assert device_docs.main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", DRIVERS)
def test_every_code_a_driver_names_has_its_sentence_and_advice(name: str) -> None:
    known = {fault.code for fault in device_docs.faults_of(name)}
    named = {code for code in codes_named_in(DRIVERS[name], name) if not code.endswith("_")}
    assert known
    assert named <= known
    for fault in device_docs.faults_of(name):
        assert re.search(r"[\u4e00-\u9fff]", fault.message), fault
        assert re.search(r"[\u4e00-\u9fff]", fault.advice), fault


def test_every_code_of_the_fault_matrix_is_a_known_fault() -> None:
    known = {fault.code for name in DRIVERS for fault in device_docs.faults_of(name)}
    cells = tomllib.loads(device_docs.MATRIX.read_text(encoding="utf-8"))["cell"]
    codes = {code for cell in cells for code in re.findall(r"[a-z]+\.[a-z0-9_.]+", cell["expect"])}
    assert len(codes) > 20
    assert codes <= known


def test_quality_speaks_of_known_rules_in_known_words() -> None:
    known = device_docs.quality()
    rules = {rule["id"] for rule in known["rule"]}
    assert set(known["driver"]) == set(DRIVERS)
    for name, marks in known["driver"].items():
        assert set(marks) - {"title"} == rules, name
        for rule, mark in marks.items():
            assert rule == "title" or re.fullmatch(r"done|todo(: .+)?|exempt: .+", mark), f"{name} {rule}: {mark}"


def test_a_tier_needs_its_own_rules_and_all_below() -> None:
    rules = [{"id": "a", "tier": "bronze"}, {"id": "b", "tier": "silver"}, {"id": "c", "tier": "gold"}]
    assert device_docs.tier_of({"a": "done", "b": "exempt: no wire", "c": "todo"}, rules) == "silver"
    assert device_docs.tier_of({"a": "todo: later", "b": "done", "c": "done"}, rules) == "none"
    assert device_docs.tier_of({"a": "done", "b": "done", "c": "done"}, rules) == "gold"
    assert device_docs.tier_of({}, rules) == "none"


def test_words_are_found_in_tables_calls_and_through_helpers(tmp_path: Path) -> None:
    source = """
GONE = "thing.gone"
_WORDS = {GONE: ("没有了。", "请检查。", True)}

def fault(code):
    message, advice, _ = _WORDS[code]
    return DeviceFault(code, message, advice)

def bad(name, message):
    return DeviceFault(f"thing.{name}", message, "请再试。")

def worse(name, message):
    return bad(name, message)

def use():
    words = "坏了。"
    return worse("broken", "断了。") or DeviceFault("thing.bad", words, "请重来。")
"""
    file = tmp_path / "thing.py"
    file.write_text(source, encoding="utf-8")
    assert faults_in([file]) == [
        FaultWords("thing.bad", "坏了。", "请重来。"),
        FaultWords("thing.broken", "断了。", "请再试。"),
        FaultWords("thing.gone", "没有了。", "请检查。"),
    ]
    assert codes_named_in([file], "thing") == {"thing.gone", "thing.bad"}
