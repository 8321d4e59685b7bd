"""What is declared the quick way behaves as the standard library's dataclass does, seen from outside."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.values import declared

ROOT = Path(__file__).resolve().parents[3]
Decorate = Callable[[type[Any]], type[Any]]
BOTH: dict[str, Callable[..., Decorate]] = {"standard": dataclasses.dataclass, "ours": declared}


def specimens(decorate: Callable[..., Decorate]) -> dict[str, type[Any]]:
    """The shapes that the house has, made by ``decorate``."""

    @decorate(frozen=True, slots=True)
    class Empty:
        pass

    @decorate(frozen=True, slots=True)
    class One:
        """Has words of its own."""

        name: str

    @decorate(frozen=True, slots=True)
    class Kept:
        number: int
        secret: str = field(default="", repr=False)
        notes: Mapping[str, str] = field(default_factory=dict, compare=False)
        KNOWN: ClassVar[int] = 3

        def doubled(self) -> int:
            return 2 * self.number

    @decorate(frozen=True, slots=True)
    class Checked:
        texts: tuple[str, ...] = ()
        count: int = field(init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "count", len(self.texts))

    @decorate(frozen=True)
    class Props:
        title: str = ""
        rows: list[str] = field(default_factory=list, hash=False)

    @decorate(frozen=True)
    class More(Props):
        hint: str = "h"

    @decorate(slots=True)
    class Mutable:
        total: int = 0

    @decorate(slots=True, eq=False)
    class Same:
        total: int = 0

    @decorate(frozen=True, slots=True)
    class Shown:
        name: str

        def __repr__(self) -> str:
            return "hidden"

    classes = (Empty, One, Kept, Checked, Props, More, Mutable, Same, Shown)
    return {one.__name__: one for one in classes}


MADE = {who: specimens(decorate) for who, decorate in BOTH.items()}
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Empty", (), {}), ("Empty", (1,), {}), ("One", ("a",), {}), ("One", (), {}), ("One", ("a", "b"), {}),
    ("One", (), {"nome": "a"}), ("Kept", (1,), {}), ("Kept", (1, "s", {"a": "b"}), {}), ("Kept", (), {"number": 2}),
    ("Checked", (("a", "b"),), {}), ("Checked", (), {"count": 2}), ("Props", (), {}), ("Props", ("t", ["r"]), {}),
    ("More", ("t", [], "x"), {}), ("More", (), {"hint": "y"}), ("Mutable", (3,), {}), ("Same", (3,), {}),
    ("Shown", ("a",), {}),
]  # fmt: skip


def seen(who: str, name: str, values: tuple[Any, ...], named: Mapping[str, Any]) -> list[object]:
    """What can be told of an instance without knowing its class; of a refusal, its words."""

    def tried(act: Callable[[], object]) -> object:
        try:
            return act()
        except (TypeError, AttributeError) as problem:
            return type(problem).__name__, str(problem)

    kind = MADE[who][name]
    made = tried(lambda: kind(*values, **named))
    if not isinstance(made, kind):
        return [made]
    first = next((one.name for one in fields(made)), "x")
    return [
        repr(made),
        made == kind(*values, **named),
        made == 1,
        made != copy.deepcopy(made),
        tried(lambda: hash(made) == hash(kind(*values, **named))),
        dataclasses.asdict(made),
        repr(replace(made)),
        kind.__match_args__,
        [(one.name, one.default, one.init, one.repr, one.compare, one.hash) for one in fields(made)],
        hasattr(made, "__dict__"),
        tried(lambda: setattr(made, first, None)) if fields(made) else None,
        tried(lambda: delattr(made, first)) if fields(made) else None,
    ]


@pytest.mark.parametrize(("name", "values", "named"), CALLS)
def test_as_the_standard_library_has_it(name: str, values: tuple[Any, ...], named: dict[str, Any]) -> None:
    assert seen("ours", name, values, named) == seen("standard", name, values, named)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.sampled_from("xy")), min_size=2, max_size=2))
def test_equal_and_hashed_alike(values: list[tuple[int, str, str]]) -> None:
    told = []
    for made in MADE.values():
        (one, other) = (made["Kept"](number, secret, {"n": note}) for number, secret, note in values)
        assert one != other or hash(one) == hash(other)
        told.append((one == other, one != other, one in {other}))
    assert told[0] == told[1]


@declared(frozen=True, slots=True)
class Parcel:
    a: int
    b: str = "b"


@declared(frozen=True, slots=True)
class Single:
    a: int


def test_copies_and_pickles() -> None:
    for one in (Parcel(1, "x"), Single(2)):  # type: ignore[call-arg]  # mypy takes ``declared`` for any decorator
        assert pickle.loads(pickle.dumps(one)) == one
        assert copy.copy(one) == one
        with pytest.raises(dataclasses.FrozenInstanceError):
            one.a = 3


def test_the_two_kinds_do_not_mix() -> None:
    """Else half of the fields would be compared one way and half the other."""
    with pytest.raises(TypeError, match="frozen"):
        dataclasses.dataclass(frozen=True)(type("Heir", (MADE["ours"]["Props"],), {"__annotations__": {"x": "int"}}))
    with pytest.raises(TypeError, match="frozen"):
        declared(frozen=True)(type("Heir", (MADE["standard"]["Props"],), {"__annotations__": {"x": "int"}}))


@pytest.mark.parametrize(("name", "values", "named"), CALLS)
def test_the_first_instances_are_like_the_later_ones(
    name: str, values: tuple[Any, ...], named: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for filled in (0, 100):
        monkeypatch.setattr("kiosk.domain.values._FILLED", filled)
        monkeypatch.setitem(MADE, "ours", specimens(declared))
        told.append(seen("ours", name, values, named))
    assert told[0] == told[1]


def test_nothing_is_compiled_for_a_class_of_few_instances() -> None:
    """That is what it is for. ``compile`` is audited by the interpreter itself (PEP 578)."""
    code = """
import sys
from DECORATOR import NAME as decorate
compiled = []
sys.addaudithook(lambda event, _arguments: compiled.append(event) if event in ("compile", "exec") else None)
@decorate(frozen=True, slots=True)
class Value:
    a: int = 0
values = [Value(a=1), Value(1), Value()]
few = len(compiled)
values += [Value() for _ in range(100)]
print(few, len(compiled) > few)
"""
    for module, name, expected in (("kiosk.domain.values", "declared", "0 True"), ("dataclasses", "dataclass", "")):
        script = code.replace("DECORATOR", module).replace("NAME", name)
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        )
        if expected:
            assert done.stdout.split() == expected.split()
        else:
            assert int(done.stdout.split()[0]) > 0, "the audit would not have seen it"
