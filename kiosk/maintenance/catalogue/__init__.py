"""Checks the files of a catalogue for who writes them."""
