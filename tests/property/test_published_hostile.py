"""Whatever is published: one plain sentence or something that can be used, and never an error of the terminal's own."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue import CatalogueProblem
from kiosk.catalogueset import fault_of, known_of, read_set
from kiosk.publishedsettings import RULES, PublishedSettings, read_settings
from sync.wire.downlink import Aim, Manifest, concerns, manifest_fault, share_of
from tests.support.publications import ASSETS, catalogue_files

KNOWN = known_of(ASSETS, "0.1.0")
FILES = {name: catalogue_files()[name] for name in ("categories.yaml", "pension-certification.yaml")}
NAMES = st.sampled_from(["categories.yaml", "pension-certification.yaml", "set.yaml", "translations.en.yaml", "x.yaml"])
YAMLISH = st.text(alphabet=string.printable + "养老：，\u202e\x85\ud7ff*&!|>", max_size=60) | st.sampled_from(
    [
        "*a",
        "&a [*a]",
        "2026-13-45",
        "!!python/object:os.system",
        "<<: *x",
        "? [a]\n: b",
        "~",
        "1e999",
        "0b2",
        "- - -",
        "\x00",
    ]
)


def is_a_sentence(said: str) -> bool:
    """It may quote what was published; :func:`sync.published.refuse` makes that fit to be shown."""
    return not said or said.endswith(("。", "？"))


@settings(max_examples=300, deadline=None)
@given(NAMES, st.binary(max_size=300) | YAMLISH.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_in_any_file(name: str, content: bytes) -> None:
    assert is_a_sentence(fault_of(FILES | {name: content}, KNOWN))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_service_with_a_stretch_of_something_else(data: st.DataObject) -> None:
    text = FILES["pension-certification.yaml"].decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    changed = (text[:start] + data.draw(YAMLISH) + text[end:]).encode("utf-8", "replace")
    files = FILES | {"pension-certification.yaml": changed}
    assert is_a_sentence(fault_of(files, KNOWN))
    try:
        taken = read_set(files, 3, KNOWN)
    except CatalogueProblem:
        return
    assert taken.catalogue.version == 3
    assert all(service.title.isprintable() for service in taken.catalogue.services)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.builds(
        lambda rule, value: f"[{rule.place.split('.')[0]}]\n{rule.place.split('.')[1]} = {value}\n".encode(),
        st.sampled_from(RULES),
        st.integers().map(str)
        | st.floats().map(str)
        | st.text(max_size=60).map(repr)
        | st.sampled_from(["[]", "{}", "1979-05-27"]),
    )
)
def test_any_settings(content: bytes) -> None:
    read = read_settings({"settings.toml": content})
    assert isinstance(read, PublishedSettings) or (is_a_sentence(read) and read)


@given(st.text(max_size=20), st.integers(1, 100), st.integers(1, 100))
def test_a_larger_share_holds_the_smaller(terminal: str, one: int, other: int) -> None:
    small, large = sorted((one, other))

    def has(percent: int) -> bool:
        return concerns(Manifest("catalogue", 1, 0, "", "", (), aim=Aim(percent=percent)), terminal, "440981102201")

    assert not has(small) or has(large)
    assert has(100)
    assert 0 <= share_of(terminal) < 100


@given(st.lists(st.text(max_size=80), max_size=4), st.integers())
def test_an_aim_out_of_bounds_is_malformed(terminals: list[str], percent: int) -> None:
    fault = manifest_fault(Manifest("catalogue", 1, 0, "", "", (), aim=Aim(tuple(terminals), percent)))
    fits = 1 <= percent <= 100 and all(name.isascii() and name and len(name) <= 64 for name in terminals)
    assert fault in {"", "downlink.malformed"}
    assert fits or fault
