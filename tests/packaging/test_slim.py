"""Smaller libraries in the place of larger ones: the data that is left out, and functions that must not be."""

from __future__ import annotations

import ctypes
import importlib.util
import struct
from pathlib import Path

import pytest

from scripts import bundle, reproduce, slim, slim_blas, slim_icu
from scripts.slim_blas import MissingLibrary
from scripts.slim_icu import KEPT, OddPackage, trimmed


def package(*names: str, magic: bytes = b"\xda\x27") -> bytes:
    """A package of ICU data whose items hold their own names."""
    header = struct.pack("<H", 32) + magic + bytes(8) + b"CmnD" + bytes(16)
    items = [(f"icudt73l/{name}".encode(), f"data of {name}".encode().ljust(48)) for name in sorted(names)]
    names_at = 4 + 8 * len(items)
    listed = b"".join(name + b"\0" for name, _ in items)
    data_at = -(-(names_at + len(listed)) // 16) * 16
    table, at, place = struct.pack("<I", len(items)), names_at, data_at
    for name, content in items:
        table += struct.pack("<II", at, place)
        at, place = at + len(name) + 1, place + len(content)
    return header + (table + listed).ljust(data_at, b"\0") + b"".join(content for _, content in items)


def items(data: bytes) -> dict[str, bytes]:
    """Read as ICU reads them: by offsets from the table."""
    start = struct.unpack_from("<H", data)[0]
    (count,) = struct.unpack_from("<I", data, start)
    found = {}
    for number in range(count):
        name_at, place = struct.unpack_from("<II", data, start + 4 + 8 * number)
        assert place % 16 == 0
        name = data[start + name_at : data.index(b"\0", start + name_at)].decode()
        found[name] = data[start + place : start + place + 48].rstrip()
    assert list(found) == sorted(found), "ICU looks names up by halving"
    return found


def test_only_the_data_of_the_terminals_languages_stays_and_it_is_the_same() -> None:
    names = ("coll/ucadata.icu", "coll/root.res", "coll/zh.res", "coll/ja.res", "curr/root.res", "zh_Hant_HK.res", "fr.res")
    assert items(trimmed(package(*names, "gb18030.cnv", "uts46.nrm", "res_index.res"))) == {
        f"icudt73l/{name}": f"data of {name}".encode()
        for name in ("coll/root.res", "coll/ucadata.icu", "coll/zh.res", "res_index.res", "uts46.nrm", "zh_Hant_HK.res")
    }


@pytest.mark.parametrize(
    "data",
    [
        package("coll/ucadata.icu", magic=b"\x27\xda"),
        package("root.res"),
        package("coll/ucadata.icu").replace(b"CmnD", b"CmnE"),
    ],
)
def test_what_is_no_data_of_icu_or_lacks_the_root_is_refused(data: bytes) -> None:
    with pytest.raises(OddPackage):
        trimmed(data)


def test_a_language_is_not_taken_for_another_that_begins_alike() -> None:
    assert KEPT.search("coll/zh_Hant.res")
    assert not KEPT.search("zhx.res")
    assert not KEPT.search("enm.res")


def test_the_installed_qts_icu_is_rebuilt_with_its_own_symbol(tmp_path: Path) -> None:
    spec = importlib.util.find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    (library,) = (Path(spec.origin).parent / "Qt" / "lib").glob("libicudata.so.*")
    made = slim_icu.rebuilt(library, tmp_path)
    assert made.name == library.name
    assert made.stat().st_size < library.stat().st_size // 6
    symbol, data = slim_icu._content(made)
    assert getattr(ctypes.CDLL(str(made)), symbol)
    start = struct.unpack_from("<H", data)[0]
    assert 50 < struct.unpack_from("<I", data, start)[0] < 400


def test_numpys_names_lead_to_debians_functions(tmp_path: Path) -> None:
    spec = importlib.util.find_spec("numpy")
    assert spec is not None
    assert spec.origin is not None
    users = sorted(Path(spec.origin).parent.rglob("*.so"))
    made = slim_blas.jumps("libtrial.so", users, tmp_path)
    there = slim_blas._symbols(made, "--defined-only")
    assert {"scipy_dgesdd_64_", "scipy_cblas_dgemm64_"} <= there
    with pytest.raises(MissingLibrary):
        slim_blas.jumps("libnothing.so", [made], tmp_path / "empty")


def test_a_wheel_that_brings_other_libraries_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(MissingLibrary, match="has no"):
        slim.smaller([("libz.so.1", "/usr/lib/libz.so.1", "BINARY")], tmp_path)


@pytest.mark.parametrize(
    "place",
    [
        "numpy.libs/libgfortran-040039e1-0352e75f.so.5.0.0",
        "rapidfuzz/fuzz_cpp_avx2.cpython-311-x86_64-linux-gnu.so",
        "stdnum/oui.dat",
        "opencc/clib/bin/opencc",
        "PySide6/QtOpenGL.abi3.so",
    ],
)
def test_what_nobody_needs_stays_outside(place: str) -> None:
    assert not bundle.allowed(place)


def test_what_differs_between_two_builds_is_named(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same").write_bytes(b"1")
        (tmp_path / name / "changed").write_text(name)
    (tmp_path / "one" / "alone").symlink_to("same")
    found = reproduce.differences(reproduce.listed(tmp_path / "one"), reproduce.listed(tmp_path / "other"))
    assert [line.partition(":")[0] for line in found] == ["alone", "changed"]
    assert found[0].endswith("-> same / missing")
