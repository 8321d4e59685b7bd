"""What the packaged program must still be able to do: every library at work, every module there, genuine certificates and
releases told from altered ones.

Beside the smoke start of ``scripts.package``; the same program, in an environment of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Final

import msgspec
import pypdf

from benchmarks.plain_terminal import write_plain_terminal
from central.authority import load_or_create_authority
from central.keys import load_or_create_keys
from central.updates.command import add_commands
from sync.wire.trust import FORMAT, TrustList, signed_trust

_SECONDS: Final = 120
_NOT_GENUINE: Final = 6
_NOT_BELIEVED: Final = 4


class ProofError(Exception):
    """One sentence for who builds."""


def asked(program: Path, trial: Path, *arguments: str, complains: bool = False) -> tuple[int, str]:
    """Exit code and output of the packaged program, which knows nothing of this machine's Python.

    ``complains``: it is expected to say something on its standard error.
    """
    environment = {"HOME": str(trial), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [str(program), *arguments],
        cwd=trial,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.stderr.strip() and not complains:
        raise ProofError(f"{arguments[0]} complained:\n{done.stderr}")
    return done.returncode, done.stdout


def parts(program: Path, trial: Path) -> list[str]:
    """The names of the parts, all of which work. Raises :class:`ProofError`."""
    _, said = asked(program, trial, "parts", "--json")
    found = json.loads(said)
    broken = [f"{part['name']}: {part['said']}" for part in found if not part["ok"]]
    if broken or not found:
        raise ProofError(f"parts do not work: {'; '.join(broken) or 'none was tried'}")
    return [part["name"] for part in found]


def certificate(program: Path, trial: Path) -> None:
    """A certificate that an authority made here and now has signed is genuine; with one byte changed it is not."""
    keys = trial / "keys"
    keys.mkdir(exist_ok=True)
    authority, signer = load_or_create_authority(keys), load_or_create_keys(keys).signer
    trust, paper = trial / "trust.json", trial / "paper.pdf"
    plain = TrustList(FORMAT, "2026-11-24T00:00:00Z", (authority.root,), (), (), b"", "")
    trust.write_bytes(msgspec.json.encode(signed_trust(plain, signer)))
    signed = authority.sign(_page())
    paper.write_bytes(signed)
    code, said = asked(program, trial, "verify", str(paper), "--trust", str(trust), "--json")
    if code or json.loads(said)["code"] != "document.genuine":
        raise ProofError(f"a genuine certificate is refused: {said}")
    paper.write_bytes(signed.replace(b"595", b"596", 1))
    code, said = asked(program, trial, "verify", str(paper), "--trust", str(trust), "--json")
    if code != _NOT_GENUINE:
        raise ProofError(f"an altered certificate is not noticed: exit code {code}, {said}")


def update(program: Path, trial: Path) -> None:
    """The packaged program believes a release that was signed here and now, and no word of it that was changed."""
    folder = trial / "update"
    shop, keys, release = folder / "shop", folder / "keys", folder / "release"
    release.mkdir(parents=True)
    (release / "kiosk").write_text("#!/bin/sh\n", encoding="utf-8")
    (release / "kiosk").chmod(0o755)
    signing = [f"--key={keys / f'targets-{n}.pem'}" for n in (1, 2)]
    _central("init", f"--repository={shop}", f"--keys={keys}")
    about = ["--version=9.9.9", f"--machine={platform.machine()}", "--schema=1", f"--program={release}"]
    _central("add", f"--repository={shop}", *signing, *about)
    _central("stage", f"--repository={shop}", *signing, f"--online-key={keys / 'online.pem'}", "9.9.9", "100")
    config = write_plain_terminal(folder)
    root = shop / "metadata" / "1.root.json"
    config.write_text(f'{config.read_text(encoding="utf-8")}\n[updates]\nroot_file = "{root}"\n', encoding="utf-8")
    asking = ["update", "check", "--config", str(config), "--from", str(shop), "--json"]
    code, said = asked(program, folder, *asking)
    if code or json.loads(said).get("offered") != "9.9.9":
        raise ProofError(f"a signed release is not seen: exit code {code}, {said}")
    word = shop / "metadata" / "timestamp.json"
    word.write_bytes(word.read_bytes().replace(b'"version": 2', b'"version": 3', 1))
    code, said = asked(program, folder, *asking, complains=True)
    if code != _NOT_BELIEVED:
        raise ProofError(f"an altered repository is believed: exit code {code}, {said}")


def _central(*words: str) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    options = parser.parse_args(["updates", *words])
    with contextlib.redirect_stdout(io.StringIO()):
        code = options.run(options)
    if code:
        raise ProofError(f"central updates {words[0]}: exit code {code}")


def _page() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": "参保证明 CB-2026-000001"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
