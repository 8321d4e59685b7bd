"""What the platform asks of a department's business system."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

import msgspec

from sync.wire import Agent, IdentityCheck, Person
from sync.wire.livecode import LiveCode


class Verdict(StrEnum):
    """A person's decision about a case."""

    NONE = ""
    APPROVED = "approved"
    DECLINED = "declined"


class CaseOrder(msgspec.Struct, frozen=True):
    """A transaction handed to a department. The same ``entry_id`` may come again: it is the same case."""

    entry_id: str
    receipt_no: str
    service: str
    person: Person
    answers: dict[str, str]
    identity_check: IdentityCheck
    accepted_on: date
    """The day the platform took it (China)."""
    submitted_on: date | None = None
    """The day the person was at the terminal (China), by its clock; None when that cannot be true."""
    papers: tuple[str, ...] = ()
    """Names of the attachments that came with it."""
    agent: Agent | None = None
    """Who was there for the person; ``identity_check`` is then about the agent."""
    verdict: Verdict = Verdict.NONE
    """What a person at the centre decided, after the department had asked for that."""

    @property
    def done_on(self) -> date:
        """When the person did it: terms count from here, however long the network was away."""
        return self.submitted_on or self.accepted_on

    def __repr__(self) -> str:
        return f"CaseOrder(entry_id={self.entry_id!r})"


class IssueOrder(msgspec.Struct, frozen=True):
    """A request for a document. The same ``request_id`` means the same document and number, whenever it comes again."""

    request_id: str
    service: str
    person: Person
    answers: dict[str, str]
    identity_check: IdentityCheck
    issued_on: date
    """The day in China on which this request came first: the same each time."""
    verify_url: str
    """Where the document can be checked, with ``{document_no}`` and ``{code}`` to be filled in."""
    verify_code: str
    agent: Agent | None = None
    """Who asks for it in the person's place, and may; ``identity_check`` is then about the agent."""

    def __repr__(self) -> str:
        return f"IssueOrder(request_id={self.request_id!r})"


class Accepted(msgspec.Struct, frozen=True):
    """The department has taken the case and decided it."""

    detail: str
    next_due: date | None = None


class Declined(msgspec.Struct, frozen=True):
    """The department says no, for good. ``message`` is plain Chinese for the person, without personal data."""

    code: str
    message: str


class NeedsPerson(msgspec.Struct, frozen=True):
    """No machine may decide this: somebody at the centre has to look. ``question`` says what at, in plain Chinese."""

    question: str


class Unavailable(msgspec.Struct, frozen=True):
    """The department does not answer now."""

    code: str = "department.unavailable"
    message: str = "部门系统暂时没有回应，请稍后再试。"


class Issued(msgspec.Struct, frozen=True):
    """A finished document."""

    document_no: str
    title: str
    media_type: str
    pages: int
    document: bytes

    def __repr__(self) -> str:
        return f"Issued(document_no={self.document_no!r})"


class Department(Protocol):
    """An adapter to one department. Expected failures are values; may be called from several threads."""

    @property
    def department_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def simulated(self) -> bool: ...
    def takes_cases(self, service: str) -> bool: ...
    def issues_documents(self, service: str) -> bool: ...
    def accept(self, order: CaseOrder) -> Accepted | Declined | NeedsPerson | Unavailable:
        """Decides. A case that was answered with :class:`NeedsPerson` comes again with the person's ``verdict``."""
        ...

    def issue(self, order: IssueOrder) -> Issued | Declined | Unavailable: ...


@runtime_checkable
class LiveCodes(Protocol):
    """A department that shows codes which count once and for a short while. May be called from several threads."""

    @property
    def simulated(self) -> bool: ...
    def shows(self, service: str, answers: dict[str, str]) -> bool:
        """Whether these answers ask for a code."""
        ...

    def show(self, order: IssueOrder) -> LiveCode | Declined | Unavailable:
        """A new code each time it is asked; the one before does not count any more."""
        ...


class SeenLicence(msgspec.Struct, frozen=True):
    """What somebody learns who scans a licence that is shown as a code."""

    title: str
    number: str
    """电子证照标识."""
    holder: str
    """A person's name masked, or a firm's."""
    office: str
    until: date | None
    over: bool

    def __repr__(self) -> str:
        return f"SeenLicence(title={self.title!r})"


@runtime_checkable
class ReadsLicenceCodes(Protocol):
    """A department that says what a shown licence is. May be called from several threads."""

    def read(self, content: str, day: date) -> SeenLicence | None:
        """None for a code that does not count, or no more."""
        ...


class Accounts(Protocol):
    """An application on telephones that says whose a shown code is (粤省事). May be called from several threads."""

    @property
    def simulated(self) -> bool: ...
    def whose(self, code: str) -> Person | Declined | Unavailable:
        """Once: the code does not count any more afterwards."""
        ...
