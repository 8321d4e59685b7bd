"""For the technician: the way in, the overview, the tests."""
