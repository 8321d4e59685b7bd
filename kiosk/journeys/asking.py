"""A question to the platform that a person waits for: sealed, with a key of its own for the answer."""

from __future__ import annotations

from datetime import date

import msgspec

from kiosk.domain.people import PersonFacts
from kiosk.journeys.house import House
from kiosk.store.vault import ReplyKey
from sync import outbox, wire


class Asking:
    """One question. ``topic`` names what is sealed: ``TOPIC-question`` there, ``TOPIC-reply`` back."""

    def __init__(self, house: House, topic: str, plain: msgspec.Struct) -> None:
        self._terminal = house.terminal_id
        self._topic = topic
        self._request_id = outbox.new_entry_id()
        self._body = house.sealing_key.seal(plain, f"{topic}-question", self._terminal, self._request_id)
        self._reply = ReplyKey(self._body.suite_id)

    def frame(self, service: str) -> tuple[int, str, str, str, wire.SealedBody, bytes]:
        """The fields of a :class:`sync.wire.asking.SealedQuestion`, in their order."""
        return wire.WIRE_VERSION, self._terminal, self._request_id, service, self._body, self._reply.public_raw

    def opened(self, answer: wire.SealedBody) -> bytes | None:
        """The plaintext of the answer; None when it was not sealed for this question."""
        return self._reply.open(answer, self._terminal, self._request_id, f"{self._topic}-reply")


def facts_of(person: wire.Person) -> PersonFacts | None:
    """Somebody the platform has named, as the session holds them; None when the birth is no day."""
    try:
        birth = date.fromisoformat(person.birth)
    except ValueError:
        return None
    return PersonFacts(person.kind, person.name, person.number, person.sex, birth, person.address)
