"""The parts of :mod:`devices.contract`, one kind of device each. Others import them from there."""
