"""Who may do what in the operations console. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Right(StrEnum):
    """What a page or an action asks for."""

    SEE = "see"
    """Look at everything but the audit."""
    EXPORT = "export"
    """Take lists away as files."""
    REVIEW = "review"
    """Decide about people's cases that no machine may decide, and see their papers for that."""
    OPERATE = "operate"
    """Decide about parked entries and work orders."""
    PUBLISH = "publish"
    """Propose, approve and withdraw notices."""
    AUDIT = "audit"
    """Read who did what."""


class Role(StrEnum):
    """What a user is."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.OPERATOR: frozenset({Right.SEE, Right.EXPORT, Right.OPERATE}),
    Role.REVIEWER: frozenset({Right.SEE, Right.REVIEW}),
    Role.PUBLISHER: frozenset({Right.SEE, Right.PUBLISH}),
    Role.AUDITOR: frozenset({Right.SEE, Right.EXPORT, Right.AUDIT}),
}
"""Who acts does not audit, and who audits does not act."""

ROLE_WORDS: Final = {
    Role.VIEWER: "查看",
    Role.OPERATOR: "运维",
    Role.REVIEWER: "认定",
    Role.PUBLISHER: "发布",
    Role.AUDITOR: "审计",
}


def rights_of(role: str) -> frozenset[Right]:
    """The rights of a role; none for one that this version does not know."""
    try:
        return RIGHTS[Role(role)]
    except ValueError:
        return frozenset()
