"""Which department stands behind a service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from central.departments.contract import Accounts, Department, LiveCodes, ReadsLicenceCodes, SeenLicence


class Departments:
    """The adapters of one platform."""

    def __init__(self, departments: Iterable[Department], accounts: Accounts | None = None) -> None:
        self._by_id = {department.department_id: department for department in departments}
        self.accounts = accounts
        """None: nobody can log in with a telephone."""

    def behind(self, service: str) -> Department | None:
        """The department of a service, or None when none is connected."""
        for department in self._by_id.values():
            if department.takes_cases(service) or department.issues_documents(service):
                return department
        return None

    def showing(self, service: str, answers: dict[str, str]) -> LiveCodes | None:
        """Who shows the code that is asked for; None when it is not about one."""
        shown = (one for one in self._by_id.values() if isinstance(one, LiveCodes) and one.shows(service, answers))
        return next(shown, None)

    def read_licence(self, content: str, day: date) -> SeenLicence | None:
        """What a licence's code that is shown somewhere says; None for one that does not count, or no more."""
        readers = (one for one in self._by_id.values() if isinstance(one, ReadsLicenceCodes))
        return next((seen for one in readers if (seen := one.read(content, day)) is not None), None)

    def get(self, department_id: str) -> Department | None:
        """A department by its id."""
        return self._by_id.get(department_id)

    def title_of(self, department_id: str) -> str:
        """The department's Chinese name, or the id of one that is no longer connected."""
        department = self._by_id.get(department_id)
        return department.title if department is not None else department_id
