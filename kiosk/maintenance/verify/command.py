"""``python -m kiosk verify TEXT | FILE.pdf | --scan PICTURE``: words and exit codes."""

from __future__ import annotations

import argparse
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from kiosk.maintenance.verify.verdicts import Verdict, document_verdict, slip_verdict
from kiosk.settings import LoadedSettings, SettingsProblem, decode_roots
from sync.wire import SIGNATURE_ED25519
from sync.wire.signedpdf import MAX_PDF_BYTES
from sync.wire.trust import FORMAT, MAX_TRUST_BYTES, TrustedTerminal, TrustList, read_trust

ASSETS: Final = Path(__file__).resolve().parents[3] / "assets"
REFUSED: Final = 2
NOT_FOUND: Final = 5
NOT_GENUINE: Final = 6
_MOST_PICTURE_BYTES: Final = 30 << 20


class _Refused(Exception):  # noqa: N818 - it is told to a person as a sentence
    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def verify_command(options: argparse.Namespace, loaded: LoadedSettings | None) -> int:
    """0 genuine, 6 not; 2: nothing to judge by or with, 5: no file, or no code in the picture."""
    try:
        verdict = _judged(options, _trust(options.trust, loaded))
    except _Refused as refused:
        sys.stderr.write(refused.sentence + "\n")
        return refused.code
    _tell(verdict, as_json=options.json)
    return 0 if verdict.ok else NOT_GENUINE


def own_trust(loaded: LoadedSettings) -> TrustList:
    """What a terminal knows without asking anybody: itself, and the authorities that it was given."""
    from kiosk.composition import terminal_key

    terminal = loaded.settings.terminal
    try:
        public = terminal_key(loaded).public_key().public_bytes_raw()
    except SettingsProblem as problem:
        raise _Refused(REFUSED, str(problem)) from problem
    itself = TrustedTerminal(terminal.id, public, terminal.village_code, terminal.site_name)
    roots = decode_roots(loaded.settings.platform.document_roots)
    return TrustList(FORMAT, "", roots, (itself,), (), b"", SIGNATURE_ED25519)


def _trust(file: Path | None, loaded: LoadedSettings | None) -> TrustList:
    if file is None:
        if loaded is None:
            raise _Refused(REFUSED, "请用 --trust 写明平台公布的名单（trust.json），或者用 --config 写明本终端的配置。")
        return own_trust(loaded)
    found = read_trust(_read(file, MAX_TRUST_BYTES))
    if found is None:
        raise _Refused(REFUSED, f"名单 {file} 不能用：不是平台公布的名单，或者被改动过。请重新下载。")
    return found


def _judged(options: argparse.Namespace, trust: TrustList) -> Verdict:
    if bool(options.what) == (options.scan is not None):
        raise _Refused(REFUSED, "请写一样要验的：回执码的文字、证明的 PDF 文件，或者 --scan 照片。")
    if options.scan is not None:
        return slip_verdict(_scanned(options.scan), trust, _services())
    if options.what.lower().endswith(".pdf"):
        if not trust.document_roots:
            raise _Refused(REFUSED, "没有发证机关的证书，证明验不了：配置里没有 platform.document_roots。")
        return document_verdict(_read(Path(options.what), MAX_PDF_BYTES), trust, datetime.now(UTC))
    return slip_verdict(options.what, trust, _services())


def _scanned(file: Path) -> str:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    from devices.contract import DeviceFault
    from devices.scanner.decode import MAX_PIXELS, decode_image

    _read(file, _MOST_PICTURE_BYTES)
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with warnings.catch_warnings(action="error"), Image.open(file) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _Refused(REFUSED, f"照片 {file} 太大。")
            codes = decode_image(np.asarray(picture.convert("RGB")))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, *bombs) as problem:
        raise _Refused(REFUSED, f"{file} 不是照片，或者坏了。") from problem
    texts = [code.content for code in codes if not isinstance(code, DeviceFault)]
    if not texts:
        raise _Refused(NOT_FOUND, f"照片 {file} 里没有看清二维码，请拍近一点、平一点。")
    return next((text for text in texts if text.startswith("YZZ")), texts[0])


def _services() -> dict[str, str]:
    from kiosk.catalogue import load_catalogue

    return {service.id: service.title for service in load_catalogue(ASSETS / "catalogue").services}


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as problem:
        raise _Refused(NOT_FOUND, f"读不了 {file}（{type(problem).__name__}）。") from problem
    if len(data) > most:
        raise _Refused(REFUSED, f"{file} 太大，最多{most >> 20}兆。")
    return data


def _tell(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        told = {"ok": verdict.ok, "code": verdict.code, "message": verdict.message, "advice": verdict.advice}
        sys.stdout.write(msgspec.json.encode(told | dict(verdict.data)).decode() + "\n")
        return
    lines = [f"{verdict.message}。", *(f"{label}：{value}" for label, value in verdict.facts if value), verdict.advice]
    sys.stdout.write("\n".join(line for line in lines if line) + "\n")
