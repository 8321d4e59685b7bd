"""OFD documents that mean harm, and one that is only an OFD: what a platform, or who plays one, could send."""

from __future__ import annotations

import io
import zipfile
from typing import Final

_ROOT: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0">'
    "<ofd:DocBody><ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
    "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
BOMB_BYTES: Final = 256 << 20


def ofd(doctype: str = "", title: str = "参保证明", **others: bytes) -> bytes:
    """``others``: further files by their names in the package, with ``__`` for a slash."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("OFD.xml", _ROOT.format(doctype=doctype, title=title))
        for name, content in others.items():
            package.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


def hostile() -> dict[str, bytes]:
    """By what each would do to whoever opens it."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "only an OFD": ofd(),
        "a bomb": ofd(bomb=bytes(BOMB_BYTES)),
        "out of its folder": ofd(**{"..__..__..__etc__cron.d__x": b"* * * * * root true"}),
        "an absolute path": ofd(__etc__passwd=b"x"),
        "a file of this machine": ofd('<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        "a thousand million laughs": ofd(f'<!DOCTYPE o [<!ENTITY l0 "ha">{laughs}]>', "&l9;"),
        "a command for a name": ofd(**{"Doc_0__Res__image;touch pwned;.jb2": b"x"}),
        "another zip": b"PK\x05\x06" + bytes(18),
        "cut short": ofd()[:60],
    }
