"""The departments that the reference platform connects: all of them simulated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from central.departments.certificate import CertificatePrinter
from central.departments.collecting import MoneyDesk
from central.departments.provincial_evaluations import ProvincialEvaluations
from central.departments.registry import Departments
from central.departments.simulated_accounts import SimulatedAccounts
from central.departments.simulated_collections import SimulatedCollections
from central.departments.simulated_evaluations import PASS, SimulatedEvaluations
from central.departments.simulated_gateway import SimulatedGateway
from central.departments.simulated_licence_codes import SimulatedLicenceCodes
from central.departments.simulated_offices import simulated_offices
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.departments.simulated_videodesk import SimulatedVideoDesk
from central.departments.simulated_vouchers import SimulatedVouchers
from central.moments import Clock, system_clock
from central.services import service_lines

_CASHIER: Final = "simulated-cashier.db"
_EVALUATIONS: Final = "simulated-evaluations.db"
_BOOKS: Final = "simulated-books.db"


def connected_departments(
    assets: Path, social_insurance: SimulatedSocialInsurance | None = None, clock: Clock = system_clock
) -> Departments:
    """An adapter for every department that the catalogue in ``assets`` names."""
    printer = CertificatePrinter(assets)
    insurance = social_insurance or SimulatedSocialInsurance(printer)
    own = (insurance, SimulatedVouchers(clock), SimulatedLicenceCodes(clock), SimulatedVideoDesk())
    offices = simulated_offices(service_lines(assets).values(), own, printer)
    return Departments([*own, *offices], SimulatedAccounts(clock))


def connected_money(folder: Path, clock: Clock, public_url: Callable[[], str]) -> MoneyDesk:
    """The simulated cashier and the simulated books of the departments, each with a database of its own in ``folder``."""
    return MoneyDesk(SimulatedGateway(folder / _CASHIER, clock, public_url), SimulatedCollections(folder / _BOOKS, clock))


def connected_evaluations(folder: Path, clock: Clock) -> tuple[ProvincialEvaluations, SimulatedEvaluations]:
    """The way to the province's receiver of ratings, and the receiver: simulated, with books of its own in ``folder``."""
    receiver = SimulatedEvaluations(folder / _EVALUATIONS, clock)
    return ProvincialEvaluations(lambda: receiver.url, PASS, clock), receiver
