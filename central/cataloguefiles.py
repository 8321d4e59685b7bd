"""Packs a catalogue folder for publication: its files, the translations of what they say, the program they take."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

LANGUAGES: Final = ("zh-Hant", "en")
ABOUT_FILE: Final = "set.yaml"
_VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}")


class PackingError(Exception):
    """Why a folder cannot be packed. ``str()`` is the plain sentence."""


def catalogue_files(folder: Path, lowest_program: str = "") -> dict[str, bytes]:
    """Name and content of all files of the set. Raises :class:`PackingError`.

    Translations come from the folder ``translations`` in or beside the catalogue's: only those of sentences that occur in
    the catalogue, as ``translations.LANGUAGE.yaml``.
    """
    files = {path.name: _content(path) for path in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}
    if not files:
        raise PackingError(f"{folder} 里没有可以发布的文件（*.yaml）。")
    said = {text for name, content in files.items() for text in _texts(name, content)}
    for language in LANGUAGES:
        words = _translations(folder, language)
        belonging = {source: words[source] for source in sorted(said & words.keys())}
        if belonging:
            written = yaml.safe_dump(belonging, allow_unicode=True, width=1000)
            files[f"translations.{language}.yaml"] = written.encode()
    if lowest_program:
        if not _VERSION.fullmatch(lowest_program):
            raise PackingError("最低程序版本应像 0.1.0。")
        files[ABOUT_FILE] = f"最低程序版本: {json.dumps(lowest_program)}\n".encode()
    return files


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackingError(f"读不了 {path}：{error.strerror}。") from error


def _loaded(name: str, content: bytes) -> object:
    try:
        loaded: object = yaml.load(content.decode("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise PackingError(f"{name} 不是能读的 YAML。") from error
    return loaded


def _translations(folder: Path, language: str) -> dict[str, str]:
    for place in (folder / "translations", folder.parent / "translations"):
        path = place / f"{language}.yaml"
        if path.is_file():
            words = _loaded(path.name, _content(path))
            if not isinstance(words, dict):
                raise PackingError(f"{path} 不是译文。")
            return {str(source): str(translation) for source, translation in words.items()}
    return {}


def _texts(name: str, content: bytes) -> Iterator[str]:
    waiting = [_loaded(name, content)]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as mapping:
                waiting += mapping.values()
            case list() as items:
                waiting += items
            case _:
                continue
