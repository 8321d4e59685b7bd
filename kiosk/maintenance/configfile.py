"""kiosk.toml as a text that people wrote: some values are set, everything else stays as it stands, comments included."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from kiosk.settings import SettingsProblem, load_settings
from kiosk.store.durably import write_whole

Values = Mapping[str, Mapping[str, str | int | list[str]]]
"""By table and key."""


def text_with(path: Path, values: Values) -> str:
    """The file's text with these values in it; a new text where there is no file. Raises :class:`SettingsProblem`."""
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        document = tomlkit.parse(text)
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsProblem(f"配置文件读不了：{path}（{type(problem).__name__}）。") from problem
    except TOMLKitError as problem:
        raise SettingsProblem(f"配置文件 {path} 写法不对：{problem}。") from problem
    for name, pairs in values.items():
        if name not in document:
            document[name] = tomlkit.table()
        table = document[name]
        if not isinstance(table, Table):
            raise SettingsProblem(f"配置文件 {path} 里 {name} 应是一组设置。")
        for key, value in pairs.items():
            table[key] = value
    return tomlkit.dumps(document)


def value_of(path: Path, table: str, key: str) -> str:
    """One text of the file; empty where there is none. Raises :class:`SettingsProblem` for a file that is no TOML."""
    document = tomlkit.parse(text_with(path, {})).unwrap()
    found = document.get(table)
    value = found.get(key, "") if isinstance(found, dict) else ""
    return value if isinstance(value, str) else ""


def check(path: Path, text: str) -> None:
    """Whether the terminal would start with this text in the file's place. Raises :class:`SettingsProblem`."""
    draft = path.with_name(f"{path.name}.draft-{os.getpid()}")
    try:
        try:
            write_whole(draft, text.encode())
        except OSError as problem:
            raise SettingsProblem(f"写不进 {path.parent}（{type(problem).__name__}）。") from problem
        load_settings(draft)
    except SettingsProblem as problem:
        raise SettingsProblem(str(problem).replace(draft.name, path.name)) from problem
    finally:
        draft.unlink(missing_ok=True)
