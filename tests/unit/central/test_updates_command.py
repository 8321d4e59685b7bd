"""``python -m central updates``: from no keys to a release that a share of the terminals is offered, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from central.__main__ import main
from kiosk.updates.client import Offer, UpdateClient
from kiosk.updates.fetching import FolderOpener, ResumingFetcher
from sync.wire.downlink import share_of
from tests.support.updateshop import BASE, MACHINE, WHO, program

REFUSED = 9


class Tool:
    """The command line, with a folder each for repository and keys."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.keys = folder / "keys"

    def __call__(self, *words: str) -> dict[str, object]:
        code, out, err = self.run(*words)
        assert code == 0, err
        told: dict[str, object] = json.loads(out)
        return told

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["updates", words[0], "--repository", str(self.folder / "repository"), *words[1:]])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def signed(self, *words: str) -> dict[str, object]:
        return self(*words, *self.key("targets-1"), *self.key("targets-2"), "--online-key", str(self.keys / "online.pem"))

    def key(self, name: str) -> tuple[str, str]:
        return ("--key", str(self.keys / f"{name}.pem"))

    def add(self, version: str, *more: str) -> tuple[str, ...]:
        folder = self.folder / f"build-{version}"
        if not folder.exists():
            program(folder, version)
        return ("add", "--program", str(folder), "--version", version, "--machine", MACHINE, "--schema", "1",
                "--preset", "0", *more)  # fmt: skip

    def offer(self) -> Offer | None:
        root = (self.folder / "repository" / "metadata" / "1.root.json").read_bytes()
        terminal = self.folder / "terminal"
        opener = FolderOpener(self.folder / "repository")
        client = UpdateClient(root, terminal, ResumingFetcher(opener, terminal / "archives", lambda: 0.0), BASE)
        found = client.look(WHO)
        assert found is None or isinstance(found, Offer)
        return found


@pytest.fixture
def tool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tool:
    made = Tool(tmp_path, capsys)
    made("init", "--keys", str(made.keys))
    return made


def test_from_nothing_to_a_release_and_back(tool: Tool) -> None:
    assert tool.offer() is None
    added = tool.signed(*tool.add("1.0.0"))
    assert (added["serial"], added["published"]) == (1, True)
    assert tool.offer() is None, "a release that was added is for nobody yet"
    share = share_of(WHO.terminal)
    tool.signed("stage", "1.0.0", str(share))
    assert tool.offer() is None
    tool.signed("stage", "1.0.0", str(share + 1))
    offer = tool.offer()
    assert offer is not None
    assert offer.release.version == "1.0.0"
    tool.signed("stage", "1.0.0", "100", "--target", "4401")
    assert tool.offer() is None, "another district's"
    tool.signed("stage", "1.0.0", "100", "--target", "4409")
    assert tool.offer() is not None
    tool.signed("withdraw", "1.0.0")
    assert tool.offer() is None
    assert [file for file in (tool.folder / "repository" / "targets").rglob("*") if file.is_file()] == []
    assert tool.signed(*tool.add("1.0.1"))["serial"] == 2, "a serial is never given twice"


def test_two_people_sign_one_after_the_other(tool: Tool) -> None:
    first = tool(*tool.add("1.0.0"), *tool.key("targets-1"), "--online-key", str(tool.keys / "online.pem"))
    assert (first["published"], first["signatures"]) == (False, "missing")
    assert tool("list")["releases"] == []
    assert tool("list")["waiting"] == ["targets"]
    again = tool("sign", *tool.key("targets-1"))
    assert again["signatures"] == "missing", "the same person twice is one"
    assert tool("sign", *tool.key("root-1"))["signatures"] == "missing", "another role's key counts for nothing"
    assert tool("sign", *tool.key("targets-2"))["signatures"] == "complete"
    assert tool("list")["releases"] == [], "signed, and not published yet"
    assert tool("refresh", "--online-key", str(tool.keys / "online.pem"))["published"] == ["targets"]
    released = tool("list")["releases"]
    assert isinstance(released, list)
    assert [one["version"] for one in released] == ["1.0.0"]


def test_a_change_on_top_of_one_that_waits_needs_every_signature_anew(tool: Tool) -> None:
    tool(*tool.add("1.0.0"), *tool.key("targets-1"))
    tool("stage", "1.0.0", "100", *tool.key("targets-2"))
    assert tool("sign", *tool.key("targets-2"))["signatures"] == "missing"
    assert tool("sign", *tool.key("targets-1"))["signatures"] == "complete"


def test_a_lost_key_is_replaced_by_two_of_the_root(tool: Tool) -> None:
    tool.signed(*tool.add("1.0.0"))
    roles = tool("list")["roles"]
    assert isinstance(roles, dict)
    lost = roles["targets"]["keys"][0]
    tool("init", "--repository", str(tool.folder / "other"), "--keys", str(tool.folder / "new"))
    public = _public(tool.folder / "new" / "targets-1.pem", tool.folder / "new.pub")
    words = ("root", "--role", "targets", "--revoke", lost, "--add", str(public))
    online = ("--online-key", str(tool.keys / "online.pem"))
    assert tool(*words, *tool.key("root-1"), *online)["published"] is False
    assert tool("sign", *tool.key("root-3"), *online)["published"] is True
    assert tool("list")["root"] == 2
    new = ("--key", str(tool.folder / "new" / "targets-1.pem"))
    told = tool("stage", "1.0.0", "100", *tool.key("targets-1"), *tool.key("targets-2"), *new, *online)
    assert told["published"] is True
    assert tool.offer() is not None


def _public(private: Path, file: Path) -> Path:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    key = load_pem_private_key(private.read_bytes(), None).public_key()
    file.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return file


def test_keys_are_for_their_owner_only_and_may_have_a_passphrase(tool: Tool, tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("一句口令\n", encoding="utf-8")
    sealed = Tool(tmp_path / "sealed", tool._capsys)
    sealed("init", "--keys", str(sealed.keys), "--passphrase-file", str(phrase))
    assert {file.stat().st_mode & 0o777 for file in sealed.keys.iterdir()} == {0o600}
    assert b"ENCRYPTED" in (sealed.keys / "root-1.pem").read_bytes()
    code, _, said = sealed.run(*sealed.add("1.0.0"), *sealed.key("targets-1"))
    assert (code, "口令" in said) == (REFUSED, True)
    told = sealed(
        *sealed.add("1.0.0"), *sealed.key("targets-1"), *sealed.key("targets-2"), "--passphrase-file", str(phrase)
    )
    assert told["signatures"] == "complete"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("init", "--keys", "KEYS"), "不会覆盖"),
        (("stage", "9.9.9", "10"), "没有 9.9.9"),
        (("stage", "1.0.0", "101"), "0到100"),
        (("withdraw", "9.9.9"), "没有 9.9.9"),
        (("sign",), "没有等签名"),
        (("root", "--revoke", "nobody"), "没有这把密钥"),
        (("root", "--threshold", "9"), "门槛"),
        (("refresh", "--online-key", "KEYS/root-1.pem"), "在线密钥"),
        (("refresh", "--online-key", "KEYS/nothing.pem"), "读不了"),
        (("add", "--program", "KEYS", "--version", "2", "--machine", MACHINE, "--schema", "1"), "没有打包好的程序"),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_refusals_are_one_sentence(tool: Tool, words: tuple[str, ...], said: str) -> None:
    tool.signed(*tool.add("1.0.0"))
    code, out, err = tool.run(*(word.replace("KEYS", str(tool.keys)) for word in words))
    assert (code, out) == (REFUSED, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("how", ["again", "version", "machine"])
def test_a_release_that_no_terminal_would_take_does_not_get_in(tool: Tool, how: str) -> None:
    tool.signed(*tool.add("1.0.0"))
    words = list(tool.add("1.0.0"))
    if how == "version":
        words[words.index("1.0.0", 4)] = "../1"
    if how == "machine":
        words[words.index(MACHINE)] = "X 86"
        words[words.index("1.0.0", 4)] = "2.0.0"
    code, _, err = tool.run(*words)
    assert code == REFUSED
    assert err.count("\n") == 1
    assert tool("list")["waiting"] == []


def test_a_program_with_a_way_out_is_not_packed(tool: Tool) -> None:
    words = tool.add("1.0.0")
    (tool.folder / "build-1.0.0" / "_internal" / "out").symlink_to("/etc/passwd")
    code, _, err = tool.run(*words)
    assert (code, "指到程序外面" in err) == (REFUSED, True)
