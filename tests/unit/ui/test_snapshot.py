"""A snapshot tells what changed, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import pytest
from PySide6.QtCore import QMetaMethod

from ui.viewmodels import props
from ui.viewmodels.props import Rows, no_rows
from ui.viewmodels.snapshot import qt_name, snapshot_of


@dataclass(frozen=True)
class Lamp:
    colour: str = ""
    is_lit: bool = False
    watts: int = 0
    hours: float = 0.0
    switches: Rows = field(default_factory=no_rows)


LampSnapshot = snapshot_of(Lamp)


def listener(snapshot: object) -> list[str]:
    heard: list[str] = []
    for each in fields(Lamp):
        name = qt_name(each.name)
        getattr(snapshot, f"{name}Changed").connect(lambda name=name: heard.append(name))
    return heard


def test_only_changed_fields_are_told(qapp: object) -> None:
    lamp = LampSnapshot()
    heard = listener(lamp)
    assert lamp.swap(Lamp("red", True, 40, 1.5, [{"id": "a", "on": True}])) == (
        "colour",
        "is_lit",
        "watts",
        "hours",
        "switches",
    )
    assert heard == ["colour", "isLit", "watts", "hours", "switches"]
    heard.clear()
    lamp.swap(Lamp("red", True, 60, 1.5, [{"id": "a", "on": True}]))
    assert heard == ["watts"]
    heard.clear()
    lamp.swap(Lamp("red", True, 60, 1.5, [{"id": "a", "on": False}]))
    assert heard == ["switches"]


def test_the_same_again_is_silent(qapp: object) -> None:
    lamp = LampSnapshot()
    heard = listener(lamp)
    assert lamp.swap(Lamp()) == ()
    assert heard == []


def test_qml_reads_properties_with_their_types(qapp: object) -> None:
    lamp = LampSnapshot()
    lamp.swap(Lamp("red", True, 40, 1.5, [{"id": "a", "on": True}]))
    meta = lamp.metaObject()
    kinds = {meta.property(i).name(): meta.property(i).typeName() for i in range(1, meta.propertyCount())}
    assert kinds == {
        "colour": "QString",
        "isLit": "bool",
        "watts": "int",
        "hours": "double",
        "switches": "QVariantList",
    }
    assert lamp.property("isLit") is True
    assert lamp.property("switches") == [{"id": "a", "on": True}]
    notifies = [meta.property(i).notifySignal() for i in range(1, meta.propertyCount())]
    assert all(isinstance(signal, QMetaMethod) and signal.isValid() for signal in notifies)


def test_a_snapshot_takes_only_its_own_props(qapp: object) -> None:
    with pytest.raises(TypeError, match="holds Lamp, not HomeProps"):
        LampSnapshot().swap(props.HomeProps())


def test_blank_forgets(qapp: object) -> None:
    lamp = LampSnapshot()
    lamp.swap(Lamp("red", watts=40))
    heard = listener(lamp)
    lamp.blank()
    assert lamp.props == Lamp()
    assert heard == ["colour", "watts"]
