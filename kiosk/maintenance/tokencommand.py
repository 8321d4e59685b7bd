"""``python -m kiosk pin token`` and ``pin phone-code``: operations answer the challenge that a technician reads to them."""

from __future__ import annotations

import argparse
import base64
import binascii
import sys
import time
from typing import Final

from kiosk.maintenance.onetime import LONGEST_HOURS
from kiosk.maintenance.tokens import Token, issue, phone_code

BAD_INPUT: Final = 2


def token_command(options: argparse.Namespace) -> int:
    """Prints the token: for a QR code on the technician's phone. 0; 2: the key or the hours cannot be used."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if not 0 < options.hours <= LONGEST_HOURS:
        return _refuse(f"有效期要在1到{LONGEST_HOURS}小时之间。")
    try:
        key = load_pem_private_key(options.key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as problem:
        return _refuse(f"签名私钥读不了：{options.key}（{type(problem).__name__}）。")
    if not isinstance(key, Ed25519PrivateKey):
        return _refuse(f"签名私钥应是 Ed25519：{options.key}。")
    now = int(time.time())
    token = Token(options.terminal, options.challenge, options.who, now, now + options.hours * 3600)
    sys.stdout.write(issue(token, key) + "\n")
    return 0


def phone_command(options: argparse.Namespace) -> int:
    """Reads the terminal's secret (base64) from standard input and prints the ten digits. 0; 2: no secret."""
    try:
        secret = base64.b64decode(sys.stdin.readline().strip(), validate=True)
    except binascii.Error:
        secret = b""
    if not secret:
        return _refuse("标准输入里要有这台终端的电话密钥（base64）。")
    sys.stdout.write(phone_code(secret, options.terminal, options.challenge) + "\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return BAD_INPUT
