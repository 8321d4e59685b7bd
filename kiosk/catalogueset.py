"""A published catalogue: the services with the words that belong to them, judged whole before any of it is used.

A set holds the files of a catalogue folder, and may hold ``set.yaml`` (the lowest program version that can use it) and
``translations.LANGUAGE.yaml`` with the other languages of sentences that occur in it. What comes from outside may name
nothing that this program does not know: kinds of fields, icons, languages, hardware.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from string import Formatter
from typing import Final

import msgspec
import yaml

from kiosk.catalogue import CatalogueProblem, catalogue_of
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.values import dataclass

ABOUT_FILE: Final = "set.yaml"
LANGUAGES: Final = ("zh-Hant", "en")
"""The languages a sentence is translated to; the names of the files follow from them."""
MOST_SERVICES: Final = 300
LONGEST_TEXT: Final = 1000
MOST_DEEP: Final = 16
_VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}")
_PLACE: Final = re.compile(r"[a-z_]+")

Words = Mapping[str, Mapping[str, str]]
"""Translations by sentence, by language."""


@dataclass(frozen=True, slots=True)
class CatalogueSet:
    """What the screens need of a published catalogue."""

    catalogue: Catalogue
    words: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What this program has."""

    program: str
    """Its version."""
    icons: frozenset[str]


class _About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lowest_program: str = msgspec.field(name="最低程序版本", default="")


def known_of(assets: Path, program: str) -> Known:
    """What a program with these assets has."""
    return Known(program, frozenset(path.stem for path in (assets / "icons").glob("*.svg")))


def read_set(files: Mapping[str, bytes], version: int, known: Known) -> CatalogueSet:
    """Raises :class:`CatalogueProblem` for the first thing that is wrong."""
    for name, content in files.items():
        _refuse_traps(name, content)
    _check_program(files, known.program)
    translated = {language: f"translations.{language}.yaml" for language in LANGUAGES}
    apart = {ABOUT_FILE, *translated.values()}
    for name in files:
        if not name.endswith(".yaml") or (name.startswith("translations.") and name not in apart):
            raise CatalogueProblem(f"{name}：这一版程序不认识这个文件。")
    services = {name: content for name, content in files.items() if name not in apart}
    catalogue = catalogue_of(services, version)
    _check_catalogue(catalogue, known)
    sentences = frozenset(text for name, content in services.items() for text in _texts(name, content))
    words = {
        language: _translations(name, files[name], sentences) for language, name in translated.items() if name in files
    }
    return CatalogueSet(catalogue, words)


def fault_of(files: Mapping[str, bytes], known: Known) -> str:
    """What is wrong with a set, as a plain sentence, or an empty string."""
    try:
        read_set(files, 1, known)
    except CatalogueProblem as problem:
        return str(problem)
    return ""


def _refuse_traps(name: str, content: bytes) -> None:
    """References make a few bytes of YAML a tree of any size, and deep nesting takes minutes to read."""
    depth = 0
    try:
        for event in yaml.parse(content, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise CatalogueProblem(f"{name}：不能用 YAML 的引用（*）。")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEEP:
                raise CatalogueProblem(f"{name}：套得太深，最多{MOST_DEEP}层。")
    except (yaml.YAMLError, ValueError) as problem:
        raise CatalogueProblem(f"{name}：写法不对。") from problem


def _loaded(name: str, content: bytes) -> object:
    try:
        loaded: object = yaml.load(content, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as problem:
        raise CatalogueProblem(f"{name}：写法不对。") from problem
    return loaded


def _check_program(files: Mapping[str, bytes], program: str) -> None:
    """Looked at before all else: what a newer program knows need not make sense to this one."""
    if ABOUT_FILE not in files:
        return
    try:
        about = msgspec.convert(_loaded(ABOUT_FILE, files[ABOUT_FILE]) or {}, _About)
    except msgspec.ValidationError as problem:
        raise CatalogueProblem(f"{ABOUT_FILE}：{problem}。") from problem
    lowest = about.lowest_program
    if not lowest:
        return
    if not _VERSION.fullmatch(lowest):
        raise CatalogueProblem(f"{ABOUT_FILE}：“最低程序版本”应像 0.1.0，现在是“{lowest[:20]}”。")
    if _numbers(lowest) > _numbers(program):
        raise CatalogueProblem(f"这份事项清单要程序 {lowest} 或更新，本机是 {program}。")


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"[0-9]+", version)][:4]
    return tuple(numbers + [0] * (4 - len(numbers)))


def _check_catalogue(catalogue: Catalogue, known: Known) -> None:
    if not catalogue.services or len(catalogue.services) > MOST_SERVICES:
        raise CatalogueProblem(f"事项应有1到{MOST_SERVICES}个，现在是{len(catalogue.services)}个。")
    for name, icon in (
        *((f"{service.id}.yaml", service.icon) for service in catalogue.services),
        *((f"分类“{category.id}”", category.icon) for category in catalogue.categories),
    ):
        if icon not in known.icons:
            raise CatalogueProblem(f"{name}：这一版程序没有图标“{icon[:40]}”。")


def _texts(name: str, content: bytes) -> Iterator[str]:
    """Every text of a file, at any depth. Raises :class:`CatalogueProblem` for one that no screen can show."""
    waiting: list[object] = [_loaded(name, content)]
    while waiting:
        match waiting.pop():
            case str() as text:
                if len(text) > LONGEST_TEXT or not text.isprintable():
                    raise CatalogueProblem(f"{name}：有一句太长，或者有不能显示的字符。")
                yield text
            case dict() as mapping:
                waiting += mapping.values()
            case list() as items:
                waiting += items
            case _:
                continue


def _translations(name: str, content: bytes, sentences: frozenset[str]) -> dict[str, str]:
    """Only of sentences that the set holds: it may not change what the program itself says."""
    try:
        words = msgspec.convert(_loaded(name, content) or {}, dict[str, str])
    except msgspec.ValidationError as problem:
        raise CatalogueProblem(f"{name}：{problem}。") from problem
    for source, translation in words.items():
        if source not in sentences:
            raise CatalogueProblem(f"{name}：清单里没有“{source[:30]}”这句话。")
        if len(translation) > LONGEST_TEXT or not translation.isprintable() or not translation.strip():
            raise CatalogueProblem(f"{name}：“{source[:30]}”的译文不能用。")
        if _places(source) != _places(translation):
            raise CatalogueProblem(f"{name}：“{source[:30]}”和译文里花括号的内容不一样。")
    return words


def _places(text: str) -> frozenset[str] | None:
    """The names in braces; None when they are no simple names, which nothing equals but another such text."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    fields = [(name, rest, conversion) for _, name, rest, conversion in parts if name is not None]
    simple = all(_PLACE.fullmatch(name) and not rest and not conversion for name, rest, conversion in fields)
    return frozenset(name for name, _, _ in fields) if simple else None
