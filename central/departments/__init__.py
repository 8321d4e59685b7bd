"""The departments behind the services, each behind an adapter."""

from central.departments.contract import (
    Accepted,
    CaseOrder,
    Declined,
    Department,
    Issued,
    IssueOrder,
    NeedsPerson,
    Unavailable,
    Verdict,
)
from central.departments.registry import Departments

__all__ = [
    "Accepted",
    "CaseOrder",
    "Declined",
    "Department",
    "Departments",
    "IssueOrder",
    "Issued",
    "NeedsPerson",
    "Unavailable",
    "Verdict",
]
