"""A simulated village: the platform, a network cable, the bench and a configured terminal, all on this machine."""

from __future__ import annotations

import base64
import json
import tempfile
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from central.moments import Clock, system_clock
from central.server import EmbeddedCentral
from devices.bench.bench import Bench
from devices.bench.config import (
    BenchConfig,
    DocumentCameraConfig,
    OptionalConfig,
    OptionalSocketConfig,
    ScannerConfig,
)
from devices.bench.control import BenchClient
from kiosk.demo.cable import SimulatedCable
from kiosk.demo.medium import SimulatedStick
from kiosk.maintenance.access import hash_pin

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"

TERMINAL_ID = "440981102299-01"
VILLAGE_CODE = "440981102299"
SITE_NAME = "云潭镇读岗村党群服务中心"
TECHNICIAN_PIN = "246810"
ATTENDANT_PIN = "135790"


class DemoRig:
    """Everything but the terminal's process. A context manager; ``folder`` keeps all files of the village.

    ``every_device``: also those that no service of this version uses, for whoever wants to look at them.
    ``platform_host``: the name by which the terminal finds the platform; empty: its address.
    """

    def __init__(
        self,
        folder: Path,
        screen: tuple[int, int, float] = (1080, 1920, 4.03),
        *,
        every_device: bool = False,
        platform_host: str = "",
        platform_clock: Clock = system_clock,
    ) -> None:
        self.folder = folder
        self._screen = screen
        self._platform_host = platform_host
        self._short = Path(tempfile.mkdtemp(prefix="yzz-"))
        """Socket paths have room for about 100 characters only."""
        self.central = EmbeddedCentral(
            f"sqlite:///{folder / 'central.db'}", folder / "central", assets=ASSETS, clock=platform_clock
        )
        self.bench = Bench(
            BenchConfig(
                people=ASSETS / "bench" / "people.toml",
                portraits=ASSETS / "bench" / "portraits",
                font=ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf",
                run_dir=self._short / "bench",
                out_dir=folder / "paper",
                scanner=ScannerConfig(enabled=True),
                documentcamera=DocumentCameraConfig(enabled=True),
                socialcard=OptionalSocketConfig(enabled=every_device),
                power=OptionalSocketConfig(enabled=every_device),
                inputs=OptionalConfig(enabled=every_device),
                speaker=OptionalConfig(enabled=True),
                microphone=OptionalConfig(enabled=True),
            )
        )
        self.stick = SimulatedStick(folder.resolve() / "media")
        self.cable: SimulatedCable
        self.desk: BenchClient

    @property
    def config(self) -> Path:
        return self.folder / "kiosk.toml"

    @property
    def automation_socket(self) -> Path:
        return self._short / "automation.sock"

    @property
    def cable_socket(self) -> Path:
        return self._short / "cable.sock"

    def __enter__(self) -> DemoRig:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.central.start()
        try:
            port = urlsplit(self.central.url).port
            if port is None:
                raise RuntimeError("the embedded platform has no port")
            self.cable = SimulatedCable(port)
            addresses = self.bench.start()
            self.desk = BenchClient(Path(addresses.control))
            self._enrol_and_configure(addresses.as_json())
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.bench.stop()
        if hasattr(self, "cable"):
            self.cable.stop()
        self.central.stop()
        for leftover in sorted(self._short.rglob("*"), reverse=True):
            leftover.rmdir() if leftover.is_dir() and not leftover.is_symlink() else leftover.unlink(missing_ok=True)
        self._short.rmdir()

    def _enrol_and_configure(self, addresses: dict[str, str]) -> None:
        key = Ed25519PrivateKey.generate()
        key_file = self.folder / "terminal.pem"
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key_file.chmod(0o600)
        public = key.public_key().public_bytes_raw()
        self.central.enroll(TERMINAL_ID, public, village_code=VILLAGE_CODE, site_name=SITE_NAME)
        self.config.write_text(self._toml(addresses), encoding="utf-8")

    def _platform_url(self) -> str:
        return self.cable.url.replace("127.0.0.1", self._platform_host) if self._platform_host else self.cable.url

    def _toml(self, addresses: dict[str, str]) -> str:
        width, height, density = self._screen
        technician, attendant = _pin_hashes()
        tables: dict[str, dict[str, object]] = {
            "terminal": {
                "id": TERMINAL_ID,
                "number": 1,
                "village_code": VILLAGE_CODE,
                "site_name": SITE_NAME,
                "attendant_phone": "0668-0000001",
                "technician_phone": "0668-0000002",
                "key_file": "terminal.pem",
            },
            "store": {"directory": "terminal"},
            "platform": {
                "url": self._platform_url(),
                "suite": self.central.keys.suite_id,
                "sealing_key": base64.b64encode(self.central.sealing_key).decode(),
                "signing_key": base64.b64encode(self.central.signing_key).decode(),
                "document_roots": [base64.b64encode(self.central.keys.authority.root).decode()],
            },
            "screen": {"width": width, "height": height, "pixels_per_mm": density},
            "devices.idcard": {"url": addresses["idcard"], "photo_decoder": "simulated", "simulated": True},
            "devices.receipt": {"url": addresses["receipt"], "simulated": True},
            "devices.document": {"url": addresses["document"], "simulated": True},
            "devices.camera": {"url": addresses["camera"], "simulated": True},
            "devices.scanner": {"url": addresses["scanner"], "simulated": True},
            **{
                f"devices.{name}": {"url": addresses[name], "simulated": True}
                for name in ("documentcamera", "socialcard", "power", "inputs")
                if addresses[name]
            },
            **{
                f"devices.{name}": {"program": addresses[name], "simulated": True}
                for name in ("speaker", "microphone")
                if addresses[name]
            },
            "voice": {"engine": "simulated"},
            "carry": {"folders": [str(self.stick.mount_point)], "simulated": True},
        }
        lines = ["# A simulated village; every device says that it is simulated."]
        for name, values in tables.items():
            lines += [
                "",
                f"[{name}]",
                *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
            ]
        for group, who, pin_hash in (("technicians", "技术员演示", technician), ("attendants", "村干部演示", attendant)):
            lines += ["", f"[[access.{group}]]", f"name = {json.dumps(who, ensure_ascii=False)}"]
            lines += [f"pin_hash = {json.dumps(pin_hash)}"]
        return "\n".join(lines) + "\n"


@lru_cache(maxsize=1)
def _pin_hashes() -> tuple[str, str]:
    return hash_pin(TECHNICIAN_PIN), hash_pin(ATTENDANT_PIN)
