"""The configuration of a terminal that stands alone: keys of its own, no device, a platform that does not answer."""

from __future__ import annotations

import base64
from pathlib import Path
from string import Template
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_CONFIG: Final = Template(
    """\
[terminal]
id = "GD-TEST-0001"
number = 1
village_code = "440000000001"
site_name = "试验村"
attendant_phone = "12345"
technician_phone = "12345"
key_file = "terminal.pem"

[store]
directory = "data"

[platform]
url = "http://127.0.0.1:9"
sealing_key = "$sealing_key"
signing_key = "$signing_key"

[voice]
engine = "none"
"""
)


def write_plain_terminal(folder: Path) -> Path:
    """Writes ``kiosk.toml`` and the terminal's key into the folder, which must exist, and returns the file."""
    key = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file = folder / "terminal.pem"
    key_file.touch(mode=0o600)
    key_file.write_bytes(key)
    sealing = X25519PrivateKey.generate().public_key().public_bytes_raw()
    signing = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    config = folder / "kiosk.toml"
    words = {"sealing_key": base64.b64encode(sealing).decode(), "signing_key": base64.b64encode(signing).decode()}
    config.write_text(_CONFIG.substitute(words), encoding="utf-8")
    return config
