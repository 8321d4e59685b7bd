"""A TLS handshake with the platform, and why it failed: the certificate, its dates, or this machine's clock."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

from kiosk.domain.trouble import Cause
from kiosk.maintenance.checks.finding import Finding, bad
from kiosk.maintenance.checks.words import CLOCK_ADVICE, clock_is_off

SECONDS: Final = 4.0
_NOT_YET_VALID: Final = 9
_EXPIRED: Final = 10
_OTHER_NAME: Final = 62
"""``X509_V_ERR_*`` of OpenSSL's <openssl/x509_vfy.h>."""
_OFF_BY: Final = 3600.0
_HEAD_BYTES: Final = 8192


class Trusted:
    """The certificate holds."""


Handshake: TypeAlias = Callable[[str, int], "Trusted | Finding"]


def shake_hands(host: str, port: int, authorities: str | None = None) -> Trusted | Finding:
    """``authorities``: a PEM file in place of the set that the courier trusts."""
    if authorities is None:
        import certifi

        authorities = certifi.where()
    try:
        context = ssl.create_default_context(cafile=authorities)
        with (
            socket.create_connection((host, port), timeout=SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host),
        ):
            return Trusted()
    except ssl.SSLCertVerificationError as problem:
        return _not_trusted(host, port, problem.verify_code)
    except (ssl.SSLError, OSError):
        message, advice = "和平台谈不成加密连接", "中间可能有设备在拦截，请换一个网络试试，再打运营中心电话。"
        return bad("line.tls", "加密", "tls.handshake", Cause.NETWORK, message, advice)


def _not_trusted(host: str, port: int, code: int) -> Finding:
    if code in (_NOT_YET_VALID, _EXPIRED):
        ahead = _time_told(host, port)
        if ahead is not None and abs(ahead) > _OFF_BY:
            return bad("clock", "时钟", "clock.offset", Cause.CLOCK, clock_is_off(ahead), CLOCK_ADVICE)
        message, advice = "平台的证书过期了", "本机没有问题，请打运营中心电话。"
        return bad("line.tls", "加密", "tls.expired", Cause.PLATFORM, message, advice)
    if code == _OTHER_NAME:
        message, advice = "平台的证书是别的地址的", "请核对 kiosk.toml 里的平台地址。"
        return bad("line.tls", "加密", "tls.name", Cause.KEY, message, advice)
    message, advice = "平台的证书不可信，可能有人在中间拦截", "不要在这个网络上办事，请打运营中心电话。"
    return bad("line.tls", "加密", "tls.untrusted", Cause.KEY, message, advice)


def _time_told(host: str, port: int) -> float | None:
    """By how many seconds the other side's clock is ahead of ours; nobody vouches for it, and it decides nothing but
    which of two sentences is shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    request = f"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("ascii", "replace")
    try:
        with (
            socket.create_connection((host, port), timeout=SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as line,
        ):
            line.sendall(request)
            head = line.recv(_HEAD_BYTES)
        dates = [one[5:] for one in head.split(b"\r\n") if one[:5].lower() == b"date:"]
        return parsedate_to_datetime(dates[0].decode("ascii").strip()).timestamp() - time.time() if dates else None
    except (OSError, ValueError, OverflowError):
        return None
