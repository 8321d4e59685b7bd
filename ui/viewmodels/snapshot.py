"""Snapshots: a Qt object that holds one frozen props value and tells only what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields
from typing import Any, ClassVar

from PySide6.QtCore import Property, QObject, Signal

_QT_TYPES: dict[str, type] = {"str": str, "bool": bool, "int": int, "float": float, "Rows": list}


class Snapshot(QObject):
    """Base of the classes that :func:`snapshot_of` makes."""

    props_type: ClassVar[type[Any]]
    field_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._props: Any = self.props_type()

    @property
    def props(self) -> Any:
        """What is held now, an instance of ``props_type``."""
        return self._props

    def swap(self, props: object) -> tuple[str, ...]:
        """Hold ``props`` from now on; notify for the fields that differ and name them (as fields, not Qt properties)."""
        if type(props) is not self.props_type:
            message = f"{type(self).__name__} holds {self.props_type.__name__}, not {type(props).__name__}"
            raise TypeError(message)
        before, self._props = self._props, props
        changed = tuple(name for name in self.field_names if getattr(before, name) != getattr(props, name))
        for name in changed:
            getattr(self, f"{qt_name(name)}Changed").emit()
        return changed

    def blank(self) -> None:
        """Forget: hold the props type's defaults."""
        self.swap(self.props_type())


def qt_name(field_name: str) -> str:
    """``primary_text`` becomes ``primaryText``."""
    first, *rest = field_name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snapshot_of(props_type: type[Any], base: type[Snapshot] = Snapshot) -> type[Snapshot]:
    """A class derived from ``base`` with one read-only Qt property and one notify signal for each field of ``props_type``.

    Fields are ``str``, ``bool``, ``int``, ``float`` or ``Rows``; every field has a default.
    """
    declared = fields(props_type)
    members: dict[str, object] = {"props_type": props_type, "field_names": tuple([field.name for field in declared])}
    for field in declared:
        name = qt_name(field.name)
        changed = Signal()
        members[f"{name}Changed"] = changed
        members[name] = Property(_qt_type(field), _getter(field.name), notify=changed)
    return type(f"{props_type.__name__}Snapshot", (base,), members)


def _qt_type(field: Field[Any]) -> type:
    declared = field.type if isinstance(field.type, str) else field.type.__name__
    return _QT_TYPES[declared]


def _getter(name: str) -> Callable[[Snapshot], object]:
    def read(self: Snapshot) -> object:
        return getattr(self.props, name)

    return read
