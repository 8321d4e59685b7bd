"""Every mistake in a folder of catalogue files in one run: file, line, column, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final

import msgspec
import yaml
from msgspec import inspect

from kiosk.catalogue import CatalogueProblem, catalogue_of
from kiosk.cataloguefiles import CategoryFile, ServiceFile
from kiosk.cataloguerules import mistakes_of
from kiosk.domain.values import dataclass
from kiosk.maintenance.catalogue.shapes import Found, at, nearest, shape_mistakes, shape_of, texts, value_of

CATEGORIES: Final = "categories.yaml"
MOST_BYTES: Final = 256 * 1024
"""A service's file has some 2 KB. A larger one is no service."""
LONGEST_TITLE: Final = 14
"""Characters of a title: as many as the longest that is shipped has; longer ones have not been tried on a tile."""
SYNTAX_ADVICE: Final = "看看这一行和上一行：冒号后面要空一格，前后要对齐，引号要成对。"
SHOWN_WORDS: Final = (
    "事项名称",
    "说明",
    "名称",
    "问题",
    "提示",
    "办好以后",
    "进驻单位",
    "分组",
    "签名内容",
    "标题",
    "内容",
)
"""The keys whose text is shown on the screen."""
SHOWN_LISTS: Final = frozenset(("告知", "人脸告知", "系统", "分组"))
"""The keys whose list of texts is shown on the screen."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """``line`` and ``column`` count from 1; columns count characters."""

    file: str
    line: int
    column: int
    code: str
    sentence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}{self.advice}（{self.code}）"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the files lean on: of the program, not of the folder."""

    icons: frozenset[str]
    departments: frozenset[str]
    words: dict[str, frozenset[str]]
    """By language (繁体, 英文): the Chinese texts that have a translation."""
    services: frozenset[str] = frozenset()
    """Ids of the services that come with the program."""

    @staticmethod
    def of(assets: Path) -> Surroundings:
        """Of the program's assets. A department is known when the catalogue that comes with the program has it."""
        departments = {
            one.value
            for path in (assets / "catalogue").glob("*.yaml")
            for one in texts(value_of(yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader), "进驻单位"))
        }
        words = {
            label: frozenset(yaml.load((assets / "translations" / name).read_bytes(), Loader=yaml.CSafeLoader))
            for label, name in (("繁体", "zh-Hant.yaml"), ("英文", "en.yaml"))
        }
        known = frozenset.intersection(*words.values())
        icons = frozenset(path.stem for path in (assets / "icons").glob("*.svg"))
        services = frozenset(path.stem for path in (assets / "catalogue").glob("*.yaml"))
        return Surroundings(icons, frozenset(departments & known), words, services)


@dataclass(slots=True)
class _Folder:
    """What is known of the other files while one is looked at."""

    groups: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Titles and aliases, and the file that has them: search would not know which is meant."""


def check_folder(folder: Path, around: Surroundings) -> list[Mistake]:
    """All mistakes, by file and place; empty only for a folder that the terminal takes. OSError: it cannot be read."""
    return check_contents({path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}, around)


def check_contents(contents: dict[str, bytes], around: Surroundings) -> list[Mistake]:
    """As :func:`check_folder`, of files by name that need not be on a disk."""
    mistakes: list[Mistake] = []
    trees: dict[str, yaml.Node] = {}
    for name, content in contents.items():
        tree = tree_of(name, content)
        if isinstance(tree, Mistake):
            mistakes.append(tree)
        else:
            trees[name] = tree
    if CATEGORIES not in contents:
        mistakes.append(Mistake(CATEGORIES, 1, 1, "missing-file", "没有分类文件。", f"从随机的目录里抄一份 {CATEGORIES}。"))
    known = _Folder()
    for name, tree in sorted(trees.items(), key=lambda one: (one[0] != CATEGORIES, one[0])):
        found = (
            _categories(tree, known, around) if name == CATEGORIES else _service(name, tree, contents[name], known, around)
        )
        mistakes += _placed(name, [*found], around, tree)
    return sorted(mistakes, key=lambda one: (one.file, one.line, one.column)) or _refused(contents)


def _refused(contents: dict[str, bytes]) -> list[Mistake]:
    """What the terminal would refuse although nothing was found: the terminal has the last word."""
    try:
        catalogue_of(contents)
    except CatalogueProblem as problem:
        name, _, sentence = str(problem).partition("：")
        return [Mistake(name, 1, 1, "refused", sentence, "")]
    return []


def tree_of(name: str, content: bytes) -> yaml.Node | Mistake:
    """The tree of a file, or why there is none."""
    if len(content) > MOST_BYTES:
        return Mistake(
            name,
            1,
            1,
            "too-large",
            f"文件太大，超过{MOST_BYTES // 1024}KB。",
            "一个事项用不了这么多，看看是不是放错了文件。",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        return Mistake(name, line, 1, "encoding", "文字编码不对。", "用 UTF-8 编码另存一次。")
    try:
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        return Mistake(
            name,
            line,
            column,
            "yaml",
            "写法不对，这里读不下去。",
            "看看这一行和上一行：冒号后面要空一格，前后要对齐，引号要成对。",
        )
    except RecursionError:
        return Mistake(name, 1, 1, "yaml", "层次太深。", "一个事项最多四层。")
    return tree if tree is not None else Mistake(name, 1, 1, "empty", "文件是空的。", "写上内容，或者删掉它。")


def _placed(name: str, found: list[Found], around: Surroundings, tree: yaml.Node) -> Iterator[Mistake]:
    wrong = {id(one.node) for one in found}
    untranslated = [one for one in _untranslated(tree, around) if id(one.node) not in wrong]
    for one in (*found, *untranslated):
        mark = one.node.start_mark
        yield Mistake(name, mark.line + 1, mark.column + 1, one.code, one.sentence, one.advice)


def _categories(tree: yaml.Node, known: _Folder, around: Surroundings) -> Iterator[Found]:
    yield from shape_mistakes(shape_of(tuple[CategoryFile, ...]), tree, CATEGORIES)
    for one in tree.value if isinstance(tree, yaml.SequenceNode) else ():
        for identifier in texts(value_of(one, "id")):
            if identifier.value in known.groups:
                yield Found(identifier, "twice", f"分类“{identifier.value}”写了两次。", "换一个 id。")
            known.groups[identifier.value] = [group.value for group in texts(value_of(one, "分组"))]
        yield from _icon(one, around)


def _service(name: str, tree: yaml.Node, content: bytes, known: _Folder, around: Surroundings) -> Iterator[Found]:
    shape = shape_of(ServiceFile)
    yield from shape_mistakes(shape, tree)
    yield from _identity(name, tree, known)
    yield from _belonging(tree, known, around)
    yield from _icon(tree, around)
    for title in texts(value_of(tree, "事项名称")):
        if len(title.value) > LONGEST_TITLE:
            sentence = f"名称有{len(title.value)}个字，放不下。"
            yield Found(title, "title-too-long", sentence, f"最多{LONGEST_TITLE}个字，全称写在“别名”里。")
    yield from _names(name, tree, known)
    item = _converted(content, shape)
    if item is not None:
        for mistake in mistakes_of(item):
            yield Found(at(tree, mistake.place), "rule", mistake.sentence, "")


def _converted(content: bytes, shape: inspect.Type) -> ServiceFile | None:
    """The service without what is not known of it, so that its rules are looked at too; ``None``: its shape is wrong."""
    assert isinstance(shape, inspect.StructType)
    names = {one.encode_name for one in shape.fields}
    try:
        raw = yaml.load(content.decode("utf-8"), Loader=yaml.CSafeLoader)
        return msgspec.convert({key: value for key, value in raw.items() if key in names}, ServiceFile)
    except (msgspec.ValidationError, yaml.YAMLError, ValueError, AttributeError, TypeError):
        return None  # told already, by its shape


def _identity(name: str, tree: yaml.Node, known: _Folder) -> Iterator[Found]:
    stem = Path(name).stem
    for one in texts(value_of(tree, "id")):
        if one.value in known.ids:
            yield Found(one, "twice", f"id 和 {known.ids[one.value]} 的相同。", f"写成“{stem}”。")
        elif one.value != stem:
            yield Found(one, "id", f"id 应和文件名相同，现在是“{one.value}”。", f"写成“{stem}”，或者改文件名。")
        known.ids.setdefault(one.value, name)
    for one in texts(value_of(tree, "事项编码")):
        if one.value in known.codes:
            yield Found(one, "twice", f"事项编码和 {known.codes[one.value]} 的相同。", "每个事项有自己的编码。")
        known.codes.setdefault(one.value, name)


def _belonging(tree: yaml.Node, known: _Folder, around: Surroundings) -> Iterator[Found]:
    groups: list[str] | None = None
    for one in texts(value_of(tree, "分类")):
        groups = known.groups.get(one.value)
        if groups is None and known.groups:
            yield Found(one, "category", f"没有分类“{one.value}”。", nearest(one.value, known.groups))
    for one in texts(value_of(tree, "分组")):
        if groups is not None and one.value and one.value not in groups:
            yield Found(one, "group", f"这个分类里没有分组“{one.value}”。", nearest(one.value, groups))
    for one in texts(value_of(tree, "进驻单位")):
        if one.value not in around.departments:
            advice = f"{nearest(one.value, around.departments)}新的单位先加译文和目录。"
            yield Found(one, "department", f"没有单位“{one.value}”。", advice)


def _icon(node: yaml.Node, around: Surroundings) -> Iterator[Found]:
    for one in texts(value_of(node, "图标")):
        if one.value not in around.icons:
            yield Found(one, "icon", f"没有图标“{one.value}”。", nearest(one.value, around.icons))


def _names(name: str, tree: yaml.Node, known: _Folder) -> Iterator[Found]:
    mine: set[str] = set()
    for key in ("事项名称", "别名", "搜索关键词"):
        for one in texts(value_of(tree, key)):
            word = one.value
            if word in mine:
                yield Found(one, "keyword", f"“{word}”写了两次。", "名称、别名和搜索关键词里各不相同，只留一个。")
            elif key != "搜索关键词" and word in known.names:
                yield Found(one, "keyword", f"{known.names[word]} 也叫“{word}”，搜索时分不清。", "换一个叫法。")
            mine.add(word)
            if key != "搜索关键词":
                known.names.setdefault(word, name)


def _untranslated(node: yaml.Node, around: Surroundings, depth: int = 0) -> Iterator[Found]:
    # Deeper than any file's shape is nothing that is shown; and an alias may lead back to itself.
    if depth > 4:
        return
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _untranslated(one, around, depth + 1)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if (name in SHOWN_WORDS and isinstance(value, yaml.ScalarNode)) or name in SHOWN_LISTS:
            for one in texts(value):
                missing = [language for language, words in around.words.items() if one.value and one.value not in words]
                if missing:
                    sentence = f"“{one.value}”没有{'和'.join(missing)}译文。"
                    yield Found(one, "translation", sentence, "加到 assets/translations 里。")
        else:
            yield from _untranslated(value, around, depth + 1)
