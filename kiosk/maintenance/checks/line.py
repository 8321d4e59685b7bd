"""The way to the platform, rung by rung: link, name, connection, encryption, platform, clock, key.

The climb ends at the first rung that does not hold: what lies above it cannot be judged, and only the first is to be
mended. So that causes stay apart, each rung asks the thing itself: the kernel for the link and the address, the resolver
for the name, a bare connection, a handshake, and only then the platform.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from kiosk.domain.trouble import Cause
from kiosk.domain.values import dataclass
from kiosk.maintenance.checks.finding import Finding, bad, good, notice
from kiosk.maintenance.checks.handshake import Handshake, Trusted, shake_hands
from kiosk.maintenance.checks.words import CLOCK_ADVICE, clock_is_off
from sync import wire
from sync.policy import Failure, FailureClass
from sync.wire.parcels import ParcelAnnouncement

CLOCK_TOLERANCE_SECONDS: Final = 60.0
RESOLVE_SECONDS: Final = 4.0
"""The resolver of the system may wait half a minute for a dead server; a technician does not."""
CONNECT_SECONDS: Final = 3.0
_NO_ROUTE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})
_NO_SUCH_NAME: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
"""Python names the second only where the C library does."""

Addresses = list[str]


class Courier(Protocol):
    """What is used of ``sync.courier.Courier``."""

    @property
    def terminal(self) -> str: ...

    @property
    def clock_offset(self) -> float | None: ...

    def health(self) -> object: ...

    def announce_parcels(self, announcement: ParcelAnnouncement) -> object: ...


class Unresolved(Exception):  # noqa: N818 - an answer, not a bug
    """``answered``: the name server said that there is no such name; else nobody answered."""

    def __init__(self, *, answered: bool) -> None:
        super().__init__()
        self.answered = answered


def resolve(host: str, port: int) -> Addresses:
    """The host's addresses, after ``RESOLVE_SECONDS`` at most. Raises :class:`Unresolved`."""
    found: list[Addresses | Unresolved] = []

    def ask() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append([str(one[4][0]) for one in told])
        except socket.gaierror as problem:
            found.append(Unresolved(answered=problem.errno in _NO_SUCH_NAME))
        except (OSError, UnicodeError):
            found.append(Unresolved(answered=True))

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(RESOLVE_SECONDS)
    answer = found[0] if found else Unresolved(answered=False)
    if isinstance(answer, Unresolved):
        raise answer
    return answer


def connect(address: str, port: int) -> None:
    """A connection that is closed at once. Raises ``OSError``."""
    socket.create_connection((address, port), timeout=CONNECT_SECONDS).close()


@dataclass(frozen=True)
class Machine:
    """Where the kernel says how the network is, and how it is reached; a test puts other things in their places."""

    interfaces: Path = Path("/sys/class/net")
    routes: tuple[Path, ...] = (Path("/proc/net/route"), Path("/proc/net/ipv6_route"))
    resolve: Callable[[str, int], Addresses] = resolve
    connect: Callable[[str, int], None] = connect
    handshake: Handshake = shake_hands

    def carrying(self) -> list[str]:
        """The interfaces beyond the loopback that have a signal."""
        return sorted(folder.name for folder in self._folders() if _word(folder / "carrier") == "1")

    def has_interfaces(self) -> bool:
        return any(self._folders())

    def has_way_out(self) -> bool:
        """Whether any route leads out of this machine."""
        return any(_leads_out(line.split()) for table in self.routes for line in _lines(table))

    def _folders(self) -> Iterator[Path]:
        if self.interfaces.is_dir():
            yield from (folder for folder in self.interfaces.iterdir() if folder.name != "lo" and folder.is_dir())


@dataclass
class Line:
    """One climb. ``courier`` is made only when the rungs below it hold; it may raise what :attr:`refused` says."""

    url: str
    courier: Callable[[], Courier | Finding]
    machine: Machine = field(default_factory=Machine)

    def climb(self) -> list[Finding]:
        """Every rung that was asked; the last one is the only one that may be bad."""
        found: list[Finding] = []
        for step in self._steps():
            found.append(step)
            if not step.ok:
                break
        return found

    def _steps(self) -> Iterator[Finding]:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        yield self._link(_is_here(host))
        try:
            addresses = [host] if _is_number(host) else self.machine.resolve(host, port)
        except Unresolved as problem:
            yield _unresolved(host, answered=problem.answered)
            return
        yield good("line.dns", "域名", "平台的地址查得到")
        yield self._connection(addresses, port)
        yield self._encryption(parts.scheme, host, port, all(_is_here(address) for address in addresses))
        courier = self.courier()
        if isinstance(courier, Finding):
            yield courier
            return
        yield _platform(courier.health())
        yield _clock(courier.clock_offset)
        told = courier.announce_parcels(ParcelAnnouncement(wire.WIRE_VERSION, courier.terminal, ()))
        yield _key(told, courier.clock_offset)

    def _link(self, here: bool) -> Finding:
        if here:
            return good("line.link", "网线", "平台就在这台机器上，不用网线")
        carrying = self.machine.carrying()
        if not carrying:
            advice = "看网口的灯亮不亮：重新插紧网线，看看路由器有没有电。"
            if not self.machine.has_interfaces():
                advice = "请检查网卡或上网卡有没有插好。"
            return bad("line.link", "网线", "net.link", Cause.NETWORK, "网线没有插好，或者路由器没有电", advice)
        if not self.machine.has_way_out():
            advice = "请重启路由器，等两分钟再看；还不行就换一个网口。"
            return bad("line.link", "网线", "net.address", Cause.NETWORK, "网线插着，但没有分到网络地址", advice)
        return good("line.link", "网线", "网线插着，有网络地址")

    def _connection(self, addresses: Addresses, port: int) -> Finding:
        problem: OSError | None = None
        for address in addresses[:4]:
            try:
                self.machine.connect(address, port)
            except OSError as refused:
                problem = refused
            else:
                return good("line.tcp", "连接", "连得上平台的机器")
        return _not_connected(problem)

    def _encryption(self, scheme: str, host: str, port: int, here: bool) -> Finding:
        if scheme != "https":
            if here:
                return good("line.tls", "加密", "平台就在这台机器上，没有加密")
            advice = "请把 kiosk.toml 里的平台地址改成 https 开头的。"
            message = "到平台的线路没有加密"
            return notice("line.tls", "加密", "tls.none", Cause.KEY, message, advice)
        answer = self.machine.handshake(host, port)
        if isinstance(answer, Trusted):
            return good("line.tls", "加密", "平台的证书是真的")
        return answer


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def _unresolved(host: str, *, answered: bool) -> Finding:
    if answered:
        advice = "请核对 kiosk.toml 里的平台地址，再查路由器的域名设置。"
        return bad("line.dns", "域名", "net.dns", Cause.NETWORK, f"域名服务器说没有“{host}”这个地址", advice)
    advice = "请重启路由器；还不行就打宽带运营商电话。"
    return bad("line.dns", "域名", "net.dns_silent", Cause.NETWORK, "域名服务器没有回答", advice)


def _not_connected(problem: OSError | None) -> Finding:
    if isinstance(problem, ConnectionRefusedError):
        message, advice = "平台那台机器开着，但服务没有开", "本机没有问题，请打运营中心电话。"
        return bad("line.tcp", "连接", FailureClass.REFUSED.value, Cause.PLATFORM, message, advice)
    if problem is not None and problem.errno in _NO_ROUTE:
        message, advice = "没有通往平台的路", "请查路由器能不能上网，再打宽带运营商电话。"
        return bad("line.tcp", "连接", FailureClass.UNREACHABLE.value, Cause.NETWORK, message, advice)
    message, advice = "连接平台没有回音", "请用手机连同一个路由器看能不能上网；能上就查路由器的防火墙。"
    return bad("line.tcp", "连接", FailureClass.CONNECT_TIMEOUT.value, Cause.NETWORK, message, advice)


def _platform(health: object) -> Finding:
    if not isinstance(health, Failure):
        return good("line.platform", "平台", "平台回答正常")
    match health.failure_class:
        case FailureClass.BAD_ANSWER | FailureClass.TOO_LONG:
            message = "回答的不是平台，可能是要登录的网络"
            advice = "用手机连同一个网络打开网页：要登录就先登录，再查平台地址对不对。"
            return bad("line.platform", "平台", "net.portal", Cause.NETWORK, message, advice)
        case FailureClass.TIMEOUT | FailureClass.CUT:
            message, advice = "连上了平台，但等不到回答", "线路太慢或不稳，请重启路由器；还不行就打运营中心电话。"
            return bad("line.platform", "平台", health.failure_class.value, Cause.NETWORK, message, advice)
    return _of_failure("line.platform", "平台", health)


def _clock(offset: float | None) -> Finding:
    if offset is None or abs(offset) <= CLOCK_TOLERANCE_SECONDS:
        return good("clock", "时钟", "时钟和平台一致")
    return bad("clock", "时钟", "clock.offset", Cause.CLOCK, clock_is_off(offset), CLOCK_ADVICE)


def _key(told: object, offset: float | None) -> Finding:
    if not isinstance(told, Failure):
        return good("line.key", "密钥", "平台认得本机的密钥")
    if told.failure_class is FailureClass.AUTH_CLOCK:
        return bad("clock", "时钟", "clock.offset", Cause.CLOCK, clock_is_off(offset or 0.0), CLOCK_ADVICE)
    if told.failure_class is FailureClass.AUTH_KEY:
        code = told.code if told.code.startswith("auth.") else FailureClass.AUTH_KEY.value
        message, advice = "平台不认本机的密钥", "请打运营中心电话，核对终端编号，重新登记这台终端。"
        return bad("line.key", "密钥", code, Cause.KEY, message, advice)
    return _of_failure("line.platform", "平台", told)


def _of_failure(check: str, name: str, failure: Failure) -> Finding:
    cause = Cause(failure.cause)
    if cause is Cause.PLATFORM:
        message, advice = "平台出了毛病，现在不能受理", "本机没有问题，请打运营中心电话。"
    elif cause is Cause.NETWORK:
        message, advice = "线路中途断了", "请重启路由器；还不行就打宽带运营商电话。"
    else:
        message, advice = "平台拒绝了本机的请求", "请把这一页的代码告诉运营中心。"
    return bad(check, name, failure.code, cause, message, advice)


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        # The kernel refuses to say for an interface that is down.
        return ""


def _lines(table: Path) -> list[str]:
    return _word(table).splitlines()


_IPV4_COLUMNS: Final = 11
_IPV6_COLUMNS: Final = 10


def _leads_out(columns: list[str]) -> bool:
    """A line of /proc/net/route (interface first) or /proc/net/ipv6_route (interface last), see proc(5)."""
    if len(columns) == _IPV4_COLUMNS:
        return columns[0] not in ("Iface", "lo")
    # Link-local routes (fe80) and multicast (ff00) are there without any router.
    return len(columns) == _IPV6_COLUMNS and columns[9] != "lo" and not columns[0].startswith(("fe80", "ff00"))
