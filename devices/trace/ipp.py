"""The same for IPP: exchanges that note what they send and get, or answer from a trace. One event is one whole message.

Give one to the driver: ``IppPrinter(uri, exchange=RecordingExchange(uri, recorder))``.
"""

from __future__ import annotations

import re

from devices.document.exchange import ExchangeError, IppExchange
from devices.trace.events import Event, Trace, What
from devices.trace.recorder import Recorder
from devices.trace.replay import TraceMismatch, first_difference

_HEAD_END = b"\r\n\r\n"
_NO_HTTP = 0
"""Status noted for an answer that was none."""


class RecordingExchange(IppExchange):
    """An exchange as always, noted in ``recorder``: bodies with the HTTP status before an answer's."""

    def __init__(self, uri: str, recorder: Recorder) -> None:
        super().__init__(uri)
        self._recorder = recorder

    def _post(self, body: bytes, timeout: float) -> bytes:
        self._recorder.note(What.OUT, body)
        try:
            answer = super()._post(body, timeout)
        except ExchangeError as error:
            if error.answered:
                status = re.fullmatch(r"HTTP (\d{3})", error.detail)
                self._recorder.note(What.IN, _headed(int(status[1]) if status else _NO_HTTP))
            else:
                self._recorder.note(What.LOST if error.sent else What.REFUSED)
            raise
        self._recorder.note(What.IN, _headed(200) + answer)
        return answer


class ReplayExchange(IppExchange):
    """The n-th request gets the n-th recorded answer, or fails as it did then; there is no network."""

    def __init__(self, uri: str, trace: Trace) -> None:
        super().__init__(uri)
        self._events = iter(trace.events)

    def _post(self, body: bytes, timeout: float) -> bytes:  # noqa: ARG002 - the base class names it
        sent, answer = next(self._events, None), next(self._events, None)
        if sent is None or answer is None:
            raise TraceMismatch("a request more than then")
        place = first_difference(body, sent)
        if place is not None:
            raise TraceMismatch(f"byte {place} of a request is not the one of then")
        return _answered(answer)


def _headed(status: int) -> bytes:
    return f"HTTP/1.1 {status:03d}".encode() + _HEAD_END


def _answered(event: Event) -> bytes:
    if event.what in (What.REFUSED, What.LOST):
        raise ExchangeError(f"{event.what}, as recorded", sent=event.what is What.LOST)
    head, _, content = event.data.partition(_HEAD_END)
    status = int(head.split()[1])
    if status != 200:
        refused = 300 <= status < 500
        raise ExchangeError(f"HTTP {status}", sent=True, answered=True, refused=refused)
    return content
