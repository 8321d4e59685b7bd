"""The terminal's database: what is promised is here, synced to disk, before the screen says so."""
