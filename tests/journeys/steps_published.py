"""Step words about what the platform publishes for terminals."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from central.keys import rotate_keys
from central.publishing import SETTINGS_FILE, publish_files
from central.store.records import ChannelRow
from sync.wire.downlink import Channel
from tests.support.publications import catalogue_files, with_new_service
from tests.support.village import Village


@when(parsers.parse('平台发布事项清单，新增"{title}"'))
def publish_catalogue(village: Village, title: str) -> None:
    files = with_new_service(catalogue_files(), title)
    publish_files(village.rig.central.platform, Channel.CATALOGUE, files)
    village.client.do("wake")


@when("平台发布坏的事项清单")
def publish_broken_catalogue(village: Village) -> None:
    """It names an icon that no program has."""
    files = catalogue_files()
    name = "pension-certification.yaml"
    files[name] = files[name].replace("图标: ".encode(), "图标: no-such-".encode(), 1)
    publish_files(village.rig.central.platform, Channel.CATALOGUE, files)
    village.client.do("wake")


@when(parsers.parse('平台下发设置"{text}"'))
def publish_settings(village: Village, text: str) -> None:
    """A line of TOML; a section's name may stand before its key."""
    content = text.replace("]", "]\n").encode()
    publish_files(village.rig.central.platform, Channel.SETTINGS, {SETTINGS_FILE: content})
    village.client.do("wake")


@when(parsers.parse("平台更换密钥{times:d}次"))
def rotate(village: Village, times: int) -> None:
    for _ in range(times):
        rotate_keys(village.rig.folder / "central")
    village.rig.central.keys.reload()


@then(parsers.parse('终端收齐了第{version:d}版"{channel}"'))
def has_gathered(village: Village, version: int, channel: str) -> None:
    village.until(lambda: any(row.version == version for row in _rows(village, channel)), f"version {version} of {channel}")


@then(parsers.parse('终端换上了第{version:d}版"{channel}"'))
def uses(village: Village, version: int, channel: str) -> None:
    def there() -> bool:
        used = village.client.do("session")["in_use"]
        return isinstance(used, dict) and used.get(channel) == version

    village.until(there, f"version {version} of {channel} in use")


@then(parsers.parse('终端没有用第{version:d}版"{channel}"，并说明"{why}"'))
def has_refused(village: Village, version: int, channel: str, why: str) -> None:
    def refused() -> bool:
        return any(row.refused_version == version and why in row.refused_detail for row in _rows(village, channel))

    village.until(refused, f"a refusal of version {version} of {channel} because of “{why}”")


def _rows(village: Village, channel: str) -> list[ChannelRow]:
    """Where the terminals say they stand."""
    return [row for row in village.rig.central.store.channel_rows() if row.channel == channel]
