"""The bare reference of ``drain``: batches of 200 in gzip from one SQLite file to another, and nothing else.

No sealing, no signatures, no receipts, no order, no journal: what two files and HTTP cost by themselves.
``platform FOLDER`` and ``terminal FOLDER URL`` are its two processes.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

import msgspec
import requests

from benchmarks import drain_records

A_BATCH: Final = 200


def prepare(folder: Path, count: int) -> None:
    """So many records in an outbox of two columns."""
    with _open(folder / "terminal.db") as outbox:
        rows = ((number, msgspec.json.encode(drain_records.transaction(number))) for number in range(count))
        outbox.executemany("INSERT INTO record (id, body) VALUES (?, ?)", rows)
    outbox.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, body TEXT, sent INTEGER DEFAULT 0)")
    return connection


def terminal(folder: Path, url: str) -> None:
    outbox, session, acked = _open(folder / "terminal.db"), requests.Session(), 0
    session.trust_env = False
    started, cpu = time.perf_counter(), time.process_time()
    while rows := outbox.execute("SELECT id, body FROM record WHERE sent = 0 LIMIT ?", (A_BATCH,)).fetchall():
        body = zlib.compress(msgspec.json.encode([(number, text.decode()) for number, text in rows]), 1)
        answer = session.post(url, data=body, timeout=60)
        answer.raise_for_status()
        with outbox:
            outbox.executemany("UPDATE record SET sent = 1 WHERE id = ?", [(number,) for number in answer.json()])
        acked += len(rows)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"acked": acked, "seconds": seconds, "cpu_seconds": cpu_seconds}))


class _Ingest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    ledger: sqlite3.Connection

    def do_POST(self) -> None:
        content = zlib.decompress(self.rfile.read(int(self.headers["Content-Length"])))
        rows = msgspec.json.decode(content, type=list[tuple[int, str]])
        with self.ledger:
            self.ledger.executemany("INSERT OR IGNORE INTO record (id, body) VALUES (?, ?)", rows)
        answer = msgspec.json.encode([number for number, _ in rows])
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """Silent."""


def platform(folder: Path) -> None:
    _Ingest.ledger = _open(folder / "platform.db")
    server = HTTPServer(("127.0.0.1", 0), _Ingest)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "platform":
        platform(Path(sys.argv[2]))
    else:
        terminal(Path(sys.argv[2]), sys.argv[3])
