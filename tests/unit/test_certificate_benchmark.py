"""What is measured of certificates really proves itself."""

from pathlib import Path

import pytest

from benchmarks import certificates
from central.authority import load_or_create_authority


def test_a_certificate_is_measured_only_if_it_proves_itself(tmp_path: Path) -> None:
    authority = load_or_create_authority(tmp_path)
    figures = list(certificates.measured("no-crime-certificate", authority, tmp_path, 1))
    assert [figure.name.rpartition(": ")[2] for figure in figures] == ["set", "sign", "verify"]
    assert all(figure.value > 0 and figure.reference_value > 0 for figure in figures)
    (tmp_path / "other").mkdir()
    authority.root = load_or_create_authority(tmp_path / "other").root
    with pytest.raises(ValueError, match="no-crime-certificate"):
        list(certificates.measured("no-crime-certificate", authority, tmp_path, 1))
