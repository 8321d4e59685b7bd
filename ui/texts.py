"""Words in the person's language. The source is zh-Hans; translations are data in ``assets/translations``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from kiosk.session.state import Language


class Texts:
    """One language. A sentence without a translation is shown in zh-Hans and remembered in ``missing``."""

    def __init__(self, language: Language, entries: Mapping[str, str] | None = None) -> None:
        self.language = language
        self.missing: set[str] = set()
        self._entries = dict(entries or {})

    def t(self, source: str, **values: str | int) -> str:
        """The translation of ``source`` with its named ``{values}`` filled in; a value is never read as a template."""
        template = self._look_up(source)
        return template.format(**values) if values else template

    def known(self, source: str) -> str:
        """The translation if there is one, else ``source`` itself: for lines that others compose, such as the log's."""
        return self._entries.get(source, source)

    def _look_up(self, source: str) -> str:
        if self.language is Language.ZH_HANS or not source:
            return source
        translated = self._entries.get(source)
        if translated is None:
            self.missing.add(source)
            return source
        return translated


class Translations:
    """All languages of ``folder``, read once: ``<language>.yaml``, each a mapping from zh-Hans to the translation."""

    def __init__(self, folder: Path) -> None:
        self._texts = {language: Texts(language, _read(folder / f"{language.value}.yaml")) for language in Language}

    def texts(self, language: Language) -> Texts:
        return self._texts[language]


def _read(path: Path) -> dict[str, str]:
    """Raises ValueError when the file is not a mapping of strings: the file ships with the program."""
    if not path.exists():
        return {}
    content: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        message = f"{path.name} is not a mapping"
        raise ValueError(message)
    wrong = [key for key, value in content.items() if not (isinstance(key, str) and isinstance(value, str))]
    if wrong:
        message = f"{path.name}: not a string under {wrong[:3]}"
        raise ValueError(message)
    return {str(key): str(value) for key, value in content.items()}
