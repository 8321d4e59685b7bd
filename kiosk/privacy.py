"""The register of personal data (assets/privacy/register.yaml): what is handled, why, where it lies, how long, who gets it.

The terminal shows its short notice; the tests hold the catalogue and the databases against the rest.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Final

import msgspec
import yaml

from kiosk.domain.catalogue import FieldKind

_LOG: Final = logging.getLogger("kiosk.privacy")

PLACES: Final = ("终端内存", "终端明文", "终端密文", "平台明文", "平台密文", "纸")
ANY_PAPER: Final = "*"
"""Covers every attachment that no other datum names."""

Text = Annotated[str, msgspec.Meta(min_length=1)]


class RegisterProblem(Exception):  # noqa: N818 - says what is the matter with the file
    """The register cannot be used; the message is for whoever packaged the program."""


class NoticeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """屏幕: one line of the notice at the terminal."""

    icon: Text = msgspec.field(name="图标")
    text: Text = msgspec.field(name="内容")


class Datum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of personal data. ``fields`` are names of catalogue fields and come before ``kinds``."""

    id: Text
    title: Text = msgspec.field(name="名称")
    sensitive: bool = msgspec.field(name="敏感")
    purpose: Text = msgspec.field(name="用途")
    basis: Text = msgspec.field(name="依据")
    consent: Text = msgspec.field(name="同意")
    places: tuple[str, ...] = msgspec.field(name="存放")
    lifetime: Text = msgspec.field(name="期限")
    recipients: tuple[str, ...] = msgspec.field(name="接收方")
    kinds: tuple[FieldKind, ...] = msgspec.field(name="字段类型", default=())
    fields: tuple[str, ...] = msgspec.field(name="字段", default=())
    attachments: tuple[str, ...] = msgspec.field(name="附件", default=())
    terminal_tables: tuple[str, ...] = msgspec.field(name="终端表", default=())
    platform_tables: tuple[str, ...] = msgspec.field(name="平台表", default=())


class NothingPersonal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """没有个人信息的表: tables that hold none, so that a new table has to be thought about."""

    terminal_tables: tuple[str, ...] = msgspec.field(name="终端表")
    platform_tables: tuple[str, ...] = msgspec.field(name="平台表")


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    notice: tuple[NoticeFile, ...] = msgspec.field(name="屏幕")
    controller: Text = msgspec.field(name="处理者")
    data: tuple[Datum, ...] = msgspec.field(name="数据")
    nothing_personal: NothingPersonal = msgspec.field(name="没有个人信息的表")

    def of_field(self, name: str, kind: FieldKind) -> Datum | None:
        """What an answer to a question of the catalogue is: by its name, else by its kind."""
        by_name = next((one for one in self.data if name in one.fields), None)
        return by_name or next((one for one in self.data if kind in one.kinds), None)

    def of_attachment(self, name: str) -> Datum | None:
        """What a photographed paper is."""
        by_name = next((one for one in self.data if name in one.attachments), None)
        return by_name or next((one for one in self.data if ANY_PAPER in one.attachments), None)


def read_register(assets: Path) -> Register:
    """Raises :class:`RegisterProblem` when the file is missing or of another shape."""
    path = assets / "privacy" / "register.yaml"
    try:
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), Register)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as problem:
        raise RegisterProblem(f"{path.name}：{type(problem).__name__}：{problem}") from problem


def notice_lines(assets: Path) -> tuple[tuple[str, str], ...]:
    """Icon and sentence of what the terminal shows under 我的信息怎么用. Raises :class:`RegisterProblem`."""
    return tuple((line.icon, line.text) for line in read_register(assets).notice)


def terminal_notice(assets: Path) -> tuple[tuple[str, str], ...]:
    """As :func:`notice_lines`; without a usable file a terminal still serves people: the page is left out and logged."""
    try:
        return notice_lines(assets)
    except RegisterProblem as problem:
        _LOG.warning("privacy.register_unusable: %s", problem)
        return ()
