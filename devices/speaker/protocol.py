"""WAV sounds, without I/O: what is in one, and how ``aplay`` says what went wrong."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from devices.contract import DeviceFault
from devices.speaker.faults import fault

MAX_BYTES = 32 * 1024 * 1024
MAX_SECONDS = 300.0
_MAX_CHUNKS = 64
_PCM, _EXTENSIBLE = 1, 0xFFFE


@dataclass(frozen=True, slots=True)
class Sound:
    """16-bit little-endian samples, channels interleaved."""

    rate: int
    channels: int
    samples: bytes

    @property
    def seconds(self) -> float:
        return len(self.samples) / (2 * self.channels * self.rate)


def parse_wav(data: bytes) -> Sound | DeviceFault:
    """Fault: ``speaker.bad_sound`` for anything but 16-bit PCM, 1 or 2 channels, 8 to 96 kHz, up to five minutes."""
    if len(data) > MAX_BYTES:
        return fault("speaker.bad_sound", "too large")
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return fault("speaker.bad_sound", "no WAV")
    format_: tuple[int, int, int] | None = None
    at = 12
    for _ in range(_MAX_CHUNKS):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if len(name) < 4:
            break
        if name == b"fmt ":
            format_ = _format(body)
        elif name == b"data":
            return _sound(format_, body, size)
        at += 8 + size + size % 2
    return fault("speaker.bad_sound", "no sound in it")


def to_wav(sound: Sound) -> bytes:
    """The sound as a WAV file with the plain 44-byte head."""
    rate, channels, size = sound.rate, sound.channels, len(sound.samples)
    head = struct.pack("<4sI4s4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16)
    format_ = struct.pack("<HHIIHH", _PCM, channels, rate, rate * channels * 2, channels * 2, 16)
    return head + format_ + struct.pack("<4sI", b"data", size) + sound.samples


def silence(seconds: float = 0.02, rate: int = 16000) -> Sound:
    return Sound(rate, 1, bytes(2 * int(rate * seconds)))


def fault_of(exit_code: int, complaint: str) -> DeviceFault:
    """What aplay's exit code and stderr mean; it exits 1 for everything, so its words decide."""
    text = complaint.lower()
    if "busy" in text:
        return fault("speaker.busy")
    if "audio open error" in text or "no soundcards" in text or "unknown pcm" in text or "cannot find card" in text:
        return fault("speaker.no_device", f"exit {exit_code}")
    return fault("speaker.failed", f"exit {exit_code}")


def _format(body: bytes) -> tuple[int, int, int] | None:
    """Channels, rate and bits, None when it is not PCM or cut short."""
    if len(body) < 16:
        return None
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", body[:16])
    if tag == _EXTENSIBLE and len(body) >= 26:
        tag = int.from_bytes(body[24:26], "little")
    return (channels, rate, bits) if tag == _PCM else None


def _sound(format_: tuple[int, int, int] | None, body: bytes, size: int) -> Sound | DeviceFault:
    if format_ is None:
        return fault("speaker.bad_sound", "no PCM")
    channels, rate, bits = format_
    if bits != 16 or channels not in (1, 2) or not 8000 <= rate <= 96000:
        return fault("speaker.bad_sound", f"{bits} bit, {channels} channels, {rate} Hz")
    if len(body) < size and size < 0x7FFFFFFF:  # Writers to a pipe cannot know the size and put a huge one.
        return fault("speaker.bad_sound", "cut short")
    whole = len(body) - len(body) % (2 * channels)
    sound = Sound(rate, channels, body[:whole])
    return sound if sound.seconds <= MAX_SECONDS else fault("speaker.bad_sound", "too long")
