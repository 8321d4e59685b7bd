"""What can be seen and reached on the window; see :mod:`ui.sight`."""

from __future__ import annotations

from ui.sight import ancestors as ancestors
from ui.sight import is_control as is_control
from ui.sight import is_covered as is_covered
from ui.sight import items_of as items_of
from ui.sight import name_of as name_of
from ui.sight import role_of as role_of
from ui.sight import scene_rect as scene_rect
from ui.sight import shown_rect as shown_rect
from ui.sight import takes_touches as takes_touches
from ui.sight import text_of as text_of
from ui.sight import topmost_at as topmost_at
