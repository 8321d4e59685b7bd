"""What both simulated cameras on the bench have in common: a plug, and troubles of the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from devices.bench.desk import Arguments, unknown_fault
from devices.bench.problems import BenchProblem


class Lens(Protocol):
    """A simulated camera."""

    @property
    def address(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def stall(self) -> None: ...

    def freeze(self) -> None: ...

    def grey(self) -> None: ...

    def truncate(self) -> None: ...

    def resume(self) -> None: ...


class LensDesk:
    """``kind`` as the bench calls it, ``title`` as people do; ``more`` are troubles that only this camera has."""

    def __init__(self, kind: str, title: str, lens: Lens, more: Mapping[str, Callable[[], None]]) -> None:
        self._kind = kind
        self._title = title
        self._lens = lens
        self._troubles: dict[str, Callable[[], None]] = {
            "stall": lens.stall,
            "freeze": lens.freeze,
            "grey": lens.grey,
            "truncate": lens.truncate,
            **more,
            "clear": lens.resume,
        }
        self._plugged = False

    @property
    def address(self) -> str:
        return self._lens.address

    def start(self) -> None:
        try:
            self._lens.start()
        except OSError as error:
            raise BenchProblem(self._kind, f"{self._title}启动不了：{error.strerror}。") from None
        self._plugged = True

    def stop(self) -> None:
        self._lens.stop()
        self._plugged = False

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        if name not in self._troubles:
            raise unknown_fault(self._kind, name, list(self._troubles))
        self._troubles[name]()
