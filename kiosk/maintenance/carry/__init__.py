"""The outbox by hand where no network goes: media, files on them, and what the technician asks for."""
