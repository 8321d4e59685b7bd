"""What the first screen does without, and the first person should not wait for."""

from __future__ import annotations

from kiosk.domain.copying import CopyOrder
from ui.providers import qr_image


def have_at_hand() -> None:
    """In a thread, once the first screen is drawn: imports what a first search, number, code or copy would wait for."""
    import stdnum.cn.uscc
    import stdnum.iso7064.mod_11_2
    import stdnum.iso7064.mod_37_36  # noqa: F401

    import ui.copysheet  # noqa: F401

    qr_image("0")  # numpy and the encoder


def copy_sheets_pdf(order: CopyOrder) -> bytes:
    """As :func:`ui.copysheet.copy_sheets_pdf`, which is imported with the first copy."""
    from ui import copysheet

    return copysheet.copy_sheets_pdf(order)
