"""What the platform knows of the catalogue's services: their title and the department behind them."""

from __future__ import annotations

from typing import Final

PENSION_CERTIFICATION: Final = "pension-certification"
INSURANCE_CERTIFICATE: Final = "insurance-certificate"

_TITLES: Final = {
    PENSION_CERTIFICATION: "养老待遇资格认证",
    INSURANCE_CERTIFICATE: "参保证明",
}


def title_of(service: str) -> str:
    """The Chinese title, or the id itself for a service that a newer catalogue brought."""
    return _TITLES.get(service, service)
