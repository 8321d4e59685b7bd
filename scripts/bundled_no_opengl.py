"""Runs in the packaged terminal before its entry point: an empty module in the place of ``PySide6.QtOpenGL``.

Qt Quick's Python module imports it for its types only, none of which is used here, and it takes 9 MB. The smoke start would
fail if that changed.
"""

import sys
import types

sys.modules["PySide6.QtOpenGL"] = types.ModuleType("PySide6.QtOpenGL")
