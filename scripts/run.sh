#!/bin/sh
# The main job: with a display the terminal and its bench, without one the demonstration.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec .venv/bin/python -m kiosk run --demo-bench
fi
echo "没有显示器：改为离屏演示，结果放在 build/demo/ · No display: playing the demonstration offscreen into build/demo/"
exec .venv/bin/python -m kiosk demo --out build/demo
