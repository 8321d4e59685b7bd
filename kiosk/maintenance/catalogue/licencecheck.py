"""Every mistake in a folder of licences' files in one run: file, line, column, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final

import msgspec
import yaml

from kiosk.catalogue import CatalogueProblem
from kiosk.domain.values import dataclass
from kiosk.licencefiles import LicenceFile, licence_mistakes
from kiosk.licencekinds import licences_of
from kiosk.maintenance.catalogue.check import Mistake, Surroundings, tree_of
from kiosk.maintenance.catalogue.shapes import Found, at, nearest, shape_mistakes, shape_of, texts, value_of

_TRANSLATED: Final = ("发证机关",)


@dataclass(slots=True)
class _Folder:
    """What is known of the other files while one is looked at."""

    codes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Names and what people call it, and the file that has them: search would not know which is meant."""


def check_licences(folder: Path, around: Surroundings) -> list[Mistake]:
    """All mistakes, by file and place. OSError: it cannot be read."""
    return check_licence_contents({path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}, around)


def check_licence_contents(contents: dict[str, bytes], around: Surroundings) -> list[Mistake]:
    """As :func:`check_licences`, of files by name that need not be on a disk."""
    mistakes: list[Mistake] = []
    known = _Folder()
    for name, content in sorted(contents.items()):
        tree = tree_of(name, content)
        if isinstance(tree, Mistake):
            mistakes.append(tree)
            continue
        for one in _licence(name, tree, known, around):
            mark = one.node.start_mark
            mistakes.append(Mistake(name, mark.line + 1, mark.column + 1, one.code, one.sentence, one.advice))
    return sorted(mistakes, key=lambda one: (one.file, one.line, one.column)) or _refused(contents)


def _refused(contents: dict[str, bytes]) -> list[Mistake]:
    """What the programs would refuse although nothing was found: they have the last word."""
    try:
        licences_of(contents)
    except CatalogueProblem as problem:
        name, _, sentence = str(problem).partition("：")
        return [Mistake(name, 1, 1, "refused", sentence, "")]
    return []


def _licence(name: str, tree: yaml.Node, known: _Folder, around: Surroundings) -> Iterator[Found]:
    yield from shape_mistakes(shape_of(LicenceFile), tree)
    for one in texts(value_of(tree, "id")):
        if one.value != Path(name).stem:
            yield Found(one, "id", f"id 应和文件名相同，现在是“{one.value}”。", f"写成“{Path(name).stem}”，或者改文件名。")
    for one in texts(value_of(tree, "类型代码")):
        if one.value in known.codes:
            yield Found(one, "twice", f"类型代码和 {known.codes[one.value]} 的相同。", "每种证照有自己的代码。")
        known.codes.setdefault(one.value, name)
    yield from _names(name, tree, known)
    for one in texts(value_of(tree, "换证事项")):
        if one.value and one.value not in around.services:
            yield Found(one, "service", f"没有事项“{one.value}”。", nearest(one.value, around.services))
    yield from _untranslated(tree, around)
    try:
        item = msgspec.convert(_plain(tree), LicenceFile)
    except msgspec.ValidationError:
        return  # told already, by its shape
    for mistake in licence_mistakes(item):
        yield Found(at(tree, mistake.place), "rule", mistake.sentence, "")


def _plain(tree: yaml.Node) -> object:
    plain: object = yaml.load(yaml.serialize(tree, Dumper=yaml.CSafeDumper), Loader=yaml.CSafeLoader)
    return plain


def _names(name: str, tree: yaml.Node, known: _Folder) -> Iterator[Found]:
    mine: set[str] = set()
    for key in ("证照名称", "叫法"):
        for one in texts(value_of(tree, key)):
            if one.value in mine:
                yield Found(one, "keyword", f"“{one.value}”写了两次。", "只留一个。")
            elif one.value in known.names:
                yield Found(one, "keyword", f"{known.names[one.value]} 也叫“{one.value}”，找的时候分不清。", "换一个叫法。")
            mine.add(one.value)
            known.names.setdefault(one.value, name)


def _untranslated(tree: yaml.Node, around: Surroundings) -> Iterator[Found]:
    """What the screen says beside the name, whose translations the file has itself."""
    shown = [one for key in _TRANSLATED for one in texts(value_of(tree, key))]
    fields = value_of(tree, "字段")
    for entry in fields.value if isinstance(fields, yaml.SequenceNode) else ():
        shown += texts(value_of(entry, "名称"))
    for one in shown:
        missing = [language for language, words in around.words.items() if one.value and one.value not in words]
        if missing:
            sentence = f"“{one.value}”没有{'和'.join(missing)}译文。"
            yield Found(one, "translation", sentence, "加到 assets/translations 里，或者用别的证照有的叫法。")
