"""The simulated network cable: forwards until it is pulled, and then hurts like a real one."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from kiosk.demo.cable import SimulatedCable

TIMEOUT = 10


class Echo:
    """Answers every byte with the same byte; ends a connection when its client has said all."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.accepted = 0
        self._threads = [threading.Thread(target=self._accept, name="echo")]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._threads.append(threading.Thread(target=self._serve, args=(client,), name="echo"))
            self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(TIMEOUT)
            while chunk := client.recv(65536):
                client.sendall(chunk)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(TIMEOUT)
            assert not thread.is_alive()


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


@pytest.fixture
def cable(echo: Echo) -> Iterator[SimulatedCable]:
    made = SimulatedCable(echo.port)
    yield made
    made.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "cable"]


def dial(cable: SimulatedCable, timeout: float = TIMEOUT) -> socket.socket:
    port = int(cable.url.rsplit(":", 1)[1])
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def hears(client: socket.socket, message: bytes) -> bytes:
    """What comes back for a message."""
    client.sendall(message)
    heard = b""
    while len(heard) < len(message):
        chunk = client.recv(65536)
        if not chunk:
            break
        heard += chunk
    return heard


def test_it_forwards_both_ways_and_many_at_a_time(cable: SimulatedCable) -> None:
    message = bytes(range(256)) * 1000
    with dial(cable) as first, dial(cable) as second:
        assert hears(first, b"one") == b"one"
        assert hears(second, b"two") == b"two"
        sender = threading.Thread(target=first.sendall, args=(message,))
        sender.start()
        heard = b""
        while len(heard) < len(message):
            heard += first.recv(65536)
        sender.join(TIMEOUT)
        assert heard == message


def test_a_polite_end_is_passed_on(cable: SimulatedCable) -> None:
    with dial(cable) as client:
        assert hears(client, b"last words") == b"last words"
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""


def test_pulled_it_swallows_new_connections_and_breaks_running_ones(cable: SimulatedCable) -> None:
    assert cable.plugged
    with dial(cable) as client:
        assert hears(client, b"x") == b"x"
        cable.unplug()
        assert not cable.plugged
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(1) == b"", "broken, not silent"
    for _ in range(3):
        with pytest.raises(TimeoutError):
            dial(cable, timeout=0.2)


def test_a_connection_in_use_is_reset(cable: SimulatedCable) -> None:
    with dial(cable) as client:
        assert hears(client, b"x") == b"x"
        cable.unplug()

        def talk() -> None:
            for _ in range(1000):
                client.sendall(b"y" * 1000)
                if not client.recv(65536):
                    raise ConnectionResetError

        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            talk()


def test_plugged_in_again_it_works_at_the_same_address(cable: SimulatedCable) -> None:
    url = cable.url
    for _ in range(3):
        cable.unplug()
        cable.plug()
        assert cable.url == url
        with dial(cable) as client:
            assert hears(client, b"back") == b"back"


def test_twice_the_same_is_once(cable: SimulatedCable, echo: Echo) -> None:
    cable.plug()
    with dial(cable) as client:
        assert hears(client, b"x") == b"x"
    assert echo.accepted == 1
    cable.unplug()
    cable.unplug()
    assert not cable.plugged


def test_a_platform_that_is_down_hangs_up(echo: Echo) -> None:
    gone = socket.create_server(("127.0.0.1", 0))
    port = gone.getsockname()[1]
    gone.close()
    cable = SimulatedCable(port)
    with dial(cable) as client:
        assert client.recv(1) == b""
    cable.stop()


def test_stopping_waits_for_all_threads_even_with_a_connection_open(echo: Echo) -> None:
    cable = SimulatedCable(echo.port)
    with dial(cable) as client:
        assert hears(client, b"x") == b"x"
        cable.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "cable"]
