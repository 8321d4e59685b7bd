"""The bench's configuration: a TOML file whose misspelt keys are refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from devices.bench.problems import BenchProblem

_SIZE_LIMIT = 64 * 1024


class CardReaderConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``sticky``: a card that was read hides from find until it is lifted. ``baud`` is where the reader starts."""

    enabled: bool = True
    sticky: bool = True
    knows_fingerprints: bool = True


class ReceiptConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    enabled: bool = True
    baud: int = 115200


class SocketConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Port 0: any free one."""

    enabled: bool = True
    port: int = 0


class OptionalSocketConfig(SocketConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device that only some terminals have."""

    enabled: bool = False


class OptionalConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """As above, without a port."""

    enabled: bool = False


class ScannerConfig(OptionalConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``ending`` and ``aim`` are what such scanners are set to by their manual's codes."""

    baud: int = 115200
    ending: Literal["cr", "crlf", "lf", "stx-etx", "none"] = "cr"
    aim: bool = True
    needs_trigger: bool = False


class DocumentCameraConfig(OptionalSocketConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Pixels of the picture: large ones keep a processor busy for as long as somebody looks."""

    width: int = 1200
    height: int = 900


class BenchConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``run_dir`` holds the serial lines and the control socket, ``out_dir`` what was printed.

    ``people`` is the TOML file of people, ``portraits`` the folder of their pictures, ``font`` a CJK font file for slips.
    """

    people: Path
    portraits: Path
    font: Path
    run_dir: Path
    out_dir: Path
    idcard: CardReaderConfig = CardReaderConfig()
    receipt: ReceiptConfig = ReceiptConfig()
    document: SocketConfig = SocketConfig()
    camera: SocketConfig = SocketConfig()
    socialcard: OptionalSocketConfig = OptionalSocketConfig()
    power: OptionalSocketConfig = OptionalSocketConfig()
    inputs: OptionalConfig = OptionalConfig()
    speaker: OptionalConfig = OptionalConfig()
    microphone: OptionalConfig = OptionalConfig()
    lights: OptionalConfig = OptionalConfig()
    scanner: ScannerConfig = ScannerConfig()
    documentcamera: DocumentCameraConfig = DocumentCameraConfig()


def load_config(path: Path) -> BenchConfig:
    """Paths in the file are relative to the file. Raises BenchProblem ``bench.config``."""
    try:
        raw = path.read_bytes()[: _SIZE_LIMIT + 1]
    except OSError as error:
        raise BenchProblem("config", f"测试台配置文件打不开：{path}（{error.strerror}）。") from None
    if len(raw) > _SIZE_LIMIT:
        raise BenchProblem("config", f"测试台配置文件太大：{path}。")
    try:
        config = msgspec.toml.decode(raw, type=BenchConfig, dec_hook=_path)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BenchProblem("config", f"测试台配置文件 {path} 有错：{error}。") from None
    base = path.resolve().parent
    names = ("people", "portraits", "font", "run_dir", "out_dir")
    return msgspec.structs.replace(config, **{name: (base / getattr(config, name)).resolve() for name in names})


def _path(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"expected a path as text, not {type(value).__name__}")  # msgspec makes a ValidationError of it
