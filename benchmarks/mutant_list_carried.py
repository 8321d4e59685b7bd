"""Guards of carrying by hand that are taken out, as in :mod:`benchmarks.mutant_list`, and the rigs that must notice."""

from __future__ import annotations

from typing import Final

from benchmarks.mutant_list import Edit, Mutant

CARRIED_BY: Final = {
    "carry-kill": 1,
    "carry-pull": 1,
    "carry-power": 1,
    "carry-altered": 1,
}
"""The rigs, and how many seeds each gets."""

_CARRIER: Final = "kiosk/maintenance/carry/carrier.py"
_MEDIUM: Final = "kiosk/maintenance/carry/mediumfile.py"
_CARRYIN: Final = "sync/carryin.py"
_CARRIED: Final = "sync/wire/carried.py"
_SETTLEMENT: Final = "sync/settlement.py"

CARRIED: Final = (
    Mutant(
        "an export is noted before its file is there",
        (
            Edit(
                _CARRIER,
                "            path = write_file(folder, name, fill, self._step, device)\n",
                "            early = carryout.Written('0', planned.entries, planned.last_seq, 0)\n"
                "            with closing(self._store.connection()) as hasty, transaction(hasty):\n"
                "                carryout.note_exported(hasty, early, beside(self._clock, at))\n"
                "            path = write_file(folder, name, fill, self._step, device)\n",
            ),
        ),
        ("carry-kill", "carry-pull"),
    ),
    Mutant(
        "an exported file is not synced",
        (Edit(_MEDIUM, "            os.fsync(stream.fileno())\n", ""),),
        ("carry-pull",),
    ),
    Mutant(
        "the name of an exported file is not synced",
        (Edit(_MEDIUM, "        os.fsync(descriptor)\n", ""),),
        ("carry-pull",),
    ),
    Mutant(
        "an exported file has its final name from the start",
        (Edit(_MEDIUM, 'aside = folder / f".{path.name}{_UNFINISHED}"', "aside = path"),),
        ("carry-pull",),
    ),
    Mutant(
        "receipts are noted as taken before they settle",
        (
            Edit(
                _CARRYIN,
                "    for frame in reader:\n",
                "    with transaction(conn):\n"
                "        conn.execute(\"INSERT INTO carried_in VALUES (?, '') ON CONFLICT DO NOTHING\","
                " (reader.header.carried_id,))\n"
                "    for frame in reader:\n",
            ),
        ),
        ("carry-power", "carry-kill"),
    ),
    Mutant(
        "a carried receipt is marked before it is stored",
        (Edit(_SETTLEMENT, "msgspec.json.encode(outcome.receipt), standing.seq", "b'{}', standing.seq"),),
        ("carry-power", "carry-kill"),
    ),
    Mutant(
        "a carried file without the chain over its frames",
        (Edit(_CARRIED, "hashlib.sha256(chain + _LINK.pack(", "hashlib.sha256(_LINK.pack("),),
        ("carry-altered",),
    ),
    Mutant(
        "the signatures in a carried file are not checked",
        (
            Edit(
                _CARRIED,
                "if not self._verify(signature, signed_text(self.header.purpose, self._chain)):",
                "if False:",
            ),
        ),
        ("carry-altered",),
    ),
    Mutant(
        "the hash of a carried frame is not checked",
        (Edit(_CARRIED, "payload if hashlib.sha256(payload).digest() == digest else None", "payload"),),
        ("carry-altered",),
    ),
    Mutant(
        "a carried file is whole without its trailer",
        (
            Edit(_CARRIED, "self.end: Flaw | None = Flaw.TRUNCATED", "self.end: Flaw | None = None"),
            Edit(
                _CARRIED,
                "            if isinstance(found, Flaw):\n                self.end = found\n                return\n",
                "            if isinstance(found, Flaw):\n                return\n",
            ),
        ),
        ("carry-altered",),
    ),
)
