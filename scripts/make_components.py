"""Makes ``assets/components/joined.tsv`` from an IDS table: which characters two or three parts make.

``python -m scripts.make_components ids.txt``: the table as in cjkvi-ids (code point, character, one or more ideographic
description sequences, tab-separated). Only what GB 18030-2022 level 3 can hold is taken: URO and extensions A to F.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Final, TypeAlias

from ui.joining import MOST_PARTS, plain_part

OUT: Final = Path(__file__).resolve().parents[1] / "assets" / "components" / "joined.tsv"
BLOCKS: Final = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2EBE0))
_OPERATORS: Final = {**dict.fromkeys("⿰⿱⿴⿵⿶⿷⿸⿹⿺⿻", 2), **dict.fromkeys("⿲⿳", 3)}
_TAGGED: Final = re.compile(r"^(?P<ids>[^\[]+)(?:\[(?P<regions>[A-Z]+)\])?$")

Tree: TypeAlias = "str | tuple[str, list[Tree]]"


def is_ours(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in BLOCKS)


def parse(ids: str) -> Tree | None:
    """None for what is no whole sequence or has parts that Unicode has no character for."""
    letters = iter(ids)
    try:
        tree = _next(letters)
    except StopIteration:
        return None
    return tree if next(letters, None) is None else None


def _next(letters: Iterator[str]) -> Tree:
    letter = next(letters)
    count = _OPERATORS.get(letter)
    if count is None:
        if not (is_ours(letter) or "⺀" <= letter <= "⿕"):
            raise StopIteration
        return letter
    return letter, [_next(letters) for _ in range(count)]


def text_of(tree: Tree) -> str:
    return tree if isinstance(tree, str) else tree[0] + "".join(map(text_of, tree[1]))


def leaves(tree: Tree) -> str:
    return tree if isinstance(tree, str) else "".join(map(leaves, tree[1]))


def read(lines: Iterable[str]) -> dict[str, list[Tree]]:
    """The ways to take each character apart that hold for China, or everywhere."""
    found: dict[str, list[Tree]] = defaultdict(list)
    for line in lines:
        if line.startswith("#"):
            continue
        _, character, *ways = line.rstrip("\n").split("\t")
        for way in ways:
            tagged = _TAGGED.match(way)
            if tagged is None or (tagged["regions"] and "G" not in tagged["regions"]) or not is_ours(character):
                continue
            tree = parse(tagged["ids"])
            if tree is not None and not isinstance(tree, str):
                found[character].append(tree)
    return found


def joined(ways: dict[str, list[Tree]]) -> dict[str, set[str]]:
    """The characters of every row of two or three parts, each part as the hand would write it alone."""
    whole = {text_of(tree): character for character, trees in ways.items() for tree in trees}
    rows: dict[str, set[str]] = defaultdict(set)
    for character, trees in ways.items():
        for tree in trees:
            assert not isinstance(tree, str)
            for parts in product(*(_as_parts(child, whole, ways) for child in tree[1])):
                row = "".join(plain_part(part) for part in "".join(parts))
                if 2 <= len(row) <= MOST_PARTS:
                    rows[row].add(character)
    return rows


def _as_parts(child: Tree, whole: dict[str, str], ways: dict[str, list[Tree]]) -> set[str]:
    """How a part may be told: by its own character, and by the parts that it has itself."""
    told = {leaves(child)}
    if isinstance(child, str):
        told |= {leaves(tree) for tree in ways.get(child, [])}
    elif text_of(child) in whole:
        told.add(whole[text_of(child)])
    return {row for row in told if len(row) < MOST_PARTS}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m scripts.make_components ids.txt\n")
        return 2
    with Path(arguments[0]).open(encoding="utf-8") as table:
        rows = joined(read(table))
    with OUT.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{row}\t{''.join(sorted(rows[row], key=_rank))}\n" for row in sorted(rows))
    sys.stdout.write(f"{len(rows)} rows, {len(set().union(*rows.values()))} characters\n")
    return 0


def _rank(character: str) -> tuple[int, str]:
    """The blocks in the order of how common their characters are."""
    return next(place for place, (first, last) in enumerate(BLOCKS) if first <= ord(character) <= last), character


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
