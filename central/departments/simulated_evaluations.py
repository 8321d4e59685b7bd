"""模拟的省好差评接收端: an HTTP server on the loopback interface, with books of its own. Nothing leaves this machine.

It checks the gateway's headers and every field, takes a 办件 once, and can be silent or lose its answers on purpose.
"""

from __future__ import annotations

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import msgspec

from central.departments.evaluating import FIRM, INDIVIDUAL, EvaluationRecord
from central.departments.provincial_evaluations import PushAnswer, PushMessage
from central.departments.simulated_books import SimulatedBooks
from central.moments import Clock
from sync.wire.gateway import GatewayPass, fault_of

PATH: Final = "/simulated-evaluation/push"
PASS: Final = GatewayPass("simulated-paas", "simulated-token")
"""Of the simulation: it opens nothing but this server."""
_MOST_BYTES: Final = 32 * 1024
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS taken (
    affair_serial_no TEXT PRIMARY KEY, satisfaction INTEGER NOT NULL, affair_code TEXT NOT NULL, hall_code TEXT NOT NULL,
    record_hash TEXT NOT NULL
) STRICT;
"""
"""No name and no number of a person: a simulation has no need of them."""
_ITEM_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}[0-9]{13}")
_SERIAL: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}[0-9]{13}20[0-9]{6}[0-9]{4,}")
_TIME: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


class SimulatedEvaluations(SimulatedBooks):
    """Started and stopped with the platform. ``down``: every push is answered with 503."""

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path, _SCHEMA)
        self._clock = clock
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.heard = 0
        """Pushes that came, whatever was answered."""

    @property
    def url(self) -> str:
        """Where it listens; port 9 (discard) while it does not."""
        port = 9 if self._server is None else self._server.server_address[1]
        return f"http://127.0.0.1:{port}{PATH}"

    def start(self) -> None:
        office = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10.0

            def do_POST(self) -> None:
                office.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                """Nothing of a request is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="evaluations")
        self._thread.start()

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def taken(self) -> dict[str, int]:
        """Satisfaction by 办件流水号."""
        with self._unit() as db:
            return {
                str(serial): int(score) for serial, score in db.execute("SELECT affair_serial_no, satisfaction FROM taken")
            }

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._guard:
            self.heard += 1
        length = request.headers.get("content-length", "")
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 9 else -1
        body = request.rfile.read(size) if 0 <= size <= _MOST_BYTES else b""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if self.down or fault_of(headers, PASS.token, self._clock().timestamp()) is not None:
            _reply(request, 503 if self.down else 401, PushAnswer(9, "没有放行"))
            return
        said = self._take(body) if request.path == PATH else PushAnswer(2, "没有这个接口")
        if self._answer_is_lost():
            request.close_connection = True
            return
        _reply(request, 200, said)

    def _take(self, body: bytes) -> PushAnswer:
        try:
            record = msgspec.json.decode(body, type=PushMessage).data
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return PushAnswer(2, "报文不合规定")
        fault = fault_in(record)
        if fault:
            return PushAnswer(2, f"{fault}不合规定")
        mark = hashlib.sha256(msgspec.json.encode(record)).hexdigest()
        values = (record.affair_serial_no, record.satisfaction, record.affair_code, record.hall_code, mark)
        with self._unit() as db:
            new = db.execute("INSERT INTO taken VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values).rowcount
            row = db.execute("SELECT record_hash FROM taken WHERE affair_serial_no = ?", values[:1]).fetchone()
        if new:
            return PushAnswer(0)
        return PushAnswer(1, "已经评过") if row[0] == mark else PushAnswer(2, "这个办件流水号已经有另一条评价")


def fault_in(record: EvaluationRecord) -> str:
    """The first field that is not as it should be; empty: all are."""
    times = (record.eval_time, record.affair_apply_time, *((record.affair_done_time,) if record.affair_done_time else ()))
    sound = {
        "affairCode": _ITEM_CODE.fullmatch(record.affair_code) is not None,
        "departmentCode": record.affair_code.startswith(record.department_code) and len(record.department_code) == 18,
        "affairSerialNo": _SERIAL.fullmatch(record.affair_serial_no) is not None
        and record.affair_serial_no.startswith(record.affair_code),
        "evalTime": all(_TIME.fullmatch(one) for one in times),
        "hallCode": len(record.hall_code) == 12 and record.hall_code.isdigit(),
        "satisfaction": 1 <= record.satisfaction <= 5,
        "userType": record.user_type in {INDIVIDUAL, FIRM},
        "affairName": bool(record.affair_name and record.department_name and record.user_name and record.certificate_no),
    }
    return next((name for name, is_sound in sound.items() if not is_sound), "")


def _reply(request: BaseHTTPRequestHandler, status: int, answer: PushAnswer) -> None:
    content = msgspec.json.encode(answer)
    request.send_response(status)
    request.send_header("content-type", "application/json")
    request.send_header("content-length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)
