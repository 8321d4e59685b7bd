"""The screen's brightness: through the kernel's backlight, or over the screen's own cable (DDC/CI)."""
