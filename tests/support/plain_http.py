"""For clients of servers on this machine that speak plain HTTP."""

import ssl
from typing import Final

NO_AUTHORITIES: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: else each client would read all certificates of this machine first, some 30 ms each."""
