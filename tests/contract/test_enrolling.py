"""A terminal is set up by a code, serves, renews its credential by itself, moves, and believes no false platform."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.household import PENSION, PERSON
from benchmarks.tiny_platform import Canned, SimulatedPlatform
from central import credentials, invites
from central.__main__ import main as central_main
from central.moments import system_clock
from central.server import EmbeddedCentral
from kiosk.__main__ import main as kiosk_main
from kiosk.clock import AdjustableClock, SystemClock
from kiosk.composition import courier_of, keyring_of, open_store, store_folder
from kiosk.maintenance.doctor import credential
from kiosk.settings import load_settings
from kiosk.store.credential import CREDENTIAL_NAME
from kiosk.store.database import DATABASE_NAME, transaction
from sync import outbox, wire
from sync.solo import alone
from sync.wire.enrolment import InviteCode, read_code
from tests.support.newcomer import SITE

ROOT = Path(__file__).resolve().parents[2]
VILLAGE = "440981102299"
ELSEWHERE = "440981102300"
AT = "2026-11-23T09:30:00+08:00"
PHONES = ("--attendant-phone", "0668-0000001", "--technician-phone", "0668-0000002")

Enrol = Callable[..., tuple[int, str, str]]


class ShiftedClock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def central(tmp_path: Path, clock: ShiftedClock) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys", clock=clock) as running:
        yield running


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    return tmp_path / "etc" / "kiosk.toml"


@pytest.fixture
def enrol(central: EmbeddedCentral, config: Path, capsys: pytest.CaptureFixture[str]) -> Enrol:
    def run(code: str, *more: str, url: str = "") -> tuple[int, str, str]:
        done = kiosk_main(["enrol", code, "--config", str(config), "--platform", url or central.url, *more])
        said = capsys.readouterr()
        return done, said.out, said.err

    return run


def code_for(central: EmbeddedCentral, village: str = VILLAGE, replaces: str = "") -> str:
    platform = central.platform
    code, _row = invites.invite(platform.store, platform.keys, "li", platform.now(), village, SITE, replaces=replaces)
    return code.text()


def submit(config: Path) -> str:
    """One sealed entry into the terminal's outbox."""
    loaded = load_settings(config)
    entry_id = outbox.new_entry_id()
    body = wire.TransactionBody(
        service=PENSION,
        item_code="",
        person=wire.Person("resident", PERSON.name, PERSON.number, PERSON.sex, PERSON.birth.isoformat()),
        answers={"phone": "13800138000"},
        consents=(wire.Consent("service", given=True, text_sha256="0" * 64, at=AT),),
        identity_check=wire.IdentityCheck("card", passed=True),
        submitted_at=AT,
    )
    with closing(open_store(loaded)) as store:
        sealed = keyring_of(loaded, store, SystemClock()).seal(body, "entry", loaded.settings.terminal.id, entry_id)
        entry = outbox.NewEntry(
            entry_id, entry_id, wire.Kind.TRANSACTION, PENSION, f"R-{entry_id[-12:]}", AT, "rtc", sealed, 0.0, "boot"
        )
        with closing(store.connection()) as connection, transaction(connection):
            outbox.enqueue(connection, entry)
    return entry_id


def beat(config: Path) -> object:
    loaded = load_settings(config)
    terminal = loaded.settings.terminal
    with closing(open_store(loaded)) as store:
        keyring = keyring_of(loaded, store, SystemClock())
        with closing(courier_of(loaded, keyring=keyring)) as courier:
            courier.health()
            return courier.heartbeat(
                wire.Heartbeat(wire.WIRE_VERSION, terminal.id, AT, "0.1.0", terminal.village_code, terminal.site_name)
            )


def test_a_code_makes_a_terminal_of_an_empty_machine(central: EmbeddedCentral, config: Path, enrol: Enrol) -> None:
    code, out, err = enrol(code_for(central), *PHONES, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["terminal"] == f"{VILLAGE}-01"
    loaded = load_settings(config)
    assert (loaded.settings.terminal.site_name, loaded.settings.terminal.number) == (SITE, 1)
    key_file = Path(loaded.settings.terminal.key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert isinstance(beat(config), wire.HeartbeatReply)


def test_what_people_wrote_into_the_file_stays(central: EmbeddedCentral, config: Path, enrol: Enrol) -> None:
    mine = '# written by hand\n[screen]\nfullscreen = true  # on the wall\n\n[terminal]\nattendant_phone = "0668-1"\n'
    config.write_text(mine + 'technician_phone = "0668-2"\n[voice]\nengine = "none"\n', encoding="utf-8")
    assert enrol(code_for(central))[0] == 0
    text = config.read_text(encoding="utf-8")
    assert text.startswith(mine)
    assert 'engine = "none"' in text
    assert load_settings(config).settings.terminal.technician_phone == "0668-2"


def test_the_packaged_example_is_filled_in(central: EmbeddedCentral, config: Path, enrol: Enrol, tmp_path: Path) -> None:
    home = tmp_path / "var"
    home.mkdir()
    (home / "terminal.pem").write_text("made at the first boot")
    example = (ROOT / "scripts" / "debian" / "kiosk.toml.example").read_text(encoding="utf-8")
    config.write_text(example.replace("/var/lib/yuezhizhu", str(home)), encoding="utf-8")
    config.chmod(0o640)
    assert enrol(code_for(central))[0] == 0
    assert config.stat().st_mode & 0o777 == 0o640
    loaded = load_settings(config)
    assert Path(loaded.settings.terminal.key_file).parent == home
    assert store_folder(loaded) == home
    assert loaded.settings.screen.fullscreen
    assert isinstance(beat(config), wire.HeartbeatReply)


def test_the_code_may_come_from_standard_input(
    central: EmbeddedCentral, enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(code_for(central).lower().replace("-", " ") + "\n"))
    assert enrol("-", *PHONES)[0] == 0


def test_a_lost_answer_is_got_by_the_same_command(central: EmbeddedCentral, config: Path, enrol: Enrol) -> None:
    code = code_for(central)
    assert enrol(code, *PHONES)[0] == 0
    config.unlink()
    assert enrol(code, *PHONES)[0] == 0
    assert len(central.store.fleet()) == 1
    assert isinstance(beat(config), wire.HeartbeatReply)


def test_every_no_has_its_own_code_cause_and_exit_and_changes_nothing(
    central: EmbeddedCentral, config: Path, enrol: Enrol, tmp_path: Path
) -> None:
    def refused(*arguments: str, url: str = "") -> tuple[int, str, str]:
        done, out, err = enrol(*arguments, "--json", url=url)
        told = json.loads(out)
        assert err == told["advice"] + "\n"
        assert not config.exists()
        return done, told["code"], told["cause"]

    good = code_for(central)
    assert refused(good[:-1] + ("0" if good[-1] != "0" else "1"), *PHONES) == (2, "enrol.code", "input")
    assert refused(good) == (2, "enrol.phone", "input")
    unknown = read_code(good)
    assert unknown is not None
    stranger = InviteCode("ZZZZZ", unknown.secret, unknown.fingerprint).text()
    assert refused(stranger, *PHONES) == (2, "enrol.unknown_code", "input")
    assert refused(good, *PHONES, url="http://127.0.0.1:9") == (5, "net.refused", "platform")
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'false.db'}", tmp_path / "false-keys") as false:
        assert refused(good, *PHONES, url=false.url) == (8, "enrol.other_platform", "key")
        assert false.store.audit(10) == (), "a false platform is told nothing"
    assert enrol(good, *PHONES)[0] == 0


def test_an_answer_that_is_not_proved_enrols_nobody(central: EmbeddedCentral, config: Path, enrol: Enrol) -> None:
    """Somebody on the line passes the true keys on, and then makes up the answer."""
    import httpx

    from sync.wire.enrolment import PATH_ENROLMENT, PATH_PLATFORM

    keys = httpx.get(central.url + PATH_PLATFORM, trust_env=False).content
    credential = {
        "terminal": "T", "public_key": "", "village_code": VILLAGE, "issued_at": AT, "expires_at": AT,
        "signer_key_id": "0" * 16, "suite_id": "ed25519", "signature": "",
    }  # fmt: skip
    lie = {
        "server_time": AT,
        "terminal": "T",
        "number": 1,
        "village_code": VILLAGE,
        "site_name": SITE,
        "document_roots": [],
    }
    with SimulatedPlatform({}) as liar:
        liar.answer_next(PATH_PLATFORM, Canned(200, keys))
        liar.answer_next(PATH_ENROLMENT, Canned(200, json.dumps({**lie, "credential": credential}).encode()))
        done, out, _err = enrol(code_for(central), *PHONES, "--json", url=liar.url)
    assert (done, json.loads(out)["code"]) == (5, "enrol.bad_answer")
    assert not config.exists()


def test_a_credential_is_renewed_in_time_and_after_its_end(
    central: EmbeddedCentral, config: Path, enrol: Enrol, clock: ShiftedClock
) -> None:
    assert enrol(code_for(central), *PHONES)[0] == 0
    file = store_folder(load_settings(config)) / CREDENTIAL_NAME
    kept = [json.loads(file.read_text())["expires_at"]]
    for ahead in (timedelta(days=1), credentials.LASTS * 0.6, credentials.LASTS + timedelta(days=90)):
        clock.ahead = ahead
        assert isinstance(beat(config), wire.HeartbeatReply)
        kept.append(json.loads(file.read_text())["expires_at"])
    assert kept[0] == kept[1] < kept[2] < kept[3]


def test_the_doctor_says_until_when_the_credential_holds(central: EmbeddedCentral, config: Path, enrol: Enrol) -> None:
    def told(days: int = 0) -> list[str]:
        later = AdjustableClock()
        later.advance(days * 86_400.0)
        return [finding.code or finding.message[:3] for finding in credential(load_settings(config), later)]

    assert enrol(code_for(central), *PHONES)[0] == 0
    assert told() == ["有效到"]
    assert told(days=15) == ["key.credential_expired"]
    file = store_folder(load_settings(config)) / CREDENTIAL_NAME
    for damaged in (b"", b"{}", file.read_bytes().replace(VILLAGE.encode() + b"-01", b"T-0000000000-01")):
        file.write_bytes(damaged)
        assert told() == ["key.credential_unreadable"]
    file.unlink()
    assert told() == []


def test_a_terminal_moves_only_when_nothing_that_was_promised_stays_behind(
    central: EmbeddedCentral, config: Path, enrol: Enrol, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol(code_for(central), *PHONES)[0] == 0
    before = config.read_bytes()
    entry_id = submit(config)
    old = load_settings(config)
    code = code_for(central, ELSEWHERE, replaces=f"{VILLAGE}-01")

    assert enrol(code)[0] == 7
    done, _out, err = enrol(code, "--move")
    assert (done, "有1笔办件还没有送到平台" in err) == (4, True)
    with alone(store_folder(old) / DATABASE_NAME):
        assert "正在运行" in enrol(code, "--move")[2]
    assert enrol(code, "--move", "--export", str(tmp_path / "no-such-stick"))[0] == 4
    assert config.read_bytes() == before

    stick = tmp_path / "stick"
    stick.mkdir()
    done, _out, err = enrol(code, "--move", "--export", str(stick))
    assert done == 0, err
    new = load_settings(config)
    assert new.settings.terminal.id == f"{ELSEWHERE}-01"
    assert not Path(old.settings.terminal.key_file).exists()
    assert not (store_folder(new) / DATABASE_NAME).exists()
    assert isinstance(beat(config), wire.HeartbeatReply)

    (carried,) = stick.iterdir()
    database = ["--database", f"sqlite:///{tmp_path / 'central.db'}", "--data", str(tmp_path / "keys")]
    assert central_main(["import", str(carried), "--receipts", str(tmp_path / "receipts"), *database]) == 0
    capsys.readouterr()
    assert [line.entry_id for line in central.ledger()] == [entry_id]


def test_what_is_parked_has_to_be_looked_at_before_a_move(central: EmbeddedCentral, config: Path, enrol: Enrol) -> None:
    assert enrol(code_for(central), *PHONES)[0] == 0
    entry_id = submit(config)
    with closing(open_store(load_settings(config))) as store, closing(store.connection()) as connection:
        with transaction(connection):
            outbox.lease_batch(connection, SystemClock().wall(), 10, 1 << 20, 60.0)
        with transaction(connection):
            assert outbox.park(connection, entry_id, "body.malformed")
    done, _out, err = enrol(code_for(central, ELSEWHERE), "--move")
    assert (done, "停放" in err) == (4, True)
