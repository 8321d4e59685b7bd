"""Finds every fault a driver can tell, with its sentence and advice, in the sources and without running them.

Understood are tables (code: (message, advice, ...)), ``DeviceFault("code", "message", "advice")``, and functions that pass
their arguments on to such a call, however many there are in between.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
_PASSES = 5


@dataclass(frozen=True, order=True)
class FaultWords:
    code: str
    message: str
    advice: str


@dataclass(frozen=True)
class _Maker:
    """A function that makes a fault: its parameters, and code, message and advice in terms of them."""

    parameters: tuple[str, ...]
    triple: tuple[ast.expr, ...]


_FAULT = _Maker(("code", "message", "advice"), tuple(ast.Name(name) for name in ("code", "message", "advice")))


def faults_in(files: Iterable[Path]) -> list[FaultWords]:
    """Sorted by code; a code may stand twice with different sentences."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    constants = {name: value for tree in trees for name, value in _constants(tree)}
    found = {row for tree in trees for row in _tables(tree, constants)}
    makers: dict[str, set[_Maker]] = {"DeviceFault": {_FAULT}}
    for _ in range(_PASSES):
        for tree in trees:
            for function, call in _calls(tree):
                found |= set(_from_call(function, call, makers, constants))
    return sorted(found)


def codes_named_in(files: Iterable[Path], prefix: str) -> set[str]:
    """Every literal that looks like a fault's code of that driver."""
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if text.startswith(prefix + ".") and CODE.fullmatch(text)}


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))


def _tables(tree: ast.Module, constants: Mapping[str, str]) -> Iterator[FaultWords]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            elements = value.elts if isinstance(value, ast.Tuple) else value.args if isinstance(value, ast.Call) else []
            if key is not None and len(elements) >= 2:
                yield from _row((key, *elements[:2]), constants)


def _row(triple: tuple[ast.expr, ...], constants: Mapping[str, str]) -> Iterator[FaultWords]:
    code, message, advice = (_text(node, constants) for node in triple)
    if code and message and advice and CODE.fullmatch(code):
        yield FaultWords(code, message, advice)


def _text(node: ast.expr, constants: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.Attribute):
        return constants.get(node.attr)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, constants)
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part, constants) for part in node.values]
        return None if None in parts else "".join(part or "" for part in parts)
    return None


def _calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """Every call with the function it stands in."""
    inside: set[int] = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    inside.add(id(node))
                    yield function, node
    yield from ((None, node) for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in inside)


def _from_call(
    function: ast.FunctionDef | None, call: ast.Call, makers: dict[str, set[_Maker]], constants: Mapping[str, str]
) -> Iterator[FaultWords]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for maker in tuple(makers.get(name, ())):
        given = dict(zip(maker.parameters, call.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        triple = tuple(_with(node, given) for node in maker.triple)
        if function is not None:
            triple = tuple(_with(node, _locals(function, call.lineno)) for node in triple)
        rows = list(_row(triple, constants))
        yield from rows
        if not rows and function is not None and function.name != name:
            parameters = tuple(argument.arg for argument in (*function.args.args, *function.args.kwonlyargs))
            own = {node.id for part in triple for node in ast.walk(part) if isinstance(node, ast.Name)} & set(parameters)
            if own and not any(ast.dump(m.triple[0]) == ast.dump(triple[0]) for m in makers.get(function.name, ())):
                makers.setdefault(function.name, set()).add(_Maker(parameters, triple))


def _locals(function: ast.FunctionDef, line: int) -> dict[str, ast.expr]:
    """Literals assigned in the function, the last one above the line."""
    assigned = [
        (node.lineno, target.id, node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and node.lineno <= line
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    return {name: value for _, name, value in sorted(assigned, key=lambda entry: entry[0])}


def _with(node: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr:
    class Put(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return copy.deepcopy(values[name.id]) if name.id in values else name

    return Put().visit(copy.deepcopy(node))  # type: ignore[no-any-return]
