"""``dataclass`` as the standard library has it, but declared in a fraction of the time: nothing is compiled at import.

``dataclasses.dataclass`` writes and compiles up to six functions for every class, whether they are ever called or not; for
the vocabulary of a terminal that was a third of the time to its first screen (docs/performance.md). Here comparing,
hashing, showing and refusing to change are one function for all classes, and ``__init__`` is made by the standard library
only for a class of which there are many instances. A type checker sees the standard library's own decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, TypeVar, overload

T = TypeVar("T")

_FILLED = 50
"""Instances of a class before its ``__init__`` is compiled."""


@overload
def declared(cls: type[T]) -> type[T]: ...
@overload
def declared(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
def declared(
    cls: type[T] | None = None, *, frozen: bool = False, slots: bool = False, eq: bool = True
) -> type[T] | Callable[[type[T]], type[T]]:
    """What stands under the name ``dataclass`` when the program runs.

    Differs from the standard library's in this only: ``inspect.signature`` knows the arguments of a class when it has had
    many instances, and a class of one kind cannot derive from one of the other (TypeError while it is declared).
    """

    def made(plain: type[T]) -> type[T]:
        return _declared(plain, frozen=frozen, slots=slots, eq=eq)

    return made if cls is None else made(cls)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = declared


def _declared(plain: type[T], *, frozen: bool, slots: bool, eq: bool) -> type[T]:
    if plain.__doc__ is None:
        plain.__doc__ = plain.__name__  # else the standard library makes one of the signature, which is not there yet
    own = frozenset(vars(plain))
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(plain)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # mypy does not see that it has become a dataclass
    methods: dict[str, object] = {"__init__": _first_init(cls), "__repr__": _repr([one.name for one in fields if one.repr])}
    if eq:
        compared = _values([one.name for one in fields if one.compare])
        hashed = _values([one.name for one in fields if (one.compare if one.hash is None else one.hash)])
        methods |= {"__eq__": _eq(compared), "__hash__": _hash(hashed) if frozen else None}
    if frozen:
        names = [one.name for one in fields]
        methods |= {"__setattr__": _refuse_set, "__delattr__": _refuse_delete}
        methods |= {"__getstate__": _state(names), "__setstate__": _set_state(names)} if slots else {}
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    return cls


def _first_init(cls: type[object]) -> Callable[..., None]:
    """Fills the first instances field by field; only a class that has many is worth the half millisecond that compiling
    takes, and gets the standard library's ``__init__`` then. So does one that is called with what it does not take, for
    the words of the refusal. Two threads that come at once make the same one."""
    left = _FILLED
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # as above
    plain = all(one.init and not one.kw_only for one in fields)

    def __init__(self: object, /, *values: object, **named: object) -> None:  # noqa: N807  # it stands under this name
        nonlocal left
        left -= 1
        if left >= 0 and plain and _fill(self, fields, values, named):
            return
        init = vars(_twin(cls))["__init__"]
        type.__setattr__(cls, "__init__", init)
        init(self, *values, **named)

    return __init__


def _fill(
    self: object, fields: tuple[dataclasses.Field[object], ...], values: tuple[object, ...], named: dict[str, object]
) -> bool:
    """False, and nothing is done, when the arguments are not those of the fields."""
    given = dict(zip((one.name for one in fields), values, strict=False))
    if len(given) < len(values) or not given.keys().isdisjoint(named):
        return False
    given |= named
    if not given.keys() <= {one.name for one in fields}:
        return False
    missing = [one for one in fields if one.name not in given]
    if any(one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING for one in missing):
        return False
    for one in missing:
        given[one.name] = one.default if one.default_factory is dataclasses.MISSING else one.default_factory()
    for name, value in given.items():
        object.__setattr__(self, name, value)
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _twin(cls: type[object]) -> type[object]:
    """A class with the same fields, of the standard library's making."""
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # as above
    names: dict[str, object] = {"__doc__": cls.__name__}
    if hasattr(cls, "__post_init__"):
        names["__post_init__"] = None  # its __init__ calls that of the instance then
    return dataclasses.make_dataclass(
        cls.__qualname__, [(one.name, one.type, one) for one in fields], namespace=names, repr=False, eq=False, frozen=True
    )


def _values(names: list[str]) -> Callable[[object], object]:
    """What lies in these fields, as one value to compare."""
    return attrgetter(*names) if names else lambda _self: ()


def _eq(values: Callable[[object], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    return __eq__


def _hash(values: Callable[[object], object]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _repr(names: list[str]) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _refuse_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(names: list[str]) -> Callable[[object], list[object]]:
    def __getstate__(self: object) -> list[object]:  # noqa: N807
        return [getattr(self, name) for name in names]

    return __getstate__


def _set_state(names: list[str]) -> Callable[[object, list[object]], None]:
    def __setstate__(self: object, state: list[object]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __setstate__
