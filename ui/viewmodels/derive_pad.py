"""The digits pad and the PIN that is typed on it."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil, isinf

from kiosk.session.pin import SHORTEST_PIN
from kiosk.session.state import PinPad
from ui.texts import Texts
from ui.viewmodels.props import Row, Rows
from ui.viewmodels.wording import joined, trouble_advice, trouble_title

BACKSPACE = "backspace"
CLEAR = "clear"


def digit_keys(
    texts: Texts, *, enabled: bool = True, with_x: bool = False, fitting: Collection[str] = "0123456789"
) -> Rows:
    """1 to 9, then clear (or X, for identity numbers), 0, backspace: three in a row. Digits not in ``fitting`` are grey."""
    clear: Row = {
        "key": CLEAR,
        "label": texts.t("清空"),
        "icon": "",
        "name": texts.t("清空"),
        "kind": "clear",
        "enabled": enabled,
    }
    backspace: Row = {
        "key": BACKSPACE,
        "label": "",
        "icon": "backspace",
        "name": texts.t("删掉一个"),
        "kind": "backspace",
        "enabled": enabled,
    }
    corner = _digit("X", enabled) if with_x else clear
    digits = [_digit(digit, enabled and digit in fitting) for digit in "1234567890"]
    return [*digits[:9], corner, digits[9], backspace]


def _digit(digit: str, enabled: bool) -> Row:
    return {"key": digit, "label": digit, "icon": "", "name": digit, "kind": "digit", "enabled": enabled}


def dots(pad: PinPad) -> str:
    return "●" * len(pad.digits)


def entry_name(pad: PinPad, texts: Texts) -> str:
    return texts.t("密码，已输入{count}位", count=len(pad.digits))


def is_locked(pad: PinPad, now: float) -> bool:
    return pad.locked_until is not None and now < pad.locked_until


def accepts_keys(pad: PinPad, now: float) -> bool:
    return not pad.checking and not is_locked(pad, now)


def can_confirm(pad: PinPad, now: float) -> bool:
    return accepts_keys(pad, now) and len(pad.digits) >= SHORTEST_PIN


def pad_trouble(pad: PinPad, now: float, texts: Texts) -> tuple[str, str]:
    """Title and text; while locked, how long it still takes, if time helps at all."""
    title = trouble_title(pad.trouble, texts)
    if pad.locked_until is None or now >= pad.locked_until or isinf(pad.locked_until):
        return title, trouble_advice(pad.trouble, texts)
    seconds = ceil(pad.locked_until - now)
    wait = texts.t("请{seconds}秒后再试", seconds=seconds)
    if seconds > 60:
        wait = texts.t("请{minutes}分钟后再试", minutes=ceil(seconds / 60))
    return title or texts.t("密码输错太多次"), joined(texts, wait)
