"""What every new file of the catalogue or of the licences asks first: the answers to its questions, given or typed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from typing import Final

_FILE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def wrong_id(wanted: str) -> str:
    """Why the file cannot be called so, as a sentence; empty: it can."""
    return "" if _FILE_NAME.fullmatch(wanted) else "id 只用小写字母、数字和“-”，第一个不能是“-”，最多64个。"


def answers_to(questions: Mapping[str, str], options: argparse.Namespace) -> dict[str, str] | str:
    """By the questions' names; else the sentence that says what is wrong. Nobody is asked where nobody can answer."""
    answers: dict[str, str] = {}
    for name, question in questions.items():
        given: str | None = getattr(options, name)
        if given is None and not sys.stdin.isatty():
            return f"还要写 --{name}：{question}。"
        try:
            answers[name] = (input(f"{question}：") if given is None else given).strip()
        except EOFError:
            return "没有答完，没有写文件。"
        if not answers[name] or not answers[name].isprintable():
            return f"{question}：不能空着，也不能有看不见的符号。"
    return answers
