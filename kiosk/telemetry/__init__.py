"""What the terminal writes down about itself: structured, without personal data."""
