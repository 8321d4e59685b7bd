"""Every scenario of the feature files becomes a test here.

Which files: those named in the environment variable ``JOURNEY_FEATURES`` (one path a line, set by ``run_features.py``),
else all that lie beside this module. The step words come from this folder's ``conftest.py``.
"""

import os
from pathlib import Path

from pytest_bdd import scenarios

named = [line for line in os.environ.get("JOURNEY_FEATURES", "").splitlines() if line]
files = named or [str(file) for file in sorted(Path(__file__).parent.glob("*.feature"))]
if files:
    scenarios(*files)
