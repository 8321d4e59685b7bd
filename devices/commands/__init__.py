"""The commands of ``python -m devices``, one module each."""
