"""Simulated devices behind a socket: unplugged they refuse, and their port is kept for when they come back."""

from __future__ import annotations

import socket

import pytest

from devices.simulatedsocket import SocketDevice


def test_an_unplugged_device_refuses_and_keeps_its_port() -> None:
    device = SocketDevice(0, lambda connection: connection.sendall(b"here"), name="test")
    device.start()
    port = device.port
    device.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)
    with pytest.raises(OSError, match="in use"), socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
    device.start()
    assert device.port == port
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        assert connection.recv(4) == b"here"
    device.stop()
