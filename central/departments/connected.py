"""The departments that the reference platform connects: all of them simulated."""

from __future__ import annotations

from pathlib import Path

from central.departments.certificate import CertificatePrinter
from central.departments.registry import Departments
from central.departments.simulated_offices import simulated_offices
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.services import service_lines


def connected_departments(assets: Path, social_insurance: SimulatedSocialInsurance | None = None) -> Departments:
    """An adapter for every department that the catalogue in ``assets`` names."""
    printer = CertificatePrinter(assets)
    insurance = social_insurance or SimulatedSocialInsurance(printer)
    return Departments([insurance, *simulated_offices(service_lines(assets).values(), [insurance], printer)])
