"""Where pictures come from, and what a camera says of its settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """``address``: http(s) or rtsp URL, a device under /dev, or a file (played in a loop). The size is asked of devices."""

    address: str
    width: int = 640
    height: int = 480

    @property
    def is_network(self) -> bool:
        return self.address.startswith(("http://", "https://", "rtsp://"))

    @property
    def is_device(self) -> bool:
        return self.address.startswith("/dev/")

    @property
    def is_live(self) -> bool:
        return self.is_network or self.is_device


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Read back after opening, because cameras take what they are told and do something else.

    ``exposure``, ``auto_exposure``, ``gain`` and ``brightness`` are in the driver's own units; None: it does not say.
    """

    width: int
    height: int
    frame_rate: float
    pixel_format: str = ""
    exposure: float | None = None
    auto_exposure: float | None = None
    gain: float | None = None
    brightness: float | None = None

    def described(self) -> tuple[str, ...]:
        """``name=value`` words for the technician."""
        numbers = {
            "fps": self.frame_rate or None,
            "exposure": self.exposure,
            "auto_exposure": self.auto_exposure,
            "gain": self.gain,
            "brightness": self.brightness,
        }
        format_ = (f"format={self.pixel_format}",) if self.pixel_format else ()
        told = tuple(f"{name}={value:g}" for name, value in numbers.items() if value is not None)
        return (f"size={self.width}x{self.height}", *format_, *told)
