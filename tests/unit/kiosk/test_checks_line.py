"""The way to the platform is climbed rung by rung, and the first that does not hold is named with its own cause."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.maintenance.checks import line
from kiosk.maintenance.checks.finding import Finding, bad
from kiosk.maintenance.checks.handshake import Trusted
from kiosk.maintenance.checks.line import Line, Machine, Unresolved
from sync import failures
from sync.policy import FailureClass
from sync.wire.parcels import ParcelAnnouncement

ROUTE = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
DEFAULT = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
LOOPBACK6 = "00000000000000000000000000000001 80 00000000 00 00000000 00000000 00000001 00000000 80200001 lo\n"
LINK_LOCAL = f"fe80{'0' * 28} 40 {'0' * 32} 00 {'0' * 32} 00000100 00000001 00000000 00000001 eth0\n"
URL = "https://platform.example"


@dataclass
class SimulatedPlatform:
    """Answers as told."""

    health_answer: object = None
    key_answer: object = None
    clock_offset: float | None = 0.0
    terminal: str = "T-1"

    def health(self) -> object:
        return self.health_answer

    def announce_parcels(self, announcement: ParcelAnnouncement) -> object:
        assert announcement.parcels == ()
        return self.key_answer


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which all is well."""
    (tmp_path / "net" / "lo").mkdir(parents=True)
    (tmp_path / "net" / "lo" / "carrier").write_text("1\n")
    (tmp_path / "net" / "eth0").mkdir()
    (tmp_path / "net" / "eth0" / "carrier").write_text("1\n")
    (tmp_path / "route").write_text(ROUTE + DEFAULT)
    (tmp_path / "route6").write_text(LOOPBACK6 + LINK_LOCAL)
    return Machine(
        interfaces=tmp_path / "net",
        routes=(tmp_path / "route", tmp_path / "route6"),
        resolve=lambda _host, _port: ["192.0.2.1"],
        connect=lambda _address, _port: None,
        handshake=lambda _host, _port: Trusted(),
    )


def changed(machine: Machine, **parts: Callable[..., object]) -> Machine:
    """The machine with one of its ways to the network replaced."""
    every = {"resolve": machine.resolve, "connect": machine.connect, "handshake": machine.handshake, **parts}
    return Machine(machine.interfaces, machine.routes, **every)  # type: ignore[arg-type] # each of its own kind


def raising(problem: Exception) -> Callable[..., object]:
    def fail(*_arguments: object, **_words: object) -> object:
        raise problem

    return fail


def climb(machine: Machine, platform: SimulatedPlatform | Finding | None = None, url: str = URL) -> list[Finding]:
    return Line(url, lambda: platform or SimulatedPlatform(), machine).climb()


def last(found: list[Finding]) -> tuple[str, str, str]:
    assert all(finding.ok for finding in found[:-1])
    return found[-1].check, found[-1].code, found[-1].cause


def test_when_all_is_well_every_rung_is_asked(machine: Machine) -> None:
    found = climb(machine)
    assert [finding.check for finding in found] == [
        "line.link", "line.dns", "line.tcp", "line.tls", "line.platform", "clock", "line.key",
    ]  # fmt: skip
    assert all(finding.ok and not finding.code for finding in found)


def test_no_signal_on_any_socket(machine: Machine) -> None:
    (machine.interfaces / "eth0" / "carrier").write_text("0\n")
    assert last(climb(machine)) == ("line.link", "net.link", "network")


def test_an_interface_that_is_down_has_no_signal(machine: Machine) -> None:
    """The kernel refuses to read ``carrier`` then; here there is nothing to read."""
    (machine.interfaces / "eth0" / "carrier").unlink()
    found = climb(machine)
    assert last(found)[1] == "net.link"
    (machine.interfaces / "eth0").rmdir()
    assert climb(machine)[-1].advice != found[-1].advice


def test_a_signal_without_an_address(machine: Machine) -> None:
    machine.routes[0].write_text(ROUTE)
    assert last(climb(machine)) == ("line.link", "net.address", "network")


@pytest.mark.parametrize(("answered", "code"), [(True, "net.dns"), (False, "net.dns_silent")])
def test_a_name_that_is_not_found(machine: Machine, answered: bool, code: str) -> None:
    broken = changed(machine, resolve=raising(Unresolved(answered=answered)))
    assert last(climb(broken)) == ("line.dns", code, "network")


@pytest.mark.parametrize(
    ("problem", "code", "cause"),
    [
        (ConnectionRefusedError(111, "refused"), "net.refused", "platform"),
        (OSError(113, "no route"), "net.unreachable", "network"),
        (TimeoutError("timed out"), "net.connect_timeout", "network"),
    ],
)
def test_a_connection_that_fails(machine: Machine, problem: OSError, code: str, cause: str) -> None:
    assert last(climb(changed(machine, connect=raising(problem)))) == ("line.tcp", code, cause)


def test_a_certificate_that_does_not_hold_is_told_as_the_handshake_says(machine: Machine) -> None:
    from kiosk.domain.trouble import Cause

    expired = bad("line.tls", "加密", "tls.expired", Cause.PLATFORM, "过期", "打电话")
    assert last(climb(changed(machine, handshake=lambda _host, _port: expired))) == ("line.tls", "tls.expired", "platform")


def test_a_line_without_encryption_is_worth_a_look_and_works(machine: Machine) -> None:
    found = climb(machine, url="http://platform.example")
    assert found[-1].check == "line.key"
    assert [finding.code for finding in found if finding.check == "line.tls"] == ["tls.none"]
    assert not [finding.code for finding in climb(machine, url="http://127.0.0.1:8080") if finding.code]


@pytest.mark.parametrize(
    ("kind", "code", "cause"),
    [
        (FailureClass.HTTP_5XX, "http5xx", "platform"),
        (FailureClass.BAD_ANSWER, "net.portal", "network"),
        (FailureClass.TIMEOUT, "net.timeout", "network"),
        (FailureClass.CUT, "net.cut", "network"),
    ],
)
def test_a_platform_that_does_not_answer_well(machine: Machine, kind: FailureClass, code: str, cause: str) -> None:
    platform = SimulatedPlatform(health_answer=failures.failure(kind))
    assert last(climb(machine, platform)) == ("line.platform", code, cause)


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (365 * 86_400.0, "本机时钟慢了365天"),
        (-3 * 3600.0, "本机时钟快了3小时"),
        (95.0, "本机时钟慢了2分钟"),
        (-61.0, "本机时钟快了1分钟"),
    ],
)
def test_a_clock_that_is_off(machine: Machine, offset: float, words: str) -> None:
    found = climb(machine, SimulatedPlatform(clock_offset=offset))
    assert last(found) == ("clock", "clock.offset", "clock")
    assert found[-1].message == words


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (failures.failure(FailureClass.AUTH_KEY), ("line.key", "auth.key", "key")),
        (failures.failure(FailureClass.AUTH_CLOCK), ("clock", "clock.offset", "clock")),
        (failures.failure(FailureClass.HTTP_5XX), ("line.platform", "http5xx", "platform")),
        (failures.failure(FailureClass.HTTP_4XX), ("line.platform", "http4xx", "input")),
    ],
)
def test_a_platform_that_does_not_take_this_terminal(
    machine: Machine, answer: object, expected: tuple[str, str, str]
) -> None:
    assert last(climb(machine, SimulatedPlatform(key_answer=answer))) == expected


def test_a_key_file_that_cannot_be_read_is_told_when_the_line_itself_holds(machine: Machine) -> None:
    from kiosk.domain.trouble import Cause

    missing = bad("line.key", "密钥", "key.missing", Cause.KEY, "读不了", "重新登记")
    assert last(climb(machine, missing)) == ("line.key", "key.missing", "key")
    (machine.interfaces / "eth0" / "carrier").write_text("0\n")
    assert last(climb(machine, missing)) == ("line.link", "net.link", "network")


def test_only_the_first_broken_rung_is_told(machine: Machine) -> None:
    broken = changed(machine, resolve=raising(Unresolved(answered=False)), connect=raising(TimeoutError()))
    (machine.interfaces / "eth0" / "carrier").write_text("0\n")
    assert len([finding for finding in climb(broken) if not finding.ok]) == 1


def test_the_systems_resolver_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "127.0.0.1" in line.resolve("127.0.0.1", 80)
    for number, answered in ((socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)):
        monkeypatch.setattr(socket, "getaddrinfo", raising(socket.gaierror(number, "told")))
        with pytest.raises(Unresolved) as unresolved:
            line.resolve("platform.example", 443)
        assert unresolved.value.answered is answered


def test_a_resolver_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    silence = threading.Event()
    monkeypatch.setattr(line, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_words: silence.wait(10) and [])
    with pytest.raises(Unresolved) as unresolved:
        line.resolve("platform.example", 443)
    silence.set()
    assert not unresolved.value.answered


def test_a_bare_connection(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line.connect("127.0.0.1", server.getsockname()[1])
        port = server.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        line.connect("127.0.0.1", port)
