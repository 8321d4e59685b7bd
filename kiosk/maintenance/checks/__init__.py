"""One set of checks, behind the technician's overview, ``python -m kiosk doctor`` and the readiness report."""
