"""电子证照标识: the identifier that an electronic licence carries (GB/T 36904-2018).

Shape: ``1.2.156.3005.2.`` + type (21: the credit code of who defined it and 3 more) ``.`` credit code of the issuer (18)
``.`` serial number ``.`` version (3) ``.`` check character. The check character is that of ISO 7064 MOD 37,36 over
the parts without the root and the dots; the published example
``1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U`` agrees.
"""

from __future__ import annotations

import re
from typing import Final

from stdnum.iso7064 import mod_37_36

ROOT: Final = "1.2.156.3005.2"
_PARTS: Final = re.compile(r"([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]{1,22})\.([0-9]{3})\.([0-9A-Z])")


def licence_id(kind: str, issuer: str, serial: str, version: int = 1) -> str:
    """The identifier with its check character. Raises ``ValueError`` for parts of a wrong shape."""
    parts = (kind, issuer, serial, f"{version:03d}")
    made = ".".join((*parts, mod_37_36.calc_check_digit("".join(parts))))
    if _PARTS.fullmatch(made) is None:
        raise ValueError("a licence identifier is made of 21, 18, at most 22 and 3 characters")
    return f"{ROOT}.{made}"


def is_licence_id(text: str) -> bool:
    """Whether the shape and the check character are right."""
    found = _PARTS.fullmatch(text.removeprefix(f"{ROOT}.")) if text.startswith(f"{ROOT}.") else None
    return found is not None and bool(mod_37_36.is_valid("".join(found.groups())))
